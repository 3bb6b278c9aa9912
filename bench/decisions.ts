/**
 * Claim: decisions a second with all nodes scored under kube-default, by what pods demand and by number of nodes. Each
 * decision chooses a node for a new launcher pod and places it there.
 */

import { ClusterState, createProfile, PLUGINS, POLICIES, type Pod, podKey, Scheduler } from '../src/core/index.ts';
import { type Summary, summarize } from './measure.ts';
import { createEmptyCluster, createPods, DEMANDS, type Demand } from './workload.ts';

export interface DecisionRow {
  readonly demand: Demand;
  readonly nodeCount: number;
  readonly decisionsPerSecond: Summary;
}

const NODE_COUNTS = [500, 1000, 5000, 15_000] as const;
const ROUNDS = 7;
/** Pods placed on each node before measuring, so that nodes differ. */
const PODS_PER_NODE = 1;
/** Decisions a round: some 100 ms, and no more than the smallest cluster has room for. */
const decisionsPerRound = (nodeCount: number): number =>
  Math.min(2000, Math.max(200, Math.round(2_500_000 / nodeCount)));
const SEED = 20260101;

/** Every combination of demand and number of nodes. */
export function measureDecisions(): DecisionRow[] {
  return DEMANDS.flatMap((demand) => NODE_COUNTS.map((nodeCount) => measureOne(demand, nodeCount)));
}

function measureOne(demand: Demand, nodeCount: number): DecisionRow {
  const cluster = createEmptyCluster(nodeCount);
  const scheduler = new Scheduler(new ClusterState(cluster), createProfile(POLICIES[0]!, PLUGINS));
  const pods = createPods(demand, SEED, cluster.axes);
  decideAll(scheduler, take(pods, nodeCount * PODS_PER_NODE));
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const batch = take(pods, decisionsPerRound(nodeCount));
    const start = performance.now();
    decideAll(scheduler, batch);
    rates.push((batch.length * 1000) / (performance.now() - start));
    // Every round meets the same cluster.
    for (const pod of batch) scheduler.state.forget(podKey(pod));
  }
  return { demand, nodeCount, decisionsPerSecond: summarize(rates) };
}

/** Places every pod; a pod that fits nowhere would make the numbers meaningless. */
function decideAll(scheduler: Scheduler, pods: readonly Pod[]): void {
  for (const pod of pods) {
    const { node } = scheduler.choose(pod);
    if (node === null) throw new Error(`${pod.name} fits nowhere: the cluster is too small for the bench`);
    scheduler.assume(pod, node);
  }
}

function take(pods: Generator<Pod>, count: number): Pod[] {
  return Array.from({ length: count }, () => pods.next().value as Pod);
}
