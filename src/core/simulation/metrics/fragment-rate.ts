/**
 * The share of free CPU that no VM of one size can use (policies.md 12.1, FR_16 of VMR2L, EuroSys'25):
 *
 *   FR_k = 1 - k x sum(floor(free / k)) / sum(free) = sum(free mod k) / sum(free)
 *
 * over NUMA cells. Worked number, k = 16: free 20 and 12, 16 and 8, 40 and 24 leave 4 + 12 + 0 + 8 + 8 + 8 = 40 of 120: 1/3.
 */

import { createIssue, type Issue } from '../../errors.ts';
import { refuse } from '../../migration/live/number-checks.ts';

/** CPUs of the VM that VMR2L measures by. */
const CHUNK_CPUS = 16;

/**
 * FR of the chunk, 0 (all usable) to 1 (nothing usable); 0 where nothing is free. `freeByCell`: free CPUs of each NUMA cell of all
 * nodes, 0 or more; `chunk`: CPUs of one VM, above 0; both in any one unit, whole numbers for an exact remainder. Throws
 * `out-of-range` for others.
 */
export function fragmentRate(freeByCell: readonly number[], chunk = CHUNK_CPUS): number {
  checkAmounts(freeByCell, chunk);
  let free = 0;
  let unusable = 0;
  for (const amount of freeByCell) {
    free += amount;
    unusable += amount % chunk;
  }
  return free === 0 ? 0 : unusable / free;
}

function checkAmounts(freeByCell: readonly number[], chunk: number): void {
  const most = Number.MAX_SAFE_INTEGER;
  const issues: Issue[] = [];
  if (!(chunk > 0 && chunk <= most)) {
    issues.push(createIssue('out-of-range', 'chunk', String(chunk), `above 0, to ${most}`));
  }
  freeByCell.forEach((amount, index) => {
    if (amount >= 0 && amount <= most) return;
    issues.push(createIssue('out-of-range', `freeByCell[${index}]`, String(amount), `0 to ${most}`));
  });
  refuse(issues);
}
