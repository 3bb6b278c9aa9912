/**
 * Claim: the policies for VMs decide at least 2,000 times a second on 5,000 nodes, every node scored: VMs that start, and
 * targets of live migrations of VMs that run. Each decision chooses a node and places the pod there.
 */

import { createProfile, migrationTargetOf, PLUGINS, POLICIES, type Pod, podKey, Scheduler } from '../src/core/index.ts';
import { type Summary, summarize } from './measure.ts';
import { createVmPods, createVmState } from './vm-workload.ts';

export interface VmDecisionRow {
  readonly policy: string;
  readonly kind: 'start' | 'migration';
  readonly decisionsPerSecond: Summary;
}

const NODE_COUNT = 5000;
const VMS_PER_NODE = 4;
const ROUNDS = 7;
const DECISIONS = 200;
const SEED = 20261121;

/** Starts and migrations under every policy for VMs. */
export function measureVmDecisions(): VmDecisionRow[] {
  return POLICIES.filter(({ name }) => name.startsWith('vm-')).flatMap(({ name }) => measurePolicy(name));
}

function measurePolicy(name: string): VmDecisionRow[] {
  const state = createVmState(NODE_COUNT);
  const profile = createProfile(POLICIES.find((one) => one.name === name)!, PLUGINS);
  const scheduler = new Scheduler(state, profile);
  const pods = createVmPods(SEED, state.axes);
  const next = (): Pod => pods.next().value as Pod;
  for (let index = 0; index < NODE_COUNT * VMS_PER_NODE; index++)
    state.assume(next(), state.nodes[index % NODE_COUNT]!.name);
  const starts = (): Pod[] => Array.from({ length: DECISIONS }, next);
  const running = [...state.placements.values()].filter(({ pod }) => pod.vm?.migratability.isMigratable !== false);
  let at = 0;
  const moves = (): Pod[] =>
    Array.from({ length: DECISIONS }, () => {
      // Far apart, so that no node has more migrations under way than it may.
      const { pod, node } = running[(at++ * 7919) % running.length]!;
      return migrationTargetOf(pod, node.node, {
        key: podKey(pod),
        sourceNode: node.name,
        reason: 'user',
        priority: 0,
      });
    });
  const measure = (kind: VmDecisionRow['kind'], batch: () => Pod[]): VmDecisionRow => ({
    policy: name,
    kind,
    decisionsPerSecond: summarize(Array.from({ length: ROUNDS }, () => rateOf(scheduler, batch()))),
  });
  return [measure('start', starts), measure('migration', moves)];
}

/** Decisions a second; every round meets the same cluster. */
function rateOf(scheduler: Scheduler, batch: readonly Pod[]): number {
  const placed: Pod[] = [];
  const start = performance.now();
  for (const pod of batch) {
    const { node } = scheduler.choose(pod);
    if (node === null) continue;
    scheduler.assume(pod, node);
    placed.push(pod);
  }
  const seconds = (performance.now() - start) / 1000;
  if (placed.length < batch.length) throw new Error(`${batch.length - placed.length} pods fit nowhere: no such bench`);
  for (const pod of placed) scheduler.state.forget(podKey(pod));
  return batch.length / seconds;
}
