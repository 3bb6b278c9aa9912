/** How many more of a size fit, and which node fails worst, before and after. */

import { state } from '../store.ts';
import { Name } from './name.tsx';
import { useTools } from './page-context.ts';

export function RoomBlock({ cpuMilli, memoryBytes }: { readonly cpuMilli: number; readonly memoryBytes: number }) {
  const { asking } = useTools();
  const { room } = state.value.told;
  return (
    <div>
      <button type="button" onClick={() => asking.room(cpuMilli, memoryBytes)}>
        How many more of this size fit
      </button>
      {room !== null && (
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">Room</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">More fit</th>
              <td>{room.before.fits}</td>
              <td>{room.after.fits}</td>
            </tr>
            <tr>
              <th scope="row">Worst node to fail</th>
              <td>{room.before.worstNode === '' ? 'none' : <Name text={room.before.worstNode} limit={30} />}</td>
              <td>{room.after.worstNode === '' ? 'none' : <Name text={room.after.worstNode} limit={30} />}</td>
            </tr>
            <tr>
              <th scope="row">Without a place then</th>
              <td>{room.before.stranded}</td>
              <td>{room.after.stranded}</td>
            </tr>
          </tbody>
        </table>
      )}
    </div>
  );
}
