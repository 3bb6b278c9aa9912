/** How often something was seen that a reader of results should know. */

import type { TraceReading } from './format.ts';

/** Remarks `what: count.` where the count is above 0; `what` is in the plural. */
export function remarkCount(remark: TraceReading['remark'], count: number, what: string): void {
  if (count > 0) remark(`${what}: ${count}.`);
}
