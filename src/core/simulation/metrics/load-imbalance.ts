/**
 * How unevenly nodes are loaded (policies.md 8.1, the measure of DRS up to 6.7 and of Watcher's stabilization):
 *
 *   deviation = sqrt(mean((L - mean L)^2)), L = load of a node / its capacity
 *
 * Worked number: L .8, .5, .2: mean .5, sqrt((.09 + 0 + .09) / 3) = .2449.
 */

import { square } from '../../elementary/square.ts';
import { createIssue, type Issue } from '../../errors.ts';
import { refuse } from '../../migration/live/number-checks.ts';

/**
 * Population standard deviation of the nodes' loads, in their unit; 0 without nodes, and exactly 0 for equal loads. `loads`:
 * fractions of capacity, 0 or more, above 1 where overcommitted. Throws `out-of-range` for others.
 */
export function loadDeviation(loads: readonly number[]): number {
  checkLoads(loads);
  const first = loads[0];
  if (first === undefined) return 0;
  // Summed as differences, equal loads have exactly their own mean.
  const mean = first + loads.reduce((sum, load) => sum + (load - first), 0) / loads.length;
  return Math.sqrt(loads.reduce((sum, load) => sum + square(load - mean), 0) / loads.length);
}

function checkLoads(loads: readonly number[]): void {
  const most = Number.MAX_SAFE_INTEGER;
  const issues: Issue[] = [];
  loads.forEach((load, index) => {
    if (load >= 0 && load <= most) return;
    issues.push(createIssue('out-of-range', `loads[${index}]`, String(load), `0 to ${most}`));
  });
  refuse(issues);
}
