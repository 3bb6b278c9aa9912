/** A node: its shares, its instances, and what may happen to it. */

import { indexInstances, membersOf } from '../map/instance-index.ts';
import { AXES, type Picture } from '../protocol.ts';
import { ask, select } from '../store.ts';
import { countOf, showShare } from '../text.ts';
import { AskForm, NumberField } from './fields.tsx';
import { Name } from './name.tsx';
import { AXIS_TITLES } from './words.ts';

/** Instances listed at once. */
const LISTED = 60;
const ACTIONS = [
  ['drain', 'Drain'],
  ['cordon', 'Cordon'],
  ['uncordon', 'Uncordon'],
  ['fail', 'Fail'],
  ['leave', 'Remove'],
] as const;

export function NodeCard({ name, picture }: { readonly name: string; readonly picture: Picture }) {
  const { nodes, instances } = picture;
  const node = nodes.names.indexOf(name);
  if (node < 0) {
    return (
      <>
        <p>
          <Name text={name} /> is not there at this time.
        </p>
        <button type="button" onClick={() => ask({ kind: 'recover', nodes: [name] })}>
          Bring it back
        </button>
      </>
    );
  }
  const members = membersOf(indexInstances(instances, nodes.names.length), node);
  const isCordoned = nodes.isCordoned[node] === 1;
  return (
    <>
      <h3>
        <Name text={name} /> {isCordoned && <span class="badge">cordoned</span>}
      </h3>
      <p class="quiet">
        {nodes.zones[node] && (
          <>
            zone <Name text={nodes.zones[node]} limit={40} />{' '}
          </>
        )}
        {nodes.racks[node] && (
          <>
            rack <Name text={nodes.racks[node]} limit={40} />
          </>
        )}
      </p>
      <div class="actions">
        {ACTIONS.filter(([kind]) => kind !== (isCordoned ? 'cordon' : 'uncordon')).map(([kind, title]) => (
          <button key={kind} type="button" onClick={() => ask({ kind, nodes: [name] })}>
            {title}
          </button>
        ))}
      </div>
      <AskForm
        title="Add nodes like this"
        verb="Add"
        onAsk={({ number }) => ask({ kind: 'add-nodes', like: name, count: number('count') })}
      >
        <NumberField title="How many" name="count" value={1} min={1} max={10_000} step={1} />
      </AskForm>
      <dl class="shares">
        {AXES.filter((axis) => !Number.isNaN(nodes.capacity[axis][node] ?? Number.NaN)).map((axis) => (
          <div key={axis}>
            <dt>{AXIS_TITLES[axis]}</dt>
            <dd>
              {showShare(nodes.shares.requested[axis][node] ?? Number.NaN)}{' '}
              <span class="quiet">used {showShare(nodes.shares.used[axis][node] ?? Number.NaN)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <h4>{countOf(members.length, 'instance')}</h4>
      <ul class="plain">
        {[...members.subarray(0, LISTED)].map((instance) => (
          <li key={instance}>
            <button
              type="button"
              class="link"
              onClick={() => select({ kind: 'instance', id: instances.ids[instance] ?? '' })}
            >
              <Name text={instances.ids[instance] ?? ''} limit={50} />
            </button>
          </li>
        ))}
      </ul>
      {members.length > LISTED && <p class="quiet">and {members.length - LISTED} more</p>}
    </>
  );
}
