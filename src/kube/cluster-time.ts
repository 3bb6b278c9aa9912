/** The moment a dump was taken, as far as the dump itself tells. */

import type { Cluster } from '../core/index.ts';
import type { Field } from './field.ts';
import { readTime } from './time.ts';

/** Kind of the object that tells when a snapshot was taken, in its field `takenAt`. */
export const SNAPSHOT_KIND = 'ClusterSnapshot';

/** When a snapshot was taken, seconds since the epoch; null (with a warning) where it does not tell. */
export function readSnapshotTime(object: Field): number | null {
  return readTime(object.get('takenAt'));
}

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
