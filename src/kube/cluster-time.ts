/** The moment a dump was taken, as far as the dump itself tells. */

import type { Cluster } from '../core/index.ts';

/**
 * The latest time that stands in a cluster, seconds since the epoch: a heartbeat, a start, a creation, a measurement; null
 * where none does. A dump that is read a day later is judged as of its own time.
 */
export function latestTimeOf({ nodes, pods }: Pick<Cluster, 'nodes' | 'pods'>): number | null {
  let latest = Number.NEGATIVE_INFINITY;
  for (const { heartbeatSeconds, usage } of nodes) {
    latest = Math.max(latest, heartbeatSeconds ?? latest, usage?.measuredAtSeconds ?? latest);
  }
  for (const { creationTimeSeconds, startTimeSeconds } of pods) {
    latest = Math.max(latest, creationTimeSeconds ?? latest, startTimeSeconds ?? latest);
  }
  return latest === Number.NEGATIVE_INFINITY ? null : latest;
}
