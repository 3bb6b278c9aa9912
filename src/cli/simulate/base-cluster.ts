/** The cluster that a decision log is replayed over, made anew for each run of the service that stands in the log. */

import type { SchedulerVersion } from '../../core/index.ts';
import { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import { manifestForLog } from '../../server/decisions/log-manifest.ts';
import type { Io } from '../io.ts';
import { fillFromDump } from '../serve/dump-source.ts';

/** Makes the cluster of a moment, Unix time in seconds. */
export type ClusterMaker = (timeSeconds: number | null) => FollowedCluster;

/** Reads dumps once; without one every cluster begins empty. Throws InputRefused where a file is none. */
export async function readBaseCluster(
  paths: readonly string[],
  schedulerVersion: SchedulerVersion,
  io: Io,
): Promise<ClusterMaker> {
  const objects: { readonly kind: string; readonly manifest: unknown }[] = [];
  if (paths.length > 0) {
    const onChange = (kind: string, _key: string, manifest: unknown): void => {
      if (manifest !== null) objects.push({ kind, manifest: manifestForLog(kind, manifest) });
    };
    await fillFromDump(paths, new FollowedCluster({ schedulerVersion, onChange }), io);
  }
  return (timeSeconds) => {
    const cluster = new FollowedCluster({ schedulerVersion, ...(timeSeconds !== null && { timeSeconds }) });
    for (const { kind, manifest } of objects) cluster.put(kind, manifest);
    return cluster;
  };
}
