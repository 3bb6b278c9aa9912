/** Claim: explaining one pod on 5,000 nodes takes at most 50 ms, whether it fits or not. */

import {
  ClusterState,
  createProfile,
  explain,
  MEMORY_BYTES,
  PLUGINS,
  POLICIES,
  type Pod,
  Scheduler,
} from '../src/core/index.ts';
import { type Summary, summarize } from './measure.ts';
import { createEmptyCluster, createPods, type Demand } from './workload.ts';

export interface ExplainRow {
  readonly pod: string;
  readonly nodeCount: number;
  readonly milliseconds: Summary;
}

const NODE_COUNT = 5000;
const PLACED = 20_000;
const ROUNDS = 15;
const SEED = 20260102;
const GIB = 1024 ** 3;

export function measureExplaining(): ExplainRow[] {
  const cluster = createEmptyCluster(NODE_COUNT);
  const scheduler = new Scheduler(new ClusterState(cluster), createProfile(POLICIES[0]!, PLUGINS));
  const placed = createPods('resources', SEED, cluster.axes);
  for (let index = 0; index < PLACED; index++) {
    const pod = placed.next().value as Pod;
    scheduler.assume(pod, scheduler.choose(pod).node!);
  }
  const podOf = (demand: Demand): Pod => {
    const pod = createPods(demand, SEED + 1, cluster.axes).next().value as Pod;
    return { ...pod, uid: `explained-${demand}`, name: `explained-${demand}` };
  };
  const plain = podOf('resources');
  const asking = (memoryBytes: number): Pod => {
    const requests = [...plain.requests];
    requests[MEMORY_BYTES] = memoryBytes;
    return { ...plain, requests };
  };
  return [
    { pod: 'that fits', example: plain },
    { pod: 'that fits, with zone and hostname spread', example: podOf('spread') },
    { pod: 'that asks for more memory than any node has free', example: asking(250 * GIB) },
    { pod: 'that asks for more memory than any node has', example: asking(1024 * GIB) },
    { pod: 'that selects a label no node has', example: { ...plain, nodeSelector: new Map([['disk', 'nvme']]) } },
  ].map(({ pod, example }) => ({
    pod,
    nodeCount: NODE_COUNT,
    milliseconds: summarize(timeRounds(scheduler, example)),
  }));
}

/** Each round explains a pod that differs in a label, so that no answer is kept from round to round. */
function timeRounds(scheduler: Scheduler, pod: Pod): number[] {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const fresh = { ...pod, uid: `${pod.uid}-${round}`, labels: new Map([...pod.labels, ['round', String(round)]]) };
    const start = performance.now();
    const { decision } = explain(scheduler, fresh);
    times.push(performance.now() - start);
    if (decision.candidates.length + decision.rejected.length !== NODE_COUNT) throw new Error('a node has no verdict');
  }
  return times.slice(1);
}
