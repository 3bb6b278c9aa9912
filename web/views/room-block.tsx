/** How many more of a size fit, and which node fails worst, before and after. */

import { formatDifference } from '../../src/core/index.ts';
import type { Room } from '../protocol.ts';
import { state } from '../store.ts';
import { Name } from './name.tsx';
import { useTools } from './page-context.ts';

export function RoomBlock({ cpuMilli, memoryBytes }: { readonly cpuMilli: number; readonly memoryBytes: number }) {
  const { asking } = useTools();
  const { told, asked } = state.value;
  return (
    <div>
      <button type="button" disabled={asked.room !== undefined} onClick={() => asking.room(cpuMilli, memoryBytes)}>
        How many more of this size fit
      </button>
      <div aria-live="polite">{told.room !== null && <RoomTable room={told.room} />}</div>
    </div>
  );
}

function RoomTable({ room: { before, after } }: { readonly room: Room }) {
  return (
    <table class="figures">
      <caption class="for-readers">Room before and after</caption>
      <thead>
        <tr>
          <th scope="col">Room</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        <CountRow title="More fit" before={before.fits} after={after.fits} isMoreBetter={true} />
        <tr>
          <th scope="row">Worst node to fail</th>
          <td>
            <WorstNode name={before.worstNode} />
          </td>
          <td>
            <WorstNode name={after.worstNode} />
          </td>
          <td>{before.worstNode === after.worstNode ? 'the same' : 'another'}</td>
        </tr>
        <CountRow title="Without a place then" before={before.stranded} after={after.stranded} isMoreBetter={false} />
      </tbody>
    </table>
  );
}

interface CountRowProps {
  readonly title: string;
  readonly before: number;
  readonly after: number;
  readonly isMoreBetter: boolean;
}

function CountRow({ title, before, after, isMoreBetter }: CountRowProps) {
  const difference = after - before;
  const verdict = difference > 0 === isMoreBetter ? 'good' : 'bad';
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>{before}</td>
      <td>{after}</td>
      <td class={difference === 0 ? '' : verdict}>{formatDifference(difference, 'count')}</td>
    </tr>
  );
}

function WorstNode({ name }: { readonly name: string }) {
  return name === '' ? 'none' : <Name text={name} limit={30} />;
}
