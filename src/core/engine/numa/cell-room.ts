/** What is free in each NUMA cell of a node. */

import type { NodeState } from '../../model/node-state.ts';
import type { NumaTopology } from '../../model/numa.ts';
import { type CellDemand, type CellResources, cellDemandOf, toPlaces } from './cell-demand.ts';

/** Amounts by cell and place. */
export type CellAmounts = readonly (readonly number[])[];

/**
 * Where the report says what is available in every cell, that less what pods take that came since: those that were not
 * bound to the node in the dump. Else, or where `ignoresReport`, allocatable less what all pods take. Which cell a pod is
 * in nobody tells; the largest goes first, into the cell with the least room that suffices, else over all cells.
 */
export function freeInCells(
  node: NodeState,
  topology: NumaTopology,
  resources: CellResources,
  ignoresReport: boolean,
): CellAmounts {
  const isReported = !ignoresReport && topology.cells.every(({ available }) => available !== null);
  const free = topology.cells.map(({ allocatable, available }) =>
    toPlaces(isReported ? (available ?? []) : allocatable, resources),
  );
  const demands: CellDemand[] = [];
  for (const pod of node.pods.values()) {
    if (isReported && pod.nodeName === node.name) continue;
    const demand = cellDemandOf(pod, resources);
    if (demand !== null) demands.push(demand);
  }
  demands.sort((a, b) => compareAmounts(b.amounts, a.amounts));
  for (const { amounts } of demands) take(free, amounts);
  return free;
}

/** By the first amount that differs. */
function compareAmounts(a: readonly number[], b: readonly number[]): number {
  for (let place = 0; place < a.length; place++) {
    if (a[place] !== b[place]) return a[place]! - b[place]!;
  }
  return 0;
}

/**
 * Takes amounts out of the tightest cell that has them, else out of the cells with the most room; none falls below 0. Hot:
 * once per pod that is pinned or has devices.
 */
function take(free: readonly number[][], amounts: readonly number[]): void {
  const tightest = findTightest(free, amounts);
  for (let place = 0; place < amounts.length; place++) {
    let left = amounts[place]!;
    if (left === 0) continue;
    if (tightest !== null) {
      tightest[place]! -= left;
      continue;
    }
    for (const cell of [...free].sort((a, b) => b[place]! - a[place]!)) {
      const taken = Math.min(left, cell[place]!);
      cell[place]! -= taken;
      left -= taken;
    }
  }
}

/** The first of the cells with the least room for what is asked among those that have it; null where none has. */
function findTightest(free: readonly number[][], amounts: readonly number[]): number[] | null {
  let tightest: number[] | null = null;
  for (const cell of free) {
    if (hasAll(cell, amounts) && (tightest === null || isTighter(cell, tightest, amounts))) tightest = cell;
  }
  return tightest;
}

function hasAll(cell: readonly number[], amounts: readonly number[]): boolean {
  for (let place = 0; place < amounts.length; place++) if (amounts[place]! > cell[place]!) return false;
  return true;
}

/** By the first of the resources asked for of which they have not the same. */
function isTighter(cell: readonly number[], other: readonly number[], amounts: readonly number[]): boolean {
  for (let place = 0; place < amounts.length; place++) {
    if (amounts[place] !== 0 && cell[place] !== other[place]) return cell[place]! < other[place]!;
  }
  return false;
}
