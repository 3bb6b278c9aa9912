/** What lies under the pointer, in words beside it. */

import type { ReadonlySignal } from '@preact/signals';
import type { Pointed } from '../map/map-controller.ts';
import type { Verdicts } from '../map/scene.ts';
import { AXES, type Picture } from '../protocol.ts';
import { showShare, showSize } from '../text.ts';
import { Name } from './name.tsx';
import { AXIS_TITLES } from './words.ts';

interface MapTipProps {
  readonly picture: Picture;
  readonly pointed: ReadonlySignal<Pointed | null>;
  readonly verdicts: Verdicts | null;
  readonly size: { readonly width: number; readonly height: number };
}

export function MapTip({ picture, pointed, verdicts, size }: MapTipProps) {
  const at = pointed.value;
  const name = at === null ? undefined : picture.nodes.names[at.node];
  if (at === null || name === undefined) return null;
  const isRight = at.x > size.width / 2;
  const isLow = at.y > size.height / 2;
  // Set on the element from script: a style attribute in markup would break the page's policy.
  const style = {
    left: isRight ? 'auto' : `${at.x + 14}px`,
    right: isRight ? `${size.width - at.x + 14}px` : 'auto',
    top: isLow ? 'auto' : `${at.y + 14}px`,
    bottom: isLow ? `${size.height - at.y + 14}px` : 'auto',
  };
  const verdict = verdicts?.byNode.get(at.node);
  return (
    <div class="tip" style={style} aria-hidden="true">
      <strong>
        <Name text={name} limit={60} />
      </strong>
      {picture.nodes.isCordoned[at.node] === 1 && <span class="badge">cordoned</span>}
      {verdicts !== null && (
        <p class={verdict?.total == null ? 'bad' : 'good'}>
          {verdict?.total == null ? verdict?.reason || 'Not a target.' : `Score ${Math.round(verdict.total)}`}
        </p>
      )}
      {at.instance >= 0 ? (
        <InstanceLines picture={picture} instance={at.instance} />
      ) : (
        <NodeLines picture={picture} node={at.node} />
      )}
    </div>
  );
}

function InstanceLines({ picture: { instances }, instance }: { readonly picture: Picture; readonly instance: number }) {
  return (
    <p>
      {instances.isVm[instance] === 1 ? 'VM ' : 'Container '}
      <Name text={instances.ids[instance] ?? ''} limit={60} />
      <br />
      {showSize(instances.cpuMilli[instance] ?? 0, instances.memoryBytes[instance] ?? 0)}
    </p>
  );
}

function NodeLines({ picture: { nodes }, node }: { readonly picture: Picture; readonly node: number }) {
  const known = AXES.filter((axis) => !Number.isNaN(nodes.capacity[axis][node] ?? Number.NaN));
  return (
    <ul>
      {known.map((axis) => (
        <li key={axis}>
          {AXIS_TITLES[axis]}: {showShare(nodes.shares.requested[axis][node] ?? Number.NaN)} requested,{' '}
          {showShare(nodes.shares.used[axis][node] ?? Number.NaN)} used
        </li>
      ))}
    </ul>
  );
}
