/** One log line per kind and minute, however often it happens: a sick cluster must not fill the disk too. */

/** Seconds in which a kind is told once. */
const WINDOW_SECONDS = 60;

/** Kinds that are kept; more than there are in use. */
const MAX_KINDS = 1000;

/** Null where the kind was told in this window; else how often it was kept silent since. `now`: seconds. */
export type LogLimit = (kind: string) => number | null;

/** A limit that has told nothing yet. */
export function createLogLimit(now: () => number): LogLimit {
  const kinds = new Map<string, { toldAt: number; silent: number }>();
  return (kind) => {
    const at = now();
    const before = kinds.get(kind);
    if (before !== undefined && at - before.toldAt < WINDOW_SECONDS) {
      before.silent++;
      return null;
    }
    if (kinds.size >= MAX_KINDS) kinds.clear();
    kinds.set(kind, { toldAt: at, silent: 0 });
    return before?.silent ?? 0;
  };
}
