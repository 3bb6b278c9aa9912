/** Builds simulations for tests: state only what matters. */

import type { PluginDefinition } from '../../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import type { Policy } from '../../../src/core/engine/policy.ts';
import { createProfile } from '../../../src/core/engine/profile.ts';
import { type Cluster, createCluster } from '../../../src/core/model/cluster.ts';
import type { Node } from '../../../src/core/model/node.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import type { Arrival, ClusterEvent } from '../../../src/core/simulation/cluster-event.ts';
import type { MetricDefinition } from '../../../src/core/simulation/metric.ts';
import type { RunResult } from '../../../src/core/simulation/run-result.ts';
import { Simulation } from '../../../src/core/simulation/simulation.ts';
import { DEFAULT_SIMULATION_OPTIONS, type SimulationOptions } from '../../../src/core/simulation/simulation-setup.ts';

export interface Rig {
  readonly nodes: readonly Node[];
  readonly pods?: readonly Pod[];
  readonly policies?: readonly (string | Policy)[];
  readonly options?: Partial<SimulationOptions>;
  readonly metrics?: readonly MetricDefinition[];
  readonly cluster?: Partial<Cluster>;
  /** Beside those of Berth, for policies that name them. */
  readonly plugins?: readonly PluginDefinition[];
}

export function policyNamed(name: string): Policy {
  const policy = POLICIES.find((one) => one.name === name);
  if (policy === undefined) throw new Error(`no policy ${name}`);
  return policy;
}

/** A simulation from second 0; first-fit decides where nothing else is said. */
export function createSimulation({
  nodes,
  pods = [],
  policies = ['first-fit'],
  options,
  metrics = [],
  cluster = {},
  plugins = [],
}: Rig): Simulation {
  return new Simulation({
    cluster: createCluster({ axes: new ResourceAxes(), nodes, pods, ...cluster }),
    deciders: policies.map((policy) => ({
      profile: createProfile(typeof policy === 'string' ? policyNamed(policy) : policy, [...PLUGINS, ...plugins]),
      extender: null,
    })),
    settings: { id: 'test', policy: 'test', profile: 'none', seed: 0, variant: {} },
    metrics,
    mix: [],
    startSeconds: 0,
    options: { ...DEFAULT_SIMULATION_OPTIONS, ...options },
  });
}

/** Runs events to an end. */
export function simulate(rig: Rig, events: readonly ClusterEvent[], endSeconds: number): RunResult {
  const simulation = createSimulation(rig);
  simulation.feed(events);
  return simulation.finish(endSeconds);
}

/** A pod comes. */
export function arrival(timeSeconds: number, pod: Pod, changes: Partial<Arrival> = {}): ClusterEvent {
  return {
    kind: 'arrival',
    timeSeconds,
    pod,
    departureSeconds: Number.POSITIVE_INFINITY,
    lifetimeSeconds: null,
    group: '',
    tenant: '',
    ...changes,
  };
}

/** Stays as `instance on node from start to end`, in the order they began. */
export function staysOf({ placements, nodes }: RunResult): string[] {
  const { instanceIds, instance, node, startSeconds, endSeconds } = placements!;
  return instance.map(
    (id, at) =>
      `${instanceIds[id]} on ${nodes[node[at]!]!.name} from ${startSeconds[at]} to ${endSeconds[at] ?? 'the end'}`,
  );
}
