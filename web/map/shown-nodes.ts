/** Which nodes the map and the table show, and in which order. */

import type { Axis, Picture, Share } from '../protocol.ts';
import type { NodeSort } from '../state.ts';
import type { InstanceIndex } from './instance-index.ts';

export interface NodeChoice {
  readonly axis: Axis;
  readonly share: Share;
  readonly filter: string;
  readonly sort: NodeSort;
}

/** Positions of the nodes with a label that begins as the filter, in the order wanted; equal ones by name. */
export function shownNodes({ nodes }: Picture, index: InstanceIndex, choice: NodeChoice): readonly number[] {
  const wanted = choice.filter.trim();
  const positions = [...nodes.names.keys()].filter(
    (node) => wanted === '' || (nodes.labels[node] ?? []).some((label) => label.startsWith(wanted)),
  );
  const keyOf = sortKey(nodes, index, choice);
  return positions.sort((a, b) => {
    const difference = keyOf(b) - keyOf(a);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    return compareNames(nodes.names[a] ?? '', nodes.names[b] ?? '');
  });
}

/** Larger comes first; what is unknown comes last. */
function sortKey(
  nodes: Picture['nodes'],
  index: InstanceIndex,
  { axis, share, sort }: NodeChoice,
): (node: number) => number {
  const known = (value: number | undefined): number => (value === undefined || Number.isNaN(value) ? -1 : value);
  if (sort === 'share') return (node) => known(nodes.shares[share][axis][node]);
  if (sort === 'capacity') return (node) => known(nodes.capacity[axis][node]);
  if (sort === 'instances') return (node) => (index.starts[node + 1] ?? 0) - (index.starts[node] ?? 0);
  return () => 0;
}

const DIGITS = /(\d+)/;

/** By name, numbers in names by their value: node-9 before node-10. Independent of the user's language. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const others = b.split(DIGITS);
  for (const [at, part] of a.split(DIGITS).entries()) {
    const other = others[at];
    if (other === undefined) return 1;
    if (part === other) continue;
    // Odd parts are runs of digits.
    const difference = at % 2 === 1 ? Number(part) - Number(other) : 0;
    return difference !== 0 ? difference : part < other ? -1 : 1;
  }
  return -1;
}

/** Whether a name or a label of the node holds the text, whatever its capitals; nothing matches an empty text. */
export function matches({ nodes }: Picture, node: number, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return false;
  if (nodes.names[node]?.toLowerCase().includes(wanted)) return true;
  return (nodes.labels[node] ?? []).some((label) => label.toLowerCase().includes(wanted));
}
