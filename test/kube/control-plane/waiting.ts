/** Waiting for what another process does, always with an end. */

import { setTimeout as pause } from 'node:timers/promises';

/** Between two looks. A look costs one request on loopback. */
const LOOK_SECONDS = 0.05;

/**
 * Looks until `look` gives something, and gives that. Rejects with `explain()` once `timeoutSeconds` have passed, or
 * with what `look` rejects with.
 */
export async function waitUntil<Found>(
  look: () => Promise<Found | undefined>,
  timeoutSeconds: number,
  explain: () => string | Promise<string>,
): Promise<Found> {
  const end = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() >= end) throw new Error(`after ${timeoutSeconds} s: ${await explain()}`);
    await pause(LOOK_SECONDS * 1000);
  }
}
