/**
 * How many VMs must leave an overloaded node at least (policies.md 11.3):
 *
 *   k = min |S|, such that for every resource r: sum of S in r >= load in r - capacity in r
 *
 * One migration relieves one node, so the sum of k over the nodes is a lower bound on the migrations of any repair. Worked number,
 * one resource: capacity 10, VMs 6, 5, 4, 2 (load 17, excess 7): 6 alone is too little, 6 + 5 is enough, k = 2.
 */

import { createIssue, type Issue } from '../errors.ts';
import { refuse } from '../migration/live/number-checks.ts';

/** Sets looked at before the search settles for a bound, as it mostly does with hundreds of VMs and several resources. */
const MOST_STEPS = 100_000;

export interface OverloadRepairBound {
  /** No fewer VMs relieve the node. */
  readonly vms: number;
  /** Whether that many VMs do relieve it; false where the search ended before it was known. */
  readonly isExact: boolean;
}

/**
 * The least number of VMs whose removal makes a node feasible; 0 where it is feasible already. `vms[i][r]` and `capacity[r]`:
 * whole numbers of one unit a resource (millicores, bytes), 0 or more, whose sum over the VMs is at most 2^53 - 1. Always exact
 * with one resource or where `mostSteps` (whole, 0 or more) sets suffice. Throws `out-of-range` otherwise, also for a VM with
 * another number of resources than the node.
 */
export function overloadRepairBound(
  vms: readonly (readonly number[])[],
  capacity: readonly number[],
  mostSteps = MOST_STEPS,
): OverloadRepairBound {
  checkNode(vms, capacity, mostSteps);
  const excess = capacity.map((most, r) => vms.reduce((sum, vm) => sum + vm[r]!, 0) - most);
  const short = excess.flatMap((amount, r) => (amount > 0 ? [r] : []));
  const wanted = short.map((r) => excess[r]!);
  const amounts = vms.map((vm) => short.map((r) => vm[r]!));

  const least = Math.max(0, ...wanted.map((amount, r) => largestNeeded(column(amounts, r), amount)));
  // In one resource the largest VMs are the fewest.
  if (short.length <= 1) return { vms: least, isExact: true };
  return search(amounts, wanted, least, mostSteps);
}

/** How many of the largest amounts reach the wanted sum; all amounts together do. */
function largestNeeded(amounts: readonly number[], wanted: number): number {
  const descending = amounts.toSorted((a, b) => b - a);
  let missing = wanted;
  let count = 0;
  for (; missing > 0; count++) missing -= descending[count]!;
  return count;
}

/** Looks for a covering set of `least` VMs, then of one more, and so on; all VMs together always cover. */
function search(
  amounts: readonly (readonly number[])[],
  wanted: readonly number[],
  least: number,
  mostSteps: number,
): OverloadRepairBound {
  const vms = amounts.toSorted((a, b) => relief(b, wanted) - relief(a, wanted));
  /** Per resource, the VMs from the largest amount to the least. */
  const orders = wanted.map((_, r) => vms.map((_, i) => i).sort((a, b) => vms[b]![r]! - vms[a]![r]!));
  let steps = 0;

  /** Whether `picks` VMs from `from` on cover `missing`; undefined where the steps ran out. */
  function covers(from: number, picks: number, missing: readonly number[]): boolean | undefined {
    if (missing.every((amount) => amount <= 0)) return true;
    if (picks === 0 || !missing.every((amount, r) => reaches(r, from, picks, amount))) return false;
    if (steps++ >= mostSteps) return undefined;
    const vm = vms[from]!;
    const taken = covers(
      from + 1,
      picks - 1,
      missing.map((amount, r) => amount - vm[r]!),
    );
    return taken === false ? covers(from + 1, picks, missing) : taken;
  }

  /** Whether the largest `picks` amounts of one resource among the VMs from `from` on sum to `wanted`. */
  function reaches(r: number, from: number, picks: number, wanted: number): boolean {
    let missing = wanted;
    let left = picks;
    for (const i of orders[r]!) {
      if (missing <= 0 || left === 0) break;
      if (i < from) continue;
      missing -= vms[i]![r]!;
      left--;
    }
    return missing <= 0;
  }

  let count = least;
  let found = covers(0, count, wanted);
  while (found === false) found = covers(0, ++count, wanted);
  return { vms: count, isExact: found === true };
}

/** Sum of the shares of each excess that a VM takes away. */
function relief(vm: readonly number[], wanted: readonly number[]): number {
  return wanted.reduce((sum, amount, r) => sum + Math.min(1, vm[r]! / amount), 0);
}

function column(amounts: readonly (readonly number[])[], r: number): readonly number[] {
  return amounts.map((row) => row[r]!);
}

function checkNode(vms: readonly (readonly number[])[], capacity: readonly number[], mostSteps: number): void {
  const issues: Issue[] = [];
  const check = (path: string, value: number) => {
    if (Number.isSafeInteger(value) && value >= 0) return;
    issues.push(createIssue('out-of-range', path, String(value), 'a whole number, 0 to 2^53 - 1'));
  };
  check('mostSteps', mostSteps);
  capacity.forEach((most, r) => {
    check(`capacity[${r}]`, most);
  });
  vms.forEach((vm, i) => {
    if (vm.length !== capacity.length) {
      issues.push(createIssue('out-of-range', `vms[${i}].length`, String(vm.length), String(capacity.length)));
    }
    vm.forEach((amount, r) => {
      check(`vms[${i}][${r}]`, amount);
    });
  });
  refuse(issues);
  capacity.forEach((_, r) => {
    const load = vms.reduce((sum, vm) => sum + vm[r]!, 0);
    if (load <= Number.MAX_SAFE_INTEGER) return;
    issues.push(createIssue('out-of-range', `vms[*][${r}]`, `a sum of ${load}`, 'a sum of at most 2^53 - 1'));
  });
  refuse(issues);
}
