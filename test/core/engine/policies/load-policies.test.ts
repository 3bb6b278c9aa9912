import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { loadVariationPolicy } from '../../../../src/core/engine/policies/load-variation.ts';
import { lowRiskOvercommitmentPolicy } from '../../../../src/core/engine/policies/low-risk-overcommitment.ts';
import { targetLoadPackingPolicy } from '../../../../src/core/engine/policies/target-load-packing.ts';
import { vmLoadAware } from '../../../../src/core/engine/policies/vm-load-aware.ts';
import type { Policy } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../src/core/model/state.ts';
import { GI, node, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';
import { figure, usage } from '../../../usage-builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';

/** A node for VMs whose CPU is used to so many percent; null where it was not measured. */
function nodeAt(name: string, usePercent: number | null, changes: Parameters<typeof node>[1] = {}): Node {
  const measured = usePercent === null ? null : usage({ cpuMilli: figure(usePercent * 160), memoryBytes: figure(GI) });
  return node(name, { usage: measured, ...changes, labels: { 'kubevirt.io/schedulable': 'true' } });
}

/** A guest that fits every CPU: 2 vCPUs of which 200m are requested. */
const guest = (name: string, facet: Parameters<typeof vmPod>[1] = {}): Pod =>
  vmPod(name, { cpuModel: null, machineType: '', architecture: '', vcpus: 2, ...facet });

function decide(policy: Policy, state: ClusterState, incoming: Pod = guest('new')): string | null {
  return new Scheduler(state, createProfile(policy, PLUGINS)).choose(incoming).node;
}

/** How many of a burst of guests each node gets. */
function placeBurst(policy: Policy, nodes: readonly Node[], count: number): Record<string, number> {
  const state = stateOf(nodes);
  const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
  for (let index = 0; index < count; index++) {
    const incoming = guest(`burst-${index}`);
    const chosen = scheduler.choose(incoming).node;
    if (chosen !== null) state.assume(incoming, chosen);
  }
  return Object.fromEntries(state.nodes.map(({ name, pods }) => [name, pods.size]));
}

describe('vm-load-aware', () => {
  it('picks the node that is used least', () => {
    expect(decide(vmLoadAware, stateOf([nodeAt('a', 80), nodeAt('b', 20), nodeAt('c', 60)]))).toBe('b');
  });

  it('picks the node without pressure of two that are used alike', () => {
    const under = (cpuPressure: number) => usage({ cpuMilli: figure(12_800), memoryBytes: figure(GI), cpuPressure });
    const nodes = [nodeAt('a', 80, { usage: under(0.4) }), nodeAt('b', 80, { usage: under(0) })];
    expect(decide(vmLoadAware, stateOf(nodes))).toBe('b');
  });

  it('picks the node with fewer vCPUs promised of two that are used alike', () => {
    const state = stateOf([nodeAt('a', 40), nodeAt('b', 40)], [{ ...guest('large', { vcpus: 60 }), nodeName: 'a' }]);
    expect(decide(vmLoadAware, state)).toBe('b');
  });

  it('avoids nodes that the descheduler finds over-used, also for VMs that tolerate it', () => {
    const key = 'nodeutilization.descheduler.openshift.io/overutilized';
    const taints = [{ key, value: 'true', effect: 'PreferNoSchedule' as const }];
    const tolerations = [{ key: '', operator: 'Exists' as const, value: '', effect: '' }];
    const state = stateOf([nodeAt('a', 40, { taints }), nodeAt('b', 40)]);
    expect(decide(vmLoadAware, state, { ...guest('new'), tolerations })).toBe('b');
  });

  it('spreads a burst over nodes that were idle when they were measured', () => {
    const idle = ['a', 'b', 'c', 'd'].map((name) => nodeAt(name, 10));
    expect(placeBurst(vmLoadAware, idle, 12)).toEqual({ a: 3, b: 3, c: 3, d: 3 });
  });

  it('spreads by requests where nothing was measured', () => {
    const nodes = ['a', 'b', 'c'].map((name) => nodeAt(name, null));
    expect(placeBurst(vmLoadAware, nodes, 6)).toEqual({ a: 2, b: 2, c: 2 });
  });

  it('does not rebalance a VM that was migrated a moment ago', () => {
    const state = stateOf([nodeAt('a', 40), nodeAt('b', 40)]);
    state.setTime(1000);
    const history = { count: 1, lastEndSeconds: 900, lastDurationSeconds: 20 };
    const target = (reason: 'rebalancing' | 'evacuation'): Pod =>
      guest('moved', { migration: role('a', { reason }), migrationHistory: history });
    expect(decide(vmLoadAware, state, target('rebalancing'))).toBeNull();
    expect(decide(vmLoadAware, state, target('evacuation'))).not.toBeNull();
  });
});

describe("Trimaran's policies", () => {
  it('target-load-packing fills the fuller node under the target, and leaves the one above', () => {
    // the guest is predicted to use 2 of 16 cores, 12.5 %: 37.5, 22.5 and 47.5
    const nodes = [nodeAt('b-low', 10), nodeAt('c-fuller', 25), nodeAt('a-above', 35)];
    expect(decide(targetLoadPackingPolicy, stateOf(nodes))).toBe('c-fuller');
  });

  it('load-variation picks the steadier of two nodes with one mean', () => {
    const wild = usage({ cpuMilli: figure(4000, 6000) });
    const steady = usage({ cpuMilli: figure(4000, 1000) });
    const state = stateOf([nodeAt('a', 0, { usage: wild }), nodeAt('b', 0, { usage: steady })]);
    expect(decide(loadVariationPolicy, state)).toBe('b');
  });

  it('load-variation sends a burst to the node that was idle, as upstream does', () => {
    expect(placeBurst(loadVariationPolicy, [nodeAt('a', 20), nodeAt('b', 10)], 8)).toEqual({ a: 0, b: 8 });
  });

  it('low-risk-overcommitment picks the node with fewer vCPUs promised', () => {
    const crowd = ['x', 'y'].map((name) => ({ ...guest(name, { vcpus: 30 }), nodeName: 'a' }));
    expect(decide(lowRiskOvercommitmentPolicy, stateOf([nodeAt('a', 10), nodeAt('b', 10)], crowd))).toBe('b');
  });

  it.each([targetLoadPackingPolicy, loadVariationPolicy, lowRiskOvercommitmentPolicy])(
    '$name filters as kube-scheduler does and scores by one plugin',
    (policy) => {
      const full = nodeAt('a', 10, { allocatable: vector(100, GI) });
      expect(decide(policy, stateOf([full]))).toBeNull();
      const scoring = createProfile(policy, PLUGINS).plugins.filter(({ scores }) => scores);
      expect(scoring).toHaveLength(1);
    },
  );
});
