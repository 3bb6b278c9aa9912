import { describe, expect, it } from 'vitest';
import type { SchedulerVersion } from '../../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../src/core/engine/policies/index.ts';
import type { Policy } from '../../../src/core/engine/policy.ts';
import { createProfile } from '../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../src/core/engine/schedule.ts';
import { createCluster } from '../../../src/core/model/cluster.ts';
import type { Node } from '../../../src/core/model/node.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { selectorOfLabels } from '../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../src/core/model/state.ts';
import { GI, labels, MI, node, pod, vector } from '../../builders.ts';

function schedulerOf(nodes: readonly Node[], pods: readonly Pod[] = [], changes: Partial<Policy> = {}): Scheduler {
  const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods }));
  return new Scheduler(state, createProfile({ ...POLICIES[0]!, ...changes }, PLUGINS));
}

// kube-scheduler.md D17.
describe('Scheduler.decide on one whole decision', () => {
  const web = { app: 'web' };
  const allocatable = vector(16_000, 64 * GI, 0, 110);
  const nodes = [
    node('n1', { allocatable, labels: { 'topology.kubernetes.io/zone': 'a' } }),
    node('n2', { allocatable, labels: { 'topology.kubernetes.io/zone': 'b' } }),
    node('n3', {
      allocatable: vector(32_000, 128 * GI, 0, 110),
      labels: { 'topology.kubernetes.io/zone': 'a' },
      taints: [{ key: 'dedicated', value: 'db', effect: 'PreferNoSchedule' }],
      images: [{ names: ['reg/launcher:v1'], sizeBytes: 600 * MI }],
    }),
  ];
  const running = (name: string, nodeName: string, cores: number, gib: number, podLabels = {}): Pod =>
    pod(name, { nodeName, namespace: 'vms', requests: vector(cores * 1000, gib * GI), labels: podLabels });
  const placed = [
    running('a', 'n1', 4, 16, web),
    running('b', 'n1', 4, 16),
    running('c', 'n2', 4, 24),
    running('d', 'n3', 8, 16, web),
  ];
  const selector = selectorOfLabels(labels(web));
  // Container compute 2 cores, 8456 MiB; container logger asks for nothing: 100m and 200 MiB more where it is scored.
  const pending = pod('new', {
    namespace: 'vms',
    labels: web,
    requests: vector(2000, 8456 * MI),
    scoringRequests: vector(2100, 8656 * MI),
    nonZeroRequests: vector(2100, 8656 * MI),
    images: ['reg/launcher:v1', 'reg/launcher:v1'],
    containerCount: 2,
    spreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        selector,
        minDomains: 1,
        honorsNodeAffinity: true,
        honorsNodeTaints: false,
      },
    ],
    preferredPodAntiAffinity: [
      {
        weight: 50,
        term: {
          namespaces: ['vms'],
          namespaceSelector: null,
          selector,
          topologyKey: 'topology.kubernetes.io/zone',
          text: 'web',
        },
      },
    ],
  });

  it.each<readonly [SchedulerVersion, Readonly<Record<string, readonly number[]>>, readonly number[]]>([
    ['1.34', { balanced: [99, 93, 93] }, [435, 848, 186]],
    ['1.35', { balanced: [99, 93, 93] }, [435, 848, 186]],
    ['1.36', { balanced: [74, 75, 75] }, [410, 830, 168]],
  ])('adds up as kube-scheduler %s', (schedulerVersion, { balanced }, totals) => {
    const { candidates, best, outcome } = schedulerOf(nodes, placed, { schedulerVersion }).decide(pending);
    const columnOf = (plugin: string) =>
      ['n1', 'n2', 'n3'].map(
        (name) => candidates.find((one) => one.node === name)!.scores.find((one) => one.plugin === plugin)!.normalized,
      );
    expect(columnOf('TaintToleration')).toEqual([100, 100, 0]);
    expect(columnOf('NodeResourcesFit')).toEqual([36, 55, 74]);
    expect(columnOf('NodeResourcesBalancedAllocation')).toEqual(balanced);
    expect(columnOf('ImageLocality')).toEqual([0, 0, 19]);
    expect(columnOf('InterPodAffinity')).toEqual([0, 100, 0]);
    expect(columnOf('PodTopologySpread')).toEqual([0, 100, 0]);
    expect(['n1', 'n2', 'n3'].map((name) => candidates.find((one) => one.node === name)!.total)).toEqual(totals);
    expect([best, outcome]).toEqual([['n2'], { kind: 'chosen', node: 'n2' }]);
  });
});

describe('Scheduler', () => {
  const wanting = (cores: number, changes: Partial<Omit<Pod, 'labels'>> = {}): Pod =>
    pod('new', { requests: vector(cores * 1000, GI), ...changes });
  const sized = (name: string, cores: number, changes: Partial<Omit<Node, 'labels'>> = {}): Node =>
    node(name, { allocatable: vector(cores * 1000, 64 * GI, 0, 110), ...changes });

  it('takes the only node that fits without scoring it, unless all are to be examined', () => {
    const scheduler = schedulerOf([sized('n1', 2), sized('n2', 8)]);
    expect(scheduler.decide(wanting(4)).candidates).toEqual([{ node: 'n2', total: 0, scores: [] }]);
    expect(scheduler.decide(wanting(4), { examinesAll: true }).candidates[0]!.total).toBeGreaterThan(0);
    expect(scheduler.choose(wanting(4))).toEqual({ node: 'n2', candidateCount: 1, tiedCount: 1, total: 0 });
  });

  it('gives every node 1 where nothing scores', () => {
    const plugins = POLICIES[0]!.plugins.map((entry) => ({ ...entry, scores: false }));
    const { candidates, best } = schedulerOf([sized('n1', 4), sized('n2', 8)], [], { plugins }).decide(wanting(1));
    expect(candidates.map(({ total }) => total)).toEqual([1, 1]);
    expect(best).toEqual(['n1', 'n2']);
  });

  it('holds a gated pod back', () => {
    const { outcome, rejected } = schedulerOf([sized('n1', 4)]).decide(wanting(1, { schedulingGates: ['wait'] }));
    expect([outcome.kind, rejected]).toEqual(['gated', []]);
  });

  it('words what is wrong as kube-scheduler’s condition does', () => {
    const nodes = [sized('n1', 2), sized('n2', 2), sized('n3', 8, { isUnschedulable: true })];
    const { outcome } = schedulerOf(nodes).decide(wanting(4));
    expect(outcome).toMatchObject({
      message:
        '0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    });
  });

  it('looks only at the nodes that a term names, and says why it did not look at the others', () => {
    const terms = [
      { expressions: [], fields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n2'] }], isValid: true },
    ];
    const { candidates, rejected } = schedulerOf([sized('n1', 4), sized('n2', 4)]).decide(
      wanting(1, { requiredNodeAffinity: { terms } }),
    );
    expect(candidates.map((one) => one.node)).toEqual(['n2']);
    expect(rejected).toEqual([
      {
        node: 'n1',
        rejection: {
          plugin: 'PreFilter',
          code: 'UnschedulableAndUnresolvable',
          reasons: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
          figures: [],
        },
      },
    ]);
  });

  it('leaves room for pods nominated to a node, but not for those of lower priority or for itself', () => {
    const nominee = pod('nominee', { uid: 'nominee', priority: 10, requests: vector(3000, GI) });
    const chooseAs = (priority: number, uid = 'new'): string | null => {
      const scheduler = schedulerOf([sized('n1', 4)]);
      scheduler.state.nominate(nominee, 'n1');
      return scheduler.choose(wanting(2, { priority, uid })).node;
    };
    expect([chooseAs(9), chooseAs(10), chooseAs(11), chooseAs(9, 'nominee')]).toEqual([null, null, 'n1', 'n1']);
  });

  it('must fit with the nominated pod there and without it', () => {
    // Fits only beside the nominee that it wants to be near; as long as that is not there, it does not.
    const nominee = pod('nominee', { uid: 'nominee', priority: 10, labels: { app: 'db' } });
    const near = {
      namespaces: ['default'],
      namespaceSelector: null,
      selector: selectorOfLabels(labels({ app: 'db' })),
      topologyKey: 'kubernetes.io/hostname',
      text: 'db',
    };
    const scheduler = schedulerOf([sized('n1', 4)]);
    scheduler.state.nominate(nominee, 'n1');
    expect(scheduler.choose(wanting(1, { requiredPodAffinity: [near] })).node).toBe(null);
  });

  it('tries the nominated node first and takes it if it fits', () => {
    const nodes = [sized('n1', 4), sized('n2', 64)];
    expect(schedulerOf(nodes).choose(wanting(1)).node).toBe('n2');
    expect(schedulerOf(nodes).choose(wanting(1, { nominatedNodeName: 'n1' }))).toMatchObject({
      node: 'n1',
      candidateCount: 1,
    });
    expect(schedulerOf(nodes).choose(wanting(8, { nominatedNodeName: 'n1' })).node).toBe('n2');
  });

  it('stops at enough nodes and begins the next search behind them', () => {
    // 200 nodes, 10 %: 100 to find. The first 30 are too small: the first search visits 130, the next begins at 130.
    const nodes = Array.from({ length: 200 }, (_, index) =>
      sized(`n${String(index).padStart(3, '0')}`, index < 30 ? 1 : 8),
    );
    const scheduler = schedulerOf(nodes, [], { percentageOfNodesToScore: 10 });
    const lookedAt = () => {
      const { candidates, rejected } = scheduler.decide(wanting(4));
      return [candidates[0]!.node, candidates.at(-1)!.node, rejected.length];
    };
    expect(lookedAt()).toEqual(['n030', 'n129', 30]);
    // 70 of 130 to 199, then 30 refused, then 30 of 30 to 59.
    expect(lookedAt()).toEqual(['n130', 'n059', 30]);
    expect(scheduler.decide(wanting(4), { examinesAll: true }).candidates).toHaveLength(170);
  });

  it('sorts the queue by priority, then by time of creation, then as it came', () => {
    const queued = (name: string, priority: number, creationTimeSeconds: number | null): Pod =>
      pod(name, { priority, creationTimeSeconds });
    const pods = [
      queued('unknown', 0, null),
      queued('late', 0, 20),
      queued('early', 0, 10),
      queued('high', 5, 30),
      queued('last', 0, null),
    ];
    expect(
      schedulerOf([])
        .sortQueue(pods)
        .map(({ name }) => name),
    ).toEqual(['high', 'early', 'late', 'unknown', 'last']);
  });

  it('refuses to place a pod twice or nowhere', () => {
    const scheduler = schedulerOf([sized('n1', 4)]);
    scheduler.assume(wanting(1), 'n1');
    expect(() => scheduler.assume(wanting(1), 'n1')).toThrow(expect.objectContaining({ code: 'already-placed' }));
    expect(() => scheduler.assume(pod('other'), 'n9')).toThrow(expect.objectContaining({ code: 'unknown-node' }));
  });
});
