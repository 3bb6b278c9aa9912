/** Claim: 50,000 placed pods on 5,000 nodes take at most 400 MB of heap, with the columns that decisions need. */

import { ClusterState, createProfile, PLUGINS, POLICIES, type Pod, Scheduler } from '../src/core/index.ts';
import { createEmptyCluster, createPods, DEMANDS } from './workload.ts';

export interface MemoryRow {
  readonly nodeCount: number;
  readonly podCount: number;
  readonly heapMegabytes: number;
}

const NODE_COUNT = 5000;
const POD_COUNT = 50_000;
const SEED = 20260103;
const MEGABYTE = 1e6;

/** Places pods of every demand in turn and weighs the heap after a collection; wants node --expose-gc. */
export function measureMemory(collectGarbage: () => void): MemoryRow {
  const cluster = createEmptyCluster(NODE_COUNT);
  const scheduler = new Scheduler(new ClusterState(cluster), createProfile(POLICIES[0]!, PLUGINS));
  const streams = DEMANDS.map((demand, index) => createPods(demand, SEED + index, cluster.axes));
  for (let index = 0; index < POD_COUNT; index++) {
    const pod = streams[index % streams.length]!.next().value as Pod;
    const named = { ...pod, uid: `uid-${index}`, name: `virt-launcher-${index}` };
    const { node } = scheduler.choose(named);
    if (node === null) throw new Error(`${named.name} fits nowhere: the cluster is too small for the bench`);
    scheduler.assume(named, node);
  }
  collectGarbage();
  const heapMegabytes = process.memoryUsage().heapUsed / MEGABYTE;
  if (scheduler.state.placements.size !== POD_COUNT) throw new Error('a pod was lost');
  return { nodeCount: NODE_COUNT, podCount: POD_COUNT, heapMegabytes };
}
