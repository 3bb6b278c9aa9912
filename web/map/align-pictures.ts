/** Two pictures of one cluster with the same nodes at the same positions, and the nodes that are not alike in both. */

import type { Axis, NodeColumns, Picture, Share } from '../protocol.ts';
import { AXES, SHARES } from '../protocol.ts';

export interface AlignedPictures {
  readonly before: Picture;
  readonly after: Picture;
  /** 1 by node: other instances are on it, or of another size, or it is cordoned or there in one of them alone. */
  readonly differs: Uint8Array;
}

/** Nodes of `after` in their order, then those that it has no more; where a node is not there nothing is known of it. */
export function alignPictures(before: Picture, after: Picture): AlignedPictures {
  const known = new Set(after.nodes.names);
  const names = [...after.nodes.names, ...before.nodes.names.filter((name) => !known.has(name))];
  const [alignedBefore, alignedAfter] = [align(before, after, names), align(after, before, names)];
  return { before: alignedBefore, after: alignedAfter, differs: findDifferences(alignedBefore, alignedAfter) };
}

function align(picture: Picture, other: Picture, names: readonly string[]): Picture {
  const { nodes, instances } = picture;
  if (nodes.names.length === names.length && nodes.names.every((name, at) => name === names[at])) return picture;
  const positions = positionsOf(nodes.names);
  const elsewhere = positionsOf(other.nodes.names);
  const from = names.map((name) => positions.get(name) ?? -1);
  const text = <Value>(columnOf: (columns: NodeColumns) => readonly Value[]): readonly Value[] =>
    names.map((name, at) =>
      from[at]! >= 0 ? columnOf(nodes)[from[at]!]! : columnOf(other.nodes)[elsewhere.get(name)!]!,
    );
  const amounts = (column: Float64Array): Float64Array => Float64Array.from(from, (at) => column[at] ?? Number.NaN);
  const byAxis = (columns: Readonly<Record<Axis, Float64Array>>): Record<Axis, Float64Array> =>
    toRecord(AXES, (axis) => amounts(columns[axis]));
  const to = positionsOf(names);
  return {
    ...picture,
    nodes: {
      names,
      zones: text(({ zones }) => zones),
      racks: text(({ racks }) => racks),
      labels: text(({ labels }) => labels),
      isCordoned: Uint8Array.from(from, (at) => nodes.isCordoned[at] ?? 0),
      capacity: byAxis(nodes.capacity),
      shares: toRecord(SHARES, (share: Share) => byAxis(nodes.shares[share])),
    },
    instances: { ...instances, nodes: instances.nodes.map((node) => to.get(nodes.names[node] ?? '') ?? -1) },
  };
}

function findDifferences(before: Picture, after: Picture): Uint8Array {
  const differs = new Uint8Array(after.nodes.names.length);
  const mark = (node: number): void => {
    if (node >= 0) differs[node] = 1;
  };
  for (let node = 0; node < differs.length; node++) {
    const isCordoned = before.nodes.isCordoned[node] !== after.nodes.isCordoned[node];
    if (isCordoned || isThere(before.nodes, node) !== isThere(after.nodes, node)) mark(node);
  }
  const [ofBefore, ofAfter] = [before.instances, after.instances];
  const left = positionsOf(ofBefore.ids);
  for (const [at, id] of ofAfter.ids.entries()) {
    const was = left.get(id);
    left.delete(id);
    const node = ofAfter.nodes[at]!;
    const wasOn = was === undefined ? -1 : ofBefore.nodes[was]!;
    const isSameSize =
      was !== undefined &&
      ofBefore.cpuMilli[was] === ofAfter.cpuMilli[at] &&
      ofBefore.memoryBytes[was] === ofAfter.memoryBytes[at];
    if (node === wasOn && isSameSize) continue;
    mark(node);
    mark(wasOn);
  }
  for (const at of left.values()) mark(ofBefore.nodes[at]!);
  return differs;
}

function isThere({ capacity }: NodeColumns, node: number): boolean {
  return AXES.some((axis) => !Number.isNaN(capacity[axis][node] ?? Number.NaN));
}

function positionsOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, at) => [name, at]));
}

function toRecord<Key extends string, Value>(keys: readonly Key[], make: (key: Key) => Value): Record<Key, Value> {
  // Every key is given a value.
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}
