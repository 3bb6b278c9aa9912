/** Which of many migrations a report lists, and how many were under way at a time. */

import type { MigrationRecord } from '../simulation/run-result.ts';

/** Outcomes with which a VM is on its target. */
const COMPLETED: ReadonlySet<MigrationRecord['outcome']> = new Set(['converged', 'post-copy', 'paused']);

/** At most `limit` of them: those that failed first, then the longest; in the order they were asked for. */
export function thinMigrations(records: readonly MigrationRecord[], limit: number): readonly MigrationRecord[] {
  if (records.length <= limit) return records;
  const ranked = records.map((record, position) => ({ record, position }));
  ranked.sort(
    (a, b) =>
      Number(isFailed(b.record)) - Number(isFailed(a.record)) ||
      lengthOf(b.record) - lengthOf(a.record) ||
      a.position - b.position,
  );
  return ranked
    .slice(0, limit)
    .sort((a, b) => a.position - b.position)
    .map(({ record }) => record);
}

/** Whether it ended otherwise than on its target. */
export function isFailed({ outcome }: MigrationRecord): boolean {
  return outcome !== null && !COMPLETED.has(outcome);
}

/** From the first byte to the end, in seconds; 0 where it has not started or not ended. */
export function lengthOf({ startSeconds, endSeconds }: MigrationRecord): number {
  return startSeconds === null || endSeconds === null ? 0 : endSeconds - startSeconds;
}

/** Migrations under way, a step function of at most `limit` points: of each part of the time the highest number. */
export function countUnderWay(
  records: readonly MigrationRecord[],
  start: number,
  end: number,
  limit: number,
): { readonly timesSeconds: readonly number[]; readonly counts: readonly number[] } {
  const changes = records.flatMap(({ startSeconds, endSeconds }) =>
    startSeconds === null
      ? []
      : [
          { time: startSeconds, by: 1 },
          { time: endSeconds ?? Infinity, by: -1 },
        ],
  );
  changes.sort((a, b) => a.time - b.time || a.by - b.by);
  const width = Math.max((end - start) / limit, Number.MIN_VALUE);
  const timesSeconds: number[] = [];
  const counts: number[] = [];
  let running = 0;
  let next = 0;
  for (let part = 0; part < limit; part++) {
    const from = start + part * width;
    let most = -1;
    for (let change = changes[next]; change !== undefined && change.time < from + width; change = changes[++next]) {
      if (change.time > from) most = Math.max(most, running);
      running += change.by;
    }
    most = Math.max(most, running);
    if (most === counts.at(-1)) continue;
    timesSeconds.push(from);
    counts.push(most);
  }
  return { timesSeconds, counts };
}
