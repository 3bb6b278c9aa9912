/** A decider over a small cluster that is followed, with everything it tells. */

import {
  CallingScheduler,
  createProfile,
  ExtenderPolicy,
  PLUGINS,
  POLICIES,
  type Profile,
} from '../../../src/core/index.ts';
import { FollowedCluster } from '../../../src/kube/following/followed-cluster.ts';
import { COMPLETE_FEED } from '../../../src/server/decisions/cluster-feed.ts';
import type { DecisionRecord } from '../../../src/server/decisions/decision-record.ts';
import {
  PlacementDecider,
  type PlacementOptions,
  type PoliciesInForce,
} from '../../../src/server/decisions/placement-decider.ts';
import { Shadow } from '../../../src/server/decisions/shadow.ts';
import { createMetrics, type Metrics } from '../../../src/server/metrics.ts';

const NOW = 1_000_000;

export function profileOf(name: string): Profile {
  return createProfile(POLICIES.find((policy) => policy.name === name)!, PLUGINS);
}

export function nodeManifest(name: string, cpu = '4', changes: object = {}): object {
  return {
    metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    spec: changes,
    status: { allocatable: { cpu, memory: '16Gi', pods: '10' } },
  };
}

export function podManifest(name: string, cpu = '1', changes: { nodeName?: string; priority?: number } = {}): object {
  return {
    metadata: { name, namespace: 'd', uid: `uid-${name}` },
    spec: { ...changes, containers: [{ name: 'c', image: 'i', resources: { requests: { cpu, memory: '1Gi' } } }] },
  };
}

export interface DeciderRig {
  readonly decider: PlacementDecider;
  readonly cluster: FollowedCluster;
  readonly metrics: Metrics;
  readonly records: Omit<DecisionRecord, 'kind' | 'time'>[];
  readonly ask: (
    pod: object,
    nodeNames: readonly string[],
    isLate?: () => boolean,
  ) => {
    pod: object;
    nodeNames: readonly string[];
    isLate: () => boolean;
  };
  /** The value of a metric's only series with these labels; 0 where there is none. */
  readonly metric: (name: string, labels?: Record<string, string>) => Promise<number>;
}

/** Three nodes a, b, c of 4 cores; policy kube-default, asked by kube-scheduler with its defaults. */
export function createRig(
  options: Partial<PlacementOptions> & { policy?: string; shadow?: string; nodes?: readonly object[] } = {},
): DeciderRig {
  const {
    policy = 'kube-default',
    shadow,
    nodes = ['a', 'b', 'c'].map((name) => nodeManifest(name)),
    ...others
  } = options;
  const metrics = createMetrics();
  const cluster = new FollowedCluster({ onAssumption: (result) => metrics.berth_assumptions_total.inc({ result }) });
  cluster.replace('Node', nodes);
  const { state } = cluster;
  const caller = profileOf('kube-default');
  const inForce: PoliciesInForce = {
    own: new ExtenderPolicy(state, profileOf(policy), caller),
    shadow: shadow === undefined ? null : new Shadow(new ExtenderPolicy(state, profileOf(shadow), caller), metrics),
    defects: [],
  };
  const records: DeciderRig['records'] = [];
  const decider = new PlacementDecider({
    cluster,
    feed: COMPLETE_FEED,
    policies: () => inForce,
    callers: new Map([['', new CallingScheduler(state, caller, 1)]]),
    scoreRange: 10,
    staleAfterSeconds: 60,
    metrics,
    now: () => NOW,
    onDecision: (record) => void records.push(record),
    ...others,
  });
  return {
    ...{ decider, cluster, metrics, records },
    ask: (pod, nodeNames, isLate = () => false) => ({ pod, nodeNames, isLate }),
    metric: async (name, labels = {}) => {
      const metric = await metrics.registry.getSingleMetric(name)!.get();
      const found = metric.values.find((one) =>
        Object.entries(labels).every(([key, value]) => (one.labels as Record<string, unknown>)[key] === value),
      );
      return found?.value ?? 0;
    },
  };
}
