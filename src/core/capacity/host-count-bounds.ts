/**
 * How many nodes of one size VMs need at least, in one resource (policies.md 11.2):
 *
 *   L1 = ceil(sum of sizes / C)
 *   L2 = max over a of |sizes > C - a| + max(|sizes in (C/2, C - a]|, ceil(sum of sizes in [a, C - a] / C))
 *
 * a: 0 and every size up to C/2. Martello and Toth write L2's second term as |J2| + max(0, ceil((sum J3 - (|J2| C - sum J2)) / C));
 * taking |J2| inside gives the form above. Worked number, C = 10, sizes 7, 7, 7, 7, 4, 4: L1 = ceil(36 / 10) = 4; a = 4 leaves four
 * sizes above 6 that share with no 4, and 4 + 4 needs one node more: L2 = 5. Always L1 <= L2 <= the nodes needed. Over
 * several resources, the largest of their bounds holds.
 */

import { createIssue, type Issue } from '../errors.ts';
import { refuse } from '../migration/live/number-checks.ts';

/**
 * L1, the nodes that the sum of sizes fills; 0 without sizes. `sizes` 0 to `capacity`, `capacity` 1 to 2^53 - 1, both whole
 * numbers of one unit (millicores, bytes); the result is exact however large the sum is. Throws `out-of-range` otherwise.
 */
export function sumBound(sizes: readonly number[], capacity: number): number {
  checkSizes(sizes, capacity);
  const filled = createFill(capacity);
  for (const size of sizes) filled.add(size);
  return filled.nodes();
}

/** L2, never below L1, in O(n log n). Arguments and errors are those of `sumBound`. */
export function martelloTothBound(sizes: readonly number[], capacity: number): number {
  checkSizes(sizes, capacity);
  const ascending = Float64Array.from(sizes).sort();
  const count = ascending.length;
  // Not 2 * size > capacity: the product may pass 2^53.
  const firstAboveHalf = ascending.findIndex((size) => size > capacity - size);
  const split = firstAboveHalf === -1 ? count : firstAboveHalf;

  // As a falls, [a, C - a] only grows, at both ends: ascending[low] to ascending[high - 1] lie in it.
  const filled = createFill(capacity);
  let low = split;
  let high = split;
  let bound = 0;
  while (true) {
    const a = low === 0 ? 0 : ascending[low - 1]!;
    for (; low > 0 && ascending[low - 1]! >= a; low--) filled.add(ascending[low - 1]!);
    for (; high < count && ascending[high]! <= capacity - a; high++) filled.add(ascending[high]!);
    bound = Math.max(bound, count - high + Math.max(high - split, filled.nodes()));
    if (a === 0) return bound;
  }
}

interface Fill {
  readonly add: (size: number) => void;
  /** ceil(sum / capacity). */
  readonly nodes: () => number;
}

/** A sum of sizes counted in nodes and a rest: memory of a large cluster in bytes passes 2^53, where a plain sum rounds. */
function createFill(capacity: number): Fill {
  let full = 0;
  let rest = 0;
  return {
    add(size) {
      const room = capacity - rest;
      if (size < room) {
        rest += size;
        return;
      }
      full++;
      rest = size - room;
    },
    nodes: () => full + (rest > 0 ? 1 : 0),
  };
}

function checkSizes(sizes: readonly number[], capacity: number): void {
  const issues: Issue[] = [];
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    issues.push(createIssue('out-of-range', 'capacity', String(capacity), 'a whole number, 1 to 2^53 - 1'));
    refuse(issues);
  }
  sizes.forEach((size, index) => {
    if (Number.isSafeInteger(size) && size >= 0 && size <= capacity) return;
    issues.push(createIssue('out-of-range', `sizes[${index}]`, String(size), `a whole number, 0 to ${capacity}`));
  });
  refuse(issues);
}
