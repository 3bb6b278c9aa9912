/** A VM or container: where it is, why, and what may be asked of it. */

import type { Picture } from '../protocol.ts';
import { ask, dispatch, select } from '../store.ts';
import { showSize } from '../text.ts';
import { AskForm, NumberField } from './fields.tsx';
import { Name } from './name.tsx';
import { useTools } from './page-context.ts';
import { RoomBlock } from './room-block.tsx';

const MILLI = 1000;
const GIB = 2 ** 30;

export function InstanceCard({ id, picture }: { readonly id: string; readonly picture: Picture }) {
  const { asking } = useTools();
  const { instances, nodes } = picture;
  const at = instances.ids.indexOf(id);
  const explain = () => {
    dispatch({ do: 'dialog', dialog: 'decision' });
    asking.decision(id);
  };
  if (at < 0) {
    return (
      <>
        <p>
          <Name text={id} /> is not there at this time.
        </p>
        <button type="button" onClick={explain}>
          Why
        </button>
      </>
    );
  }
  const node = nodes.names[instances.nodes[at] ?? -1];
  const cpuMilli = instances.cpuMilli[at] ?? 0;
  const memoryBytes = instances.memoryBytes[at] ?? 0;
  const isVm = instances.isVm[at] === 1;
  return (
    <>
      <h3>
        <Name text={id} />
      </h3>
      <p>
        {isVm ? 'VM' : 'Container'} of {showSize(cpuMilli, memoryBytes)}, priority {instances.priorities[at]},{' '}
        {node === undefined ? (
          <strong>waiting</strong>
        ) : (
          <>
            on{' '}
            <button type="button" class="link" onClick={() => select({ kind: 'node', name: node })}>
              <Name text={node} limit={50} />
            </button>
          </>
        )}
      </p>
      <div class="actions">
        <button type="button" onClick={explain}>
          Why
        </button>
        {isVm && node !== undefined && (
          <button
            type="button"
            onClick={() => {
              dispatch({ do: 'dialog', dialog: 'move' });
              asking.targets(id);
            }}
          >
            Move …
          </button>
        )}
        <button type="button" onClick={() => ask({ kind: 'remove-instances', instances: [id] })}>
          Remove
        </button>
      </div>
      <AskForm
        title="Resize"
        verb="Resize"
        onAsk={({ number }) =>
          ask({
            kind: 'resize-instances',
            instances: [id],
            cpuMilli: Math.round(number('cpus') * MILLI),
            memoryBytes: Math.round(number('gib') * GIB),
          })
        }
      >
        <NumberField title="CPUs" name="cpus" value={cpuMilli / MILLI} min={0.001} max={10_000} />
        <NumberField title="GiB" name="gib" value={memoryBytes / GIB} min={0.001} max={100_000} />
      </AskForm>
      <RoomBlock cpuMilli={cpuMilli} memoryBytes={memoryBytes} />
    </>
  );
}
