/** The stays of one instance in two runs: the first difference and the time spent apart. */

import type { PlacementKind } from './placement-diff.ts';
import type { StayTable } from './stay-table.ts';

/** Stays `from` to below `to` of a table. */
export interface Stays {
  readonly table: StayTable;
  readonly from: number;
  readonly to: number;
}

export interface StayDifference {
  readonly kind: Exclude<PlacementKind, 'same'>;
  readonly firstSeconds: number;
  /** Node numbers; -1: on none. */
  readonly nodeA: number;
  readonly nodeB: number;
  /** Position in the log of the stay at which they part: that of run a where it has one. */
  readonly order: number;
  readonly apartSeconds: number;
  readonly onlyASeconds: number;
  readonly onlyBSeconds: number;
}

export const NO_NODE = -1;
/** A sum of times is exact to this part of it. */
const ROUNDING = 1e-9;

/**
 * null where both runs have the instance on the same nodes at the same times. Linear in the number of stays. Hot: once an
 * instance.
 */
export function compareStays(a: Stays, b: Stays): StayDifference | null {
  const equal = countEqual(a, b);
  if (a.from + equal === a.to && b.from + equal === b.to) return null;
  const times = measureApart(a, b);
  return { kind: kindOf(a, b, times.apartSeconds), ...partAt(a, b, equal), ...times };
}

/** Stays at the beginning that are equal in node, start and end. */
function countEqual(a: Stays, b: Stays): number {
  const most = Math.min(a.to - a.from, b.to - b.from);
  let equal = 0;
  for (; equal < most; equal++) {
    const atA = a.from + equal;
    const atB = b.from + equal;
    if (a.table.node[atA] !== b.table.node[atB]) break;
    if (a.table.startSeconds[atA] !== b.table.startSeconds[atB]) break;
    if (a.table.endSeconds[atA] !== b.table.endSeconds[atB]) break;
  }
  return equal;
}

/** The first moment after `equal` stays at which the runs differ. */
function partAt(a: Stays, b: Stays, equal: number) {
  const [atA, atB] = [a.from + equal, b.from + equal];
  const order = atA < a.to ? a.table.order[atA]! : b.table.order[atB]!;
  const [startA, startB] = [startOf(a, atA), startOf(b, atB)];
  const [nodeA, nodeB] = [nodeOf(a, atA), nodeOf(b, atB)];
  if (startA !== startB || nodeA !== nodeB) {
    const firstSeconds = Math.min(startA, startB);
    return {
      firstSeconds,
      nodeA: startA === firstSeconds ? nodeA : NO_NODE,
      nodeB: startB === firstSeconds ? nodeB : NO_NODE,
      order,
    };
  }
  const [endA, endB] = [a.table.endSeconds[atA]!, b.table.endSeconds[atB]!];
  const firstSeconds = Math.min(endA, endB);
  return {
    firstSeconds,
    nodeA: endA > firstSeconds ? nodeA : nodeFrom(a, atA + 1, firstSeconds),
    nodeB: endB > firstSeconds ? nodeB : nodeFrom(b, atB + 1, firstSeconds),
    order,
  };
}

function startOf({ table, to }: Stays, at: number): number {
  return at < to ? table.startSeconds[at]! : Number.POSITIVE_INFINITY;
}

function nodeOf({ table, to }: Stays, at: number): number {
  return at < to ? table.node[at]! : NO_NODE;
}

function nodeFrom(stays: Stays, at: number, seconds: number): number {
  return startOf(stays, at) === seconds ? nodeOf(stays, at) : NO_NODE;
}

function kindOf(a: Stays, b: Stays, apartSeconds: number): StayDifference['kind'] {
  if (b.from === b.to) return 'only-a';
  if (a.from === a.to) return 'only-b';
  return apartSeconds === 0 && isSameRoute(a, b) ? 'other-times' : 'elsewhere';
}

/** Whether the nodes are the same in the same order; coming back to the node it was on counts as staying. */
function isSameRoute(a: Stays, b: Stays): boolean {
  let [atA, atB] = [a.from, b.from];
  while (atA < a.to && atB < b.to) {
    const node = a.table.node[atA]!;
    if (b.table.node[atB] !== node) return false;
    while (nodeOf(a, atA) === node) atA++;
    while (nodeOf(b, atB) === node) atB++;
  }
  return atA === a.to && atB === b.to;
}

/** Walks both lists through time at once. */
function measureApart(a: Stays, b: Stays) {
  let atA = a.from;
  let atB = b.from;
  let apartSeconds = 0;
  let bothSeconds = 0;
  while (atA < a.to && atB < b.to) {
    const endA = a.table.endSeconds[atA]!;
    const endB = b.table.endSeconds[atB]!;
    const overlap = Math.min(endA, endB) - Math.max(a.table.startSeconds[atA]!, b.table.startSeconds[atB]!);
    if (overlap > 0) {
      bothSeconds += overlap;
      if (a.table.node[atA] !== b.table.node[atB]) apartSeconds += overlap;
    }
    if (endA <= endB) atA++;
    else atB++;
  }
  return {
    apartSeconds,
    onlyASeconds: subtract(placedSeconds(a), bothSeconds),
    onlyBSeconds: subtract(placedSeconds(b), bothSeconds),
  };
}

/** The part of `whole` that is left; what rounding alone leaves is 0. */
function subtract(whole: number, part: number): number {
  const rest = whole - part;
  return rest > ROUNDING * whole ? rest : 0;
}

function placedSeconds({ table, from, to }: Stays): number {
  let seconds = 0;
  for (let at = from; at < to; at++) seconds += table.endSeconds[at]! - table.startSeconds[at]!;
  return seconds;
}
