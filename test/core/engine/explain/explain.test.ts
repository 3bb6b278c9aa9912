import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCounterfactual, listNames } from '../../../../src/core/engine/explain/counterfactuals.ts';
import { explain } from '../../../../src/core/engine/explain/explain.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import type { Policy } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import { type Cluster, createCluster } from '../../../../src/core/model/cluster.ts';
import { type Pod, podKey } from '../../../../src/core/model/pod.ts';
import { amountOf, PODS, ResourceAxes } from '../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../../../src/core/model/taints.ts';
import { arbitraryCluster, arbitraryPod } from '../../../arbitraries.ts';
import { GI, node, pod, vector } from '../../../builders.ts';

const policy = POLICIES[0]!;

function schedulerOf(cluster: Cluster, changes: Partial<Policy> = {}): Scheduler {
  return new Scheduler(new ClusterState(cluster), createProfile({ ...policy, ...changes }, PLUGINS));
}

const feasible = (cluster: Cluster, one: Pod): string[] =>
  schedulerOf(cluster)
    .findFeasible(one)
    .map(({ name }) => name);

/** The policy with another weight of one plugin. */
function weighted(plugin: string, weight: number): Partial<Policy> {
  return { plugins: policy.plugins.map((entry) => (entry.name === plugin ? { ...entry, weight } : entry)) };
}

describe('explain', () => {
  it('leaves the state as it was', () => {
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [node('n1'), node('n2')],
      pods: [pod('old', { nodeName: 'n1', requests: vector(4000, GI) })],
    });
    const scheduler = schedulerOf(cluster);
    const [old] = cluster.pods;
    // As if pending, n1 is as empty as n2 and comes first by name.
    const { placedOn, decision } = explain(scheduler, old!);
    expect([placedOn, decision.outcome]).toEqual(['n1', { kind: 'chosen', node: 'n1' }]);
    expect([...scheduler.state.node('n1')!.pods.keys()]).toEqual(['default/old']);
  });

  it('adds the margin up from the plugins', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), (cluster, one) => {
        const { margin, decision } = explain(schedulerOf(cluster), one);
        if (decision.candidates.length < 2) {
          expect(margin).toBe(null);
          return;
        }
        const byPlugin = margin!.byPlugin.reduce((sum, { difference }) => sum + difference, 0);
        expect(byPlugin).toBe(margin!.difference);
        const others = decision.candidates
          .filter((candidate) => candidate.node !== margin!.node)
          .map(({ total }) => total);
        const chosen = decision.candidates.find((candidate) => candidate.node === margin!.node)!;
        expect(chosen.total - Math.max(...others)).toBe(margin!.difference);
      }),
      { numRuns: 200 },
    );
  });

  it('names weights beyond which another node wins, and within which none does', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), (cluster, one) => {
        const { flips, decision } = explain(schedulerOf(cluster), one);
        for (const { plugin, weight, flipsAt, side, to } of flips) {
          const bestAt = (changed: number) =>
            schedulerOf(cluster, weighted(plugin, changed)).decide(one, { examinesAll: true }).best;
          const step = Math.max(1e-6, Math.abs(flipsAt) * 1e-9) * (side === 'above' ? 1 : -1);
          const chosen = decision.outcome.kind === 'chosen' ? decision.outcome.node : '';
          if (flipsAt + step > 0) expect(bestAt(flipsAt + step)).not.toContain(chosen);
          const middle = (weight + flipsAt) / 2;
          if (middle !== weight) expect(bestAt(middle)).toContain(chosen);
          expect(decision.candidates.map((candidate) => candidate.node)).toContain(to);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('counterfactuals', () => {
  const property = (law: (cluster: Cluster, one: Pod) => void): void =>
    fc.assert(fc.property(arbitraryCluster, arbitraryPod('judged'), law), { numRuns: 400 });

  it('open exactly the nodes they name when they are applied', () => {
    property((cluster, one) => {
      for (const change of explain(schedulerOf(cluster), one).counterfactuals) {
        if (change.kind === 'pod') {
          const without = { ...cluster, pods: cluster.pods.filter((other) => podKey(other) !== change.pod) };
          for (const name of change.opens) expect(feasible(without, one)).toContain(name);
        }
        if (change.kind === 'request') {
          const axis = cluster.axes.find(change.resource)!;
          const asking = (amount: number): Pod => ({
            ...one,
            requests: one.requests.map((old, at) => (at === axis ? amount : old)),
          });
          expect(feasible(cluster, asking(change.largest))).toContain(change.node);
          expect(feasible(cluster, asking(change.largest + 1))).not.toContain(change.node);
        }
      }
    });
  });

  it('miss no pod whose leaving opens a node', () => {
    property((cluster, one) => {
      if (feasible(cluster, one).length > 0) return;
      const named = explain(schedulerOf(cluster), one).counterfactuals.flatMap((change) =>
        change.kind === 'pod' ? [[change.pod, [...change.opens].sort()] as const] : [],
      );
      const found = cluster.pods.flatMap((other) => {
        const opens = feasible({ ...cluster, pods: cluster.pods.filter((kept) => kept !== other) }, one);
        // A refusal that is unresolvable today is not promised to open, as in preemption.
        const today = schedulerOf(cluster).decide(one, { examinesAll: true }).rejected;
        const resolvable = opens.filter(
          (name) => today.find((refused) => refused.node === name)?.rejection.code === 'Unschedulable',
        );
        return resolvable.length === 0 ? [] : [[podKey(other), resolvable.sort()] as const];
      });
      expect(new Map(named)).toEqual(new Map(found));
    });
  });

  it('miss no resource request whose cut opens a node', () => {
    property((cluster, one) => {
      if (feasible(cluster, one).length > 0) return;
      const named = explain(schedulerOf(cluster), one).counterfactuals.flatMap((change) =>
        change.kind === 'request' ? [`${change.node} ${change.resource}`] : [],
      );
      const found = cluster.nodes.flatMap(({ name }) =>
        one.requests.flatMap((amount, axis) => {
          if (axis === PODS || amount === 0) return [];
          const free =
            amountOf(new ClusterState(cluster).node(name)!.node.allocatable, axis) - used(cluster, name, axis);
          if (free < 0 || free >= amount) return [];
          const smaller = { ...one, requests: one.requests.map((old, at) => (at === axis ? free : old)) };
          return feasible(cluster, smaller).includes(name) ? [`${name} ${cluster.axes.name(axis)}`] : [];
        }),
      );
      expect(named.sort()).toEqual(found.sort());
    });
  });

  it('name every taint that alone keeps the pod off a node', () => {
    property((cluster, one) => {
      if (feasible(cluster, one).length > 0) return;
      const named = explain(schedulerOf(cluster), one).counterfactuals.flatMap((change) =>
        change.kind === 'constraint' && change.constraint === 'taint' ? change.opens : [],
      );
      for (const { name, taints } of cluster.nodes) {
        const keeping = taints.filter(
          (taint) =>
            NO_PLACEMENT.includes(taint.effect) &&
            findUntoleratedTaint([taint], one.tolerations, NO_PLACEMENT) !== null,
        );
        if (keeping.length !== 1) continue;
        const nodes = cluster.nodes.map((other) => (other.name === name ? { ...other, taints: [] } : other));
        if (feasible({ ...cluster, nodes }, one).includes(name)) expect(named).toContain(name);
      }
    });
  });

  it.each<readonly [string, Partial<Omit<Pod, 'labels'>>]>([
    ['nodeSelector disk=nvme', { nodeSelector: new Map([['disk', 'nvme']]) }],
    ['scheduling gate wait', { schedulingGates: ['wait'] }],
    ['nodeName n9', { nodeName: 'n9' }],
    [
      'required node affinity',
      {
        requiredNodeAffinity: {
          terms: [{ expressions: [{ key: 'disk', operator: 'Exists', values: [] }], fields: [], isValid: true }],
        },
      },
    ],
    ['host port 0.0.0.0:80/TCP', { hostPorts: [{ hostIP: '0.0.0.0', protocol: 'TCP', port: 80 }] }],
    ['volume claim data', { volumes: [{ kind: 'claim', claimName: 'data', isEphemeral: false }] }],
    [
      'required pod affinity on kubernetes.io/hostname',
      {
        requiredPodAffinity: [
          {
            namespaces: ['default'],
            namespaceSelector: null,
            selector: null,
            topologyKey: 'kubernetes.io/hostname',
            text: '',
          },
        ],
      },
    ],
    [
      'spread constraint on rack (maxSkew 1)',
      {
        spreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'rack',
            whenUnsatisfiable: 'DoNotSchedule',
            selector: null,
            minDomains: 1,
            honorsNodeAffinity: true,
            honorsNodeTaints: false,
          },
        ],
      },
    ],
  ])('name the one constraint that keeps the pod off every node: %s', (text, changes) => {
    const hostPorts = [{ hostIP: '0.0.0.0', protocol: 'TCP', port: 80 }];
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [node('n1')],
      pods: [pod('user', { nodeName: 'n1', hostPorts })],
    });
    const { counterfactuals } = explain(schedulerOf(cluster), pod('judged', changes));
    const constraints = counterfactuals.filter(({ kind }) => kind === 'constraint');
    expect(constraints.map(describeCounterfactual)).toEqual([`would fit on n1 without ${text}`]);
  });

  it('name the cordon of a node', () => {
    const cluster = createCluster({ axes: new ResourceAxes(), nodes: [node('n1', { isUnschedulable: true })] });
    const { counterfactuals } = explain(schedulerOf(cluster), pod('judged'));
    expect(counterfactuals.map(describeCounterfactual)).toEqual([
      'would fit on n1 without cordon (spec.unschedulable)',
    ]);
  });
});

/** Sum of the requests of the pods on a node. */
function used(cluster: Cluster, nodeName: string, axis: number): number {
  return cluster.pods
    .filter((one) => one.nodeName === nodeName)
    .reduce((sum, { requests }) => sum + amountOf(requests, axis), 0);
}

describe('listNames', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
  ])('%j reads %s', (names, text) => {
    expect(listNames(names)).toBe(text);
  });
});
