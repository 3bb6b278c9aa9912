/** What the map draws, worked out once a picture and choice, so that a frame only paints. */

import type { Axis, Picture, Share, TargetVerdict } from '../protocol.ts';
import { bucketOf } from './color-scale.ts';
import { type InstanceIndex, indexInstances } from './instance-index.ts';
import { type Layout, layOut } from './layout.ts';
import { matches, type NodeChoice, shownNodes } from './shown-nodes.ts';

export interface Scene {
  readonly picture: Picture;
  readonly layout: Layout;
  readonly index: InstanceIndex;
  readonly axis: Axis;
  /** Colour bucket by node and by zone and rack of the layout. */
  readonly nodeBuckets: Uint8Array;
  readonly zoneBuckets: Uint8Array;
  readonly rackBuckets: Uint8Array;
  /** Positions of nodes that the search finds; null where nothing is searched. */
  readonly found: ReadonlySet<number> | null;
  /** 1 by node that is not alike in the picture beside this one; null where there is none beside it. */
  readonly differs: Uint8Array | null;
}

/** The picture that one is looked at beside: the same nodes at the same positions. */
export interface Beside {
  readonly differs: Uint8Array;
  /** Its nodes are in the order of this one. */
  readonly orderOf: Picture;
}

/** Verdicts by node's position, while an instance is dragged. */
export interface Verdicts {
  readonly byNode: ReadonlyMap<number, TargetVerdict>;
  readonly least: number;
  readonly most: number;
}

export function createScene(
  picture: Picture,
  choice: NodeChoice & { readonly search: string },
  width: number,
  height: number,
  beside: Beside | null = null,
): Scene {
  const index = indexInstances(picture.instances, picture.nodes.names.length);
  const ordered = beside?.orderOf ?? picture;
  const orderedIndex = ordered === picture ? index : indexInstances(ordered.instances, ordered.nodes.names.length);
  const shown = shownNodes(ordered, orderedIndex, choice);
  const { zones, racks } = picture.nodes;
  const layout = layOut({ zones, racks, shown, width, height });
  const shares = picture.nodes.shares[choice.share][choice.axis];
  const bucketOfGroup = ({ nodes }: { readonly nodes: readonly number[] }): number =>
    bucketOf(meanShare(picture, choice.share, choice.axis, nodes));
  return {
    picture,
    layout,
    index,
    axis: choice.axis,
    differs: beside?.differs ?? null,
    nodeBuckets: Uint8Array.from(shares, bucketOf),
    zoneBuckets: Uint8Array.from(layout.zones, bucketOfGroup),
    rackBuckets: Uint8Array.from(layout.racks, bucketOfGroup),
    found: choice.search.trim() === '' ? null : new Set(shown.filter((node) => matches(picture, node, choice.search))),
  };
}

/** What is taken of all that these nodes have, 0 and up; NaN where none of it is known. */
export function meanShare({ nodes }: Picture, share: Share, axis: Axis, members: readonly number[]): number {
  let taken = 0;
  let all = 0;
  for (const node of members) {
    const part = nodes.shares[share][axis][node] ?? Number.NaN;
    const capacity = nodes.capacity[axis][node] ?? Number.NaN;
    if (Number.isNaN(part) || Number.isNaN(capacity)) continue;
    taken += part * capacity;
    all += capacity;
  }
  return all > 0 ? taken / all : Number.NaN;
}

export function toVerdicts({ nodes }: Picture, targets: readonly TargetVerdict[]): Verdicts {
  const positions = new Map(nodes.names.map((name, node) => [name, node]));
  const byNode = new Map<number, TargetVerdict>();
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const target of targets) {
    const node = positions.get(target.node);
    if (node === undefined) continue;
    byNode.set(node, target);
    if (target.total === null) continue;
    least = Math.min(least, target.total);
    most = Math.max(most, target.total);
  }
  return { byNode, least, most };
}

/** Where a total lies between the worst and the best target, 0..1. */
export function brightnessOf({ least, most }: Verdicts, total: number): number {
  return most > least ? (total - least) / (most - least) : 1;
}
