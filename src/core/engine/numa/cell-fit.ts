/** Sets of NUMA cells that have room for a pod. */

import { CPU_MILLI } from '../../model/resources.ts';
import type { CellResources } from './cell-demand.ts';
import type { CellAmounts } from './cell-room.ts';

/** What is to be found room for, by place: some amount is above 0. */
export interface CellRequest {
  readonly amounts: readonly number[];
  /** As in CellDemand. */
  readonly guestPageBytes: number;
  readonly resources: CellResources;
}

/** The fewest cells that have room, and how much of them stays unused, 0..1, in the set that is used best. */
export interface CellFit {
  readonly cellCount: number;
  readonly unusedFraction: number;
}

/** Every set of cells may be tried, so that more are not looked at. */
const MAX_CELLS = 16;
const MILLI_PER_CORE = 1000;

/**
 * The best of the smallest sets of cells that have room together. A guest with cells of its own needs in each of them a
 * core and an even share of its huge pages, of which the first cells take one more where they do not divide
 * (KubeVirt, pkg/virt-launcher/virtwrap/converter/vcpu numaMapping). null where all cells together have no room.
 */
export function findFewestCells(request: CellRequest, free: CellAmounts, allocatable: CellAmounts): CellFit | null {
  for (let size = 1; size <= cellCountOf(free); size++) {
    let least = Number.POSITIVE_INFINITY;
    for (const chosen of setsWithRoom(request, free, size)) {
      least = Math.min(least, unusedFraction(request, chosen, free, allocatable));
    }
    if (least <= 1) return { cellCount: size, unusedFraction: least };
  }
  return null;
}

/** True where some set of that many cells has room. */
export function hasRoomInCells(request: CellRequest, free: CellAmounts, size: number): boolean {
  return setsWithRoom(request, free, size).next().done === false;
}

/** The most that so many cells have of a resource together. */
export function mostInCells(cells: CellAmounts, place: number, size: number): number {
  const sorted = cells.map((cell) => cell[place]!).sort((a, b) => b - a);
  return sorted.slice(0, size).reduce((sum, amount) => sum + amount, 0);
}

/** Number of cells that are looked at. */
export function cellCountOf(cells: CellAmounts): number {
  return Math.min(MAX_CELLS, cells.length);
}

function* setsWithRoom(request: CellRequest, free: CellAmounts, size: number): Generator<readonly number[]> {
  // Most sizes are ruled out by one resource alone.
  if (request.amounts.some((amount, place) => amount > mostInCells(free, place, size))) return;
  for (const chosen of combinations(cellCountOf(free), size)) if (hasRoom(request, chosen, free)) yield chosen;
}

/** Ascending lists of `size` of the numbers below `count`. */
function* combinations(count: number, size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first++) {
    for (const others of combinations(count, size - 1, first + 1)) yield [first, ...others];
  }
}

function hasRoom(request: CellRequest, chosen: readonly number[], free: CellAmounts): boolean {
  const { amounts } = request;
  if (amounts.some((amount, place) => amount > sumOf(chosen, free, place))) return false;
  return request.guestPageBytes === 0 || hasRoomForGuestCells(request, chosen, free);
}

function hasRoomForGuestCells(
  { amounts, guestPageBytes, resources }: CellRequest,
  chosen: readonly number[],
  free: CellAmounts,
): boolean {
  return amounts.every((amount, place) => {
    if (amount === 0) return true;
    if (resources.axes[place] === CPU_MILLI) {
      return amount >= chosen.length * MILLI_PER_CORE && chosen.every((cell) => free[cell]![place]! >= MILLI_PER_CORE);
    }
    if (resources.isHugepages[place] !== true) return true;
    const pages = Math.ceil(amount / guestPageBytes);
    const evenPages = Math.floor(pages / chosen.length);
    if (evenPages === 0) return false;
    return chosen.every((cell, index) => {
      const share = evenPages + (index < pages % chosen.length ? 1 : 0);
      return free[cell]![place]! >= share * guestPageBytes;
    });
  });
}

/** Mean over what is asked for of the part of the cells that stays free beside it; between 0 and 1 whatever was reported. */
function unusedFraction(
  { amounts }: CellRequest,
  chosen: readonly number[],
  free: CellAmounts,
  allocatable: CellAmounts,
): number {
  let sum = 0;
  let count = 0;
  amounts.forEach((amount, place) => {
    if (amount === 0) return;
    const whole = sumOf(chosen, allocatable, place);
    // What is left of a cell may be told, and what it has not.
    if (whole > 0) sum += Math.min(1, (sumOf(chosen, free, place) - amount) / whole);
    count++;
  });
  return sum / count;
}

function sumOf(chosen: readonly number[], cells: CellAmounts, place: number): number {
  let sum = 0;
  for (const cell of chosen) sum += cells[cell]![place]!;
  return sum;
}
