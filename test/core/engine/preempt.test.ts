import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import { compareImportance, leastHarmful, type PreemptionCandidate } from '../../../src/core/engine/preempt.ts';
import type { Preemption } from '../../../src/core/engine/preemption.ts';
import { createProfile } from '../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../src/core/engine/schedule.ts';
import { createCluster, type PodDisruptionBudget } from '../../../src/core/model/cluster.ts';
import { NodeState } from '../../../src/core/model/node-state.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { createLabelSelector, selectorOfLabels } from '../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../src/core/model/state.ts';
import { GI, labels, node, pod, vector } from '../../builders.ts';

const profile = createProfile(POLICIES[0]!, PLUGINS);

/** A victim: priority, whole cores, start, on a node. */
function victim(
  name: string,
  priority: number,
  cores: number,
  nodeName = 'n1',
  changes: Partial<Omit<Pod, 'labels'>> = {},
): Pod {
  const requests = vector(cores * 1000, GI);
  return pod(name, { priority, requests, nodeName, startTimeSeconds: 0, labels: { app: name }, ...changes } as never);
}

/** The outcome for a pod of priority 100 on nodes of that many cores. */
function preemptOn(
  cores: Readonly<Record<string, number>>,
  pods: readonly Pod[],
  incoming: Partial<Omit<Pod, 'labels'>> = {},
  disruptionBudgets: readonly PodDisruptionBudget[] = [],
): Preemption {
  const nodes = Object.entries(cores).map(([name, count]) =>
    node(name, { allocatable: vector(count * 1000, 64 * GI, 0, 110) }),
  );
  const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods, disruptionBudgets }));
  const judged = pod('new', { priority: 100, requests: vector(4000, GI), ...incoming });
  const { outcome } = new Scheduler(state, profile).decide(judged);
  if (outcome.kind !== 'unschedulable') throw new Error(`wanted no fit, found ${outcome.kind}`);
  return outcome.preemption!;
}

const names = (pods: readonly Pod[]): string[] => pods.map(({ name }) => name);

function budget(
  app: string,
  disruptionsAllowed: number,
  changes: Partial<PodDisruptionBudget> = {},
): PodDisruptionBudget {
  const selector = selectorOfLabels(labels({ app }));
  return { namespace: 'default', name: app, selector, disruptionsAllowed, disruptedPods: [], ...changes };
}

describe('preempt', () => {
  it('evicts as few and as unimportant pods as make room', () => {
    // 9 cores full with A 4, B 4, C 1; 4 are wanted. Put back from the top: A fits, B does not, C does.
    const pods = [victim('a', 10, 4), victim('b', 5, 4), victim('c', 1, 1)];
    expect(preemptOn({ n1: 9 }, pods)).toMatchObject({ code: 'Success', nominatedNode: 'n1', message: '' });
    expect(names(preemptOn({ n1: 9 }, pods).victims)).toEqual(['b']);
  });

  it('never evicts pods of its own priority or above', () => {
    const { code, message } = preemptOn({ n1: 4 }, [victim('equal', 100, 4)]);
    expect(code).toBe('Unschedulable');
    expect(message).toBe('preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.');
  });

  it('does not look at nodes whose refusal no eviction cures', () => {
    const { message } = preemptOn({ n1: 2, n2: 4 }, [victim('a', 1, 2), victim('b', 100, 4, 'n2')]);
    expect(message).toBe(
      'preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.',
    );
  });

  it('says why a node does not open although pods could leave', () => {
    const pods = [victim('low', 1, 2), victim('high', 100, 2)];
    expect(preemptOn({ n1: 4 }, pods).message).toBe('preemption: 0/1 nodes are available: 1 Insufficient cpu.');
  });

  it('keeps to preemptionPolicy Never', () => {
    const { message } = preemptOn({ n1: 4 }, [victim('a', 1, 4)], { preemptsLowerPriority: false });
    expect(message).toBe('preemption: not eligible due to preemptionPolicy=Never.');
  });

  it('waits for victims that are already leaving the nominated node', () => {
    const leaving = victim('a', 1, 4, 'n1', { isTerminating: true, isPreempted: true });
    const { message } = preemptOn({ n1: 4 }, [leaving], { nominatedNodeName: 'n1' });
    expect(message).toBe('preemption: not eligible due to a terminating pod on the nominated node.');
  });

  it('spares pods whose budget would break, even where they are less important', () => {
    // Both would do; protected is put back first, so other leaves.
    const pods = [victim('protected', 1, 4), victim('other', 5, 4)];
    const { victims, budgetViolations } = preemptOn({ n1: 8 }, pods, {}, [budget('protected', 0)]);
    expect([names(victims), budgetViolations]).toEqual([['other'], 0]);
  });

  it.each<readonly [string, Partial<PodDisruptionBudget>, number]>([
    ['allows one disruption', { disruptionsAllowed: 1 }, 0],
    ['allows none', {}, 1],
    ['has counted the pod already', { disruptedPods: ['a'] }, 0],
    ['is of another namespace', { namespace: 'other' }, 0],
    ['selects everything, which protects nothing', { selector: createLabelSelector([]) }, 0],
    ['selects nothing', { selector: null }, 0],
  ])('counts violations of a budget that %s', (_name, changes, violations) => {
    const { budgetViolations } = preemptOn({ n1: 4 }, [victim('a', 1, 4)], {}, [budget('a', 0, changes)]);
    expect(budgetViolations).toBe(violations);
  });

  it('prefers a node without broken budgets to one with less important victims', () => {
    const pods = [victim('low', 1, 4, 'n1'), victim('high', 50, 4, 'n2')];
    expect(preemptOn({ n1: 4, n2: 4 }, pods, {}, [budget('low', 0)]).nominatedNode).toBe('n2');
  });

  it('frees a port as soon as one of its users leaves, as kube-scheduler’s dry run does', () => {
    const hostPorts = [{ hostIP: '0.0.0.0', protocol: 'TCP', port: 80 }];
    const pods = [victim('low', 1, 1, 'n1', { hostPorts }), victim('high', 100, 1, 'n1', { hostPorts })];
    expect(names(preemptOn({ n1: 16 }, pods, { hostPorts }).victims)).toEqual(['low']);
  });

  it('names the other nodes that do as little harm', () => {
    const pods = [victim('a', 1, 4, 'n1'), victim('b', 1, 4, 'n2'), victim('c', 2, 4, 'n3')];
    const { nominatedNode, alternatives } = preemptOn({ n1: 4, n2: 4, n3: 4 }, pods);
    expect([nominatedNode, alternatives.map(({ node: name }) => name)]).toEqual(['n1', ['n2']]);
  });

  it('looks at no more nodes than wanted once one breaks no budget', () => {
    const policy = POLICIES[0]!;
    const args = { minCandidateNodesPercentage: 1, minCandidateNodesAbsolute: 1 };
    const plugins = policy.plugins.map((entry) => (entry.name === 'DefaultPreemption' ? { ...entry, args } : entry));
    const nodes = ['n1', 'n2'].map((name) => node(name, { allocatable: vector(4000, 64 * GI, 0, 110) }));
    const pods = [victim('a', 50, 4, 'n1'), victim('b', 1, 4, 'n2')];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods }));
    const scheduler = new Scheduler(state, createProfile({ ...policy, plugins }, PLUGINS));
    const { outcome } = scheduler.decide(pod('new', { priority: 100, requests: vector(4000, GI) }));
    expect(outcome).toMatchObject({ kind: 'unschedulable', preemption: { nominatedNode: 'n1' } });
  });
});

// defaultpreemption/default_preemption_test.go TestPickOneNodeForPreemption; kube-scheduler.md D15.
describe('leastHarmful', () => {
  const [negative, low, mid, high] = [-100, 0, 100, 1000];
  const candidate = (
    name: string,
    priorities: readonly number[],
    changes: { start?: number; violations?: number } = {},
  ): PreemptionCandidate => ({
    node: new NodeState(0, node(name)),
    victims: priorities.map((priority, index) =>
      victim(`${name}-${index}`, priority, 1, name, { startTimeSeconds: changes.start ?? 0 }),
    ),
    budgetViolations: changes.violations ?? 0,
  });
  const picked = (...candidates: PreemptionCandidate[]): string[] =>
    leastHarmful(candidates).map(({ node: one }) => one.name);

  it.each<readonly [string, PreemptionCandidate[], string[]]>([
    ['fewest broken budgets first', [candidate('m1', [low], { violations: 1 }), candidate('m2', [high])], ['m2']],
    [
      'then the lowest highest priority',
      [candidate('m1', [high, low]), candidate('m2', [high]), candidate('m3', [mid, low])],
      ['m3'],
    ],
    ['then the smallest sum of priorities', [candidate('m1', [mid, mid]), candidate('m2', [mid, low])], ['m2']],
    // Without the offset of 2^31 three negative priorities would be a smaller sum than two.
    [
      'a victim more is never cheaper',
      [candidate('m1', [low, negative, negative]), candidate('m2', [low, negative])],
      ['m2'],
    ],
    [
      'highest victim, then sum, then number',
      [
        candidate('m1', [mid, low, low]),
        candidate('m2', [high]),
        candidate('m3', [mid, low, low, low]),
        candidate('m4', [mid, mid, mid, negative]),
      ],
      ['m1'],
    ],
    ['then the latest start', [candidate('m1', [mid], { start: 10 }), candidate('m2', [mid], { start: 20 })], ['m2']],
    ['all that tie', [candidate('m1', [mid]), candidate('m2', [mid])], ['m1', 'm2']],
    ['none of none', [], []],
  ])('%s', (_name, candidates, expected) => {
    expect(picked(...candidates)).toEqual(expected);
  });
});

describe('compareImportance', () => {
  it('puts higher priority first, then the earlier start; a pod that has not started comes last', () => {
    const pods = [
      victim('not-started', 5, 1, 'n1', { startTimeSeconds: null }),
      victim('late', 5, 1, 'n1', { startTimeSeconds: 20 }),
      victim('early', 5, 1, 'n1', { startTimeSeconds: 10 }),
      victim('important', 6, 1, 'n1', { startTimeSeconds: 30 }),
    ];
    expect(names(pods.sort(compareImportance))).toEqual(['important', 'early', 'late', 'not-started']);
  });
});
