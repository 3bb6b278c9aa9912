import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULER_VERSIONS } from '../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../src/core/engine/plugins/index.ts';
import { KUBE_PLUGINS } from '../../src/core/engine/plugins/kube/index.ts';
import { POLICIES } from '../../src/core/engine/policies/index.ts';
import { kubeDefault } from '../../src/core/engine/policies/kube-default.ts';
import { vmBalanced } from '../../src/core/engine/policies/vm-balanced.ts';
import { createEntry } from '../../src/core/engine/policy.ts';
import { createProfile, isNodePlugin, type Profile } from '../../src/core/engine/profile.ts';
import { Scheduler } from '../../src/core/engine/schedule.ts';
import type { Cluster } from '../../src/core/model/cluster.ts';
import type { Migration } from '../../src/core/model/migration.ts';
import type { Pod } from '../../src/core/model/pod.ts';
import { MEMORY_BYTES } from '../../src/core/model/resources.ts';
import { NO_LABELS } from '../../src/core/model/selectors.ts';
import { ClusterState } from '../../src/core/model/state.ts';
import { arbitraryAnyPod, arbitraryStorageCluster } from '../storage-arbitraries.ts';
import { deepFreeze, mapTexts, scaleClusterMemory, scalePodMemory } from './change.ts';
import { createPlugin, judge, judgeOn } from './judge.ts';

const RUNS = { numRuns: 15 };
/** Above this a doubled sum would no longer be exact. */
const MAX_SCALED = 2 ** 51;

/** A pod, and pods that differ from it in one part each: where the shape stays, the part must not matter. */
const arbitraryVariants = fc
  .record({
    pod: arbitraryAnyPod('judged'),
    other: arbitraryAnyPod('other'),
    nodeName: fc.constantFrom('', 'n0', 'n1'),
  })
  .map(({ pod, other, nodeName }) => {
    const source: Pod = { ...other, nodeName };
    return { pod, others: (Object.keys(pod) as (keyof Pod)[]).map((part): Pod => ({ ...pod, [part]: source[part] })) };
  });

/** Only kube-scheduler's own plugins differ from release to release. */
const CASES = PLUGINS.flatMap((definition) => {
  const versions = KUBE_PLUGINS.includes(definition) ? SCHEDULER_VERSIONS : SCHEDULER_VERSIONS.slice(-1);
  return versions.map((version) => [definition.name, version, definition] as const);
});
/** Policies with every kind of filter; the others filter as one of them. */
const FILTERING = [kubeDefault, vmBalanced];

describe.each(CASES)('%s of %s', (_name, version, definition) => {
  const plugin = createPlugin(definition, version);
  const property = (law: (cluster: Cluster, pod: Pod) => void): void =>
    fc.assert(fc.property(arbitraryStorageCluster, arbitraryAnyPod('judged'), law), RUNS);

  it('says the same of the same, asked twice or by another instance', () => {
    property((cluster, pod) => {
      const state = new ClusterState(cluster);
      const said = judgeOn(plugin, state, pod);
      expect(judgeOn(plugin, state, pod)).toEqual(said);
      expect(judge(createPlugin(definition, version), cluster, pod)).toEqual(said);
    });
  });

  it('scores from 0 to 100 after normalisation', () => {
    property((cluster, pod) => {
      for (const { score } of Object.values(judge(plugin, cluster, pod))) {
        expect(score === null || (score >= 0 && score <= 100)).toBe(true);
      }
    });
  });

  it('changes nothing of what it is given', () => {
    property((cluster, pod) => {
      const { axes: _axes, ...parts } = cluster;
      const before = mapTexts([parts, pod], (text) => text);
      deepFreeze(parts);
      judge(plugin, cluster, deepFreeze(pod));
      // Frozen maps can still be written to.
      expect([parts, pod]).toEqual(before);
    });
  });

  it('does not care in which order nodes and pods come', () => {
    property((cluster, pod) => {
      const reversed = { ...cluster, nodes: [...cluster.nodes].reverse(), pods: [...cluster.pods].reverse() };
      expect(judge(plugin, reversed, pod)).toEqual(judge(plugin, cluster, pod));
    });
  });

  it('does not care how nodes are called', () => {
    const rename = (text: string): string => text.replace(/\bn([0-7])\b/g, 'host-$1');
    property((cluster, pod) => {
      const { axes: _axes, ...parts } = cluster;
      const renamed = { axes: cluster.axes, ...mapTexts(parts, rename) };
      expect(judge(plugin, renamed, mapTexts(pod, rename))).toEqual(
        Object.fromEntries(Object.entries(judge(plugin, cluster, pod)).map(([name, say]) => [rename(name), say])),
      );
    });
  });

  // A migration's time is bytes over bytes per second: the network would have to be scaled too.
  if (definition.name !== 'MigrationCost') {
    it('does not care in which unit memory is counted', () => {
      property((cluster, pod) => {
        const amounts = [
          ...cluster.nodes.map(({ allocatable }) => allocatable),
          ...cluster.pods.map((one) => one.requests),
          pod.requests,
        ];
        fc.pre(amounts.every((vector) => (vector[MEMORY_BYTES] ?? 0) < MAX_SCALED / 16));
        expect(judge(plugin, scaleClusterMemory(cluster), scalePodMemory(pod))).toEqual(judge(plugin, cluster, pod));
      });
    });
  }

  it.each(FILTERING)('opens no node that policy $name refuses without it', (policy) => {
    const others = policy.plugins.filter(({ name }) => name !== definition.name);
    const entry = policy.plugins.find(({ name }) => name === definition.name) ?? createEntry(definition.name);
    const [without, withIt] = [others, [...others, entry]].map((plugins) =>
      createProfile({ ...policy, schedulerVersion: version, plugins }, PLUGINS),
    );
    property((cluster, pod) => {
      const feasible = (profile: Profile): string[] =>
        new Scheduler(new ClusterState(cluster), profile).findFeasible(pod).map(({ name }) => name);
      const more = new Set(feasible(without!));
      expect(feasible(withIt!).filter((name) => !more.has(name))).toEqual([]);
    });
  });

  it('skips the score of no pod that it has something to say of', () => {
    property((cluster, pod) => {
      const state = new ClusterState(cluster);
      if (isNodePlugin(plugin) || plugin.skipsScore?.(pod, state) !== true) return;
      expect(plugin.prepareScore?.(pod, state, state.nodes) ?? null).toBeNull();
    });
  });

  if (!isNodePlugin(plugin)) return;

  if (plugin.passes !== undefined) {
    it('passes the nodes that its filter says nothing against', () => {
      property((cluster, pod) => {
        const state = new ClusterState(cluster);
        for (const node of state.nodes) {
          expect(plugin.passes!(pod, node, state)).toBe(plugin.filter!(pod, node, state) === null);
        }
      });
    });
  }

  it('gives all nodes one score, whatever their number, where every raw score is 0', () => {
    const uniform = (length: number): Set<number> => {
      const scores = new Float64Array(length);
      plugin.normalize?.(scores);
      return new Set(scores);
    };
    for (const length of [2, 7, 100]) expect(uniform(length)).toEqual(uniform(1));
  });

  it('says the same of pods of one shape', () => {
    fc.assert(
      fc.property(arbitraryStorageCluster, arbitraryVariants, (cluster, { pod, others }) => {
        const state = new ClusterState(cluster);
        const shape = plugin.shapeOf(pod, state);
        const sayings = (one: Pod): unknown =>
          state.nodes.map((node) => [plugin.filter?.(one, node, state), plugin.score?.(one, node, state)]);
        const said = sayings(pod);
        for (const other of others) if (plugin.shapeOf(other, state) === shape) expect(sayings(other)).toEqual(said);
      }),
      RUNS,
    );
  });

  if (plugin.reads === 'node') {
    it('looks at no other node, as it declares', () => {
      property((cluster, pod) => {
        const whole = new ClusterState(cluster);
        for (const node of cluster.nodes) {
          const alone = new ClusterState({
            ...cluster,
            nodes: [node],
            pods: cluster.pods.filter(({ nodeName }) => nodeName === node.name),
            migrations: migrationsOutOf(node.name, cluster),
          });
          const verdict = (state: ClusterState) => plugin.filter?.(pod, state.node(node.name)!, state);
          const score = (state: ClusterState) => plugin.score?.(pod, state.node(node.name)!, state);
          expect([verdict(alone), score(alone)]).toEqual([verdict(whole), score(whole)]);
        }
      });
    });
  } else {
    it("looks at no other node's pods, as it declares", () => {
      property((cluster, pod) => {
        const whole = judge(plugin, cluster, pod);
        for (const { name } of cluster.nodes) {
          const pods = cluster.pods.filter(({ nodeName }) => nodeName === name);
          expect(judge(plugin, { ...cluster, pods }, pod)[name]).toEqual(whole[name]);
        }
      });
    });
  }
});

describe.each(POLICIES.map((policy) => [policy.name, policy] as const))('policy %s', (_name, policy) => {
  const profile = createProfile(policy, PLUGINS);
  const property = (law: (cluster: Cluster, pod: Pod) => void): void =>
    fc.assert(fc.property(arbitraryStorageCluster, arbitraryAnyPod('judged'), law), RUNS);

  it('decides the same for the same cluster and pod, asked anew or again', () => {
    property((cluster, pod) => {
      const scheduler = new Scheduler(new ClusterState(cluster), profile);
      const decision = scheduler.decide(pod, { examinesAll: true });
      expect(scheduler.decide(pod, { examinesAll: true })).toEqual(decision);
      expect(new Scheduler(new ClusterState(cluster), profile).decide(pod, { examinesAll: true })).toEqual(decision);
    });
  });

  it('finds the same nodes and totals in whichever order nodes and pods come', () => {
    property((cluster, pod) => {
      const reversed = { ...cluster, nodes: [...cluster.nodes].reverse(), pods: [...cluster.pods].reverse() };
      const decide = (one: Cluster) => {
        const { candidates, best } = new Scheduler(new ClusterState(one), profile).decide(pod, { examinesAll: true });
        return { candidates: Object.fromEntries(candidates.map((found) => [found.node, found])), best };
      };
      expect(decide(reversed)).toEqual(decide(cluster));
    });
  });

  it('totals each candidate as the weighted sum of finite scores from 0 to 100', () => {
    property((cluster, pod) => {
      const { candidates } = new Scheduler(new ClusterState(cluster), profile).decide(pod, { examinesAll: true });
      for (const { total, scores } of candidates) {
        for (const { raw, normalized } of scores) {
          expect(Number.isFinite(raw) && normalized >= 0 && normalized <= 100).toBe(true);
        }
        // Without any scorer kube-scheduler gives every node one point.
        const base = profile.plugins.some((entry) => entry.scores) ? 0 : 1;
        expect(total).toBe(scores.reduce((sum, { normalized, weight }) => sum + normalized * weight, base));
      }
    });
  });
});

/** Migrations that leave a node, as objects: a node counts them although their target pods are elsewhere. */
function migrationsOutOf(sourceNode: string, { pods }: Cluster): Migration[] {
  return pods.flatMap(({ vm, nodeName }): Migration[] => {
    const role = vm?.migration;
    if (role?.sourceNode !== sourceNode || nodeName === sourceNode) return [];
    const [namespace = '', name = ''] = role.key.split('/');
    const rest = { startSeconds: null, endSeconds: null, addedNodeSelector: NO_LABELS };
    return [{ ...role, ...rest, namespace, name, uid: name, vmName: '', phase: 'running', targetNode: '' }];
  });
}

describe('NodeResourcesFit with LeastAllocated', () => {
  it('never likes a node less for having more free', () => {
    const fit = createPlugin(PLUGINS.find(({ name }) => name === 'NodeResourcesFit')!);
    fc.assert(
      fc.property(
        arbitraryStorageCluster,
        arbitraryAnyPod('judged'),
        fc.nat({ max: 2 ** 40 }),
        (cluster, pod, more) => {
          const roomier = {
            ...cluster,
            nodes: cluster.nodes.map((node) => ({
              ...node,
              allocatable: node.allocatable.map((amount) => amount && amount + more),
            })),
          };
          const [before, after] = [judge(fit, cluster, pod), judge(fit, roomier, pod)];
          for (const [name, { score }] of Object.entries(before)) {
            expect(after[name]!.score!).toBeGreaterThanOrEqual(score!);
          }
        },
      ),
      RUNS,
    );
  });
});
