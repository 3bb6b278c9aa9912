import { describe, expect, it } from 'vitest';
import { podTopologySpread } from '../../../../../src/core/engine/plugins/kube/pod-topology-spread.ts';
import { createCluster, type Service } from '../../../../../src/core/model/cluster.ts';
import type { Pod, SpreadConstraint } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { createLabelSelector, selectorOfLabels } from '../../../../../src/core/model/selectors.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { createPlugin, judge } from '../../../../laws/judge.ts';

const APP = selectorOfLabels(labels({ app: 'web' }));

function constraint(topologyKey: string, maxSkew: number, changes: Partial<SpreadConstraint> = {}): SpreadConstraint {
  return {
    topologyKey,
    maxSkew,
    whenUnsatisfiable: 'DoNotSchedule',
    selector: APP,
    minDomains: 1,
    honorsNodeAffinity: true,
    honorsNodeTaints: false,
    ...changes,
  };
}

/** Nodes a b in zone1, x y in zone2, labelled `node` with their name, with that many matching pods each. */
function fourNodes(counts: readonly number[], changes: Partial<Omit<Pod, 'labels'>> = {}) {
  const names = ['a', 'b', 'x', 'y'];
  return createCluster({
    axes: new ResourceAxes(),
    nodes: names.map((name, index) => node(name, { labels: { zone: index < 2 ? 'zone1' : 'zone2', node: name } })),
    pods: names.flatMap((name, index) =>
      Array.from({ length: counts[index]! }, (_, number) =>
        pod(`${name}-${number}`, { labels: { app: 'web' }, nodeName: name, ...changes }),
      ),
    ),
  });
}

const plugin = createPlugin(podTopologySpread);

/** `ok`, `no` (too skewed) or `UAU` (label missing) for each node. */
function verdicts(
  cluster: ReturnType<typeof fourNodes>,
  constraints: readonly SpreadConstraint[],
  changes: object = {},
): string {
  const incoming = pod('new', { labels: { app: 'web' }, spreadConstraints: constraints, ...changes });
  return Object.values(judge(plugin, { ...cluster, nodes: cluster.nodes }, incoming))
    .map(({ verdict }) => (verdict === null ? 'ok' : verdict.code === 'Unschedulable' ? 'no' : 'UAU'))
    .join(' ');
}

// podtopologyspread/filtering_test.go TestSingleConstraint, TestMultipleConstraints; kube-scheduler.md D11.
describe('PodTopologySpread filter', () => {
  const zone = constraint('zone', 1);
  const onNode = constraint('node', 1);

  it.each<readonly [string, string, readonly number[], readonly SpreadConstraint[], object]>([
    ['zones 3/3: 3 + 1 - 3 = 1 everywhere', 'ok ok ok ok', [2, 1, 0, 3], [zone], {}],
    ['zones 0/2: 2 + 1 - 0 = 3 > 1 in zone2', 'ok ok no no', [0, 0, 1, 1], [zone], {}],
    [
      'a nil selector counts nothing and the pod does not match it',
      'ok ok ok ok',
      [0, 0, 1, 1],
      [constraint('zone', 1, { selector: null })],
      {},
    ],
    [
      'an empty selector counts nothing but the pod matches: 0 + 1 - 0 = 1',
      'ok ok ok ok',
      [0, 0, 5, 5],
      [constraint('zone', 1, { selector: createLabelSelector([]) })],
      {},
    ],
    ['no node has the key', 'UAU UAU UAU UAU', [0, 0, 0, 0], [constraint('rack', 1)], {}],
    ['nodes 2/1/0/3: only x has 0 + 1 - 0 <= 1', 'no no ok no', [2, 1, 0, 3], [onNode], {}],
    ['maxSkew 2: 1 + 1 - 0 fits too', 'no ok ok no', [2, 1, 0, 3], [constraint('node', 2)], {}],
    [
      'a pod that does not match itself: 1 + 0 - 0 fits',
      'no ok ok no',
      [2, 1, 0, 3],
      [onNode],
      { labels: { app: 'other' } },
    ],
    [
      'minDomains 5 of 4 sets the minimum to 0: 2 + 1 - 0 > 2',
      'no no no ok',
      [2, 2, 2, 1],
      [constraint('node', 2, { minDomains: 5 })],
      {},
    ],
    [
      'minDomains 4 of 4 leaves the minimum at 1: 2 + 1 - 1 = 2',
      'ok ok ok ok',
      [2, 2, 2, 1],
      [constraint('node', 2, { minDomains: 4 })],
      {},
    ],
    ['zones 3/3 and nodes 2/1/0/3 together', 'no no ok no', [2, 1, 0, 3], [zone, onNode], {}],
  ])('%s', (_name, expected, counts, constraints, changes) => {
    expect(verdicts(fourNodes(counts), constraints, changes)).toBe(expected);
  });

  it('counts neither terminating pods nor pods of other namespaces', () => {
    // Without them zone2 has none: 0 + 1 - 0 = 1 everywhere.
    expect(verdicts(fourNodes([0, 0, 1, 1], { isTerminating: true }), [zone])).toBe('ok ok ok ok');
    expect(verdicts(fourNodes([0, 0, 1, 1], { namespace: 'other' }), [zone])).toBe('ok ok ok ok');
  });

  it('leaves nodes out that the node selector excludes, unless the policy ignores it', () => {
    // y, the only node without a pod, is excluded: the minimum is 1, and 1 + 1 - 1 = 1 fits.
    const nodeSelector = new Map([['zone', 'zone1']]);
    const cluster = fourNodes([1, 1, 1, 0]);
    expect(verdicts(cluster, [onNode], { nodeSelector })).toBe('ok ok ok ok');
    expect(verdicts(cluster, [constraint('node', 1, { honorsNodeAffinity: false })], { nodeSelector })).toBe(
      'no no no ok',
    );
  });

  it('leaves tainted nodes out only where taints are honoured', () => {
    const cluster = fourNodes([1, 1, 1, 0]);
    const nodes = cluster.nodes.map((one) =>
      one.name === 'y' ? { ...one, taints: [{ key: 'k', value: '', effect: 'NoSchedule' as const }] } : one,
    );
    expect(verdicts({ ...cluster, nodes }, [onNode])).toBe('no no no ok');
    expect(verdicts({ ...cluster, nodes }, [constraint('node', 1, { honorsNodeTaints: true })])).toBe('ok ok ok ok');
  });

  it('drops a node without one of several keys from the count of every constraint', () => {
    // b lacks `rack` and is UAU; its 1 pod does not count for the zone: zone1 has 0, zone2 has 2.
    const cluster = fourNodes([0, 1, 1, 1]);
    const nodes = cluster.nodes.map((one) =>
      one.name === 'b' ? one : { ...one, labels: new Map([...one.labels, ['rack', 'r']]) },
    );
    expect(verdicts({ ...cluster, nodes }, [zone, constraint('rack', 9)])).toBe('ok UAU no no');
  });
});

/** Final scores by node; `skip` where the plugin adds nothing. */
function scores(cluster: ReturnType<typeof fourNodes>, incoming: Pod, args: object = {}): (number | null)[] {
  const made = podTopologySpread.create({ defaultingType: 'System', defaultConstraints: [], ...args } as never, {
    schedulerVersion: '1.36',
  });
  return Object.values(judge(made, cluster, incoming)).map(({ score }) => score);
}

// podtopologyspread/scoring_test.go TestPodTopologySpreadScore; kube-scheduler.md D12.
describe('PodTopologySpread score', () => {
  const soft = (key: string, maxSkew: number): SpreadConstraint =>
    constraint(key, maxSkew, { whenUnsatisfiable: 'ScheduleAnyway' });
  const host = 'kubernetes.io/hostname';
  const incoming = (...constraints: SpreadConstraint[]): Pod =>
    pod('new', { labels: { app: 'web' }, spreadConstraints: constraints });

  it.each<readonly [string, readonly number[], readonly SpreadConstraint[], readonly number[]]>([
    // ln 6 = 1.79: raw 4 2 0 5, final 100 x (5 + 0 - raw) / 5.
    ['hostname, 2/1/0/3', [2, 1, 0, 3], [soft(host, 1)], [20, 60, 100, 0]],
    // + maxSkew - 1 = 1 each: raw 5 3 1 6, final 100 x (6 + 1 - raw) / 6.
    ['hostname, maxSkew 2', [2, 1, 0, 3], [soft(host, 2)], [33, 66, 100, 16]],
    // raw 9 7 6 4.
    ['hostname, maxSkew 3, 4/3/2/1', [4, 3, 2, 1], [soft(host, 3)], [44, 66, 77, 100]],
    // Two zones: ln 4 = 1.386; 6 and 4 pods: raw 8 8 6 6, final 100 x (8 + 6 - raw) / 8.
    ['zone, 6/4', [4, 2, 1, 3], [soft('zone', 1)], [75, 75, 100, 100]],
    ['no pods anywhere: all raw scores 0', [0, 0, 0, 0], [soft(host, 1)], [100, 100, 100, 100]],
  ])('%s', (_name, counts, constraints, expected) => {
    expect(scores(fourNodes(counts), incoming(...constraints))).toEqual(expected);
  });

  it('gives 0 to a candidate without the key of the pod’s own constraint', () => {
    // Three nodes take part: ln 5 = 1.609; raw 4 x 1.609 = 6, 1.609 = 2, 3 x 1.609 = 5; max 6, min 2.
    const cluster = fourNodes([4, 2, 1, 3]);
    const nodes = cluster.nodes.map((one) => (one.name === 'b' ? { ...one, labels: new Map() } : one));
    expect(scores({ ...cluster, nodes }, incoming(soft(host, 1)))).toEqual([33, 0, 100, 50]);
  });

  it('is skipped without soft constraints and without a service or controller', () => {
    expect(scores(fourNodes([1, 0, 0, 0]), incoming())).toEqual([null, null, null, null]);
    expect(scores(fourNodes([1, 0, 0, 0]), incoming(constraint(host, 1)))).toEqual([null, null, null, null]);
  });

  describe('system defaults', () => {
    const service: Service = { namespace: 'default', name: 'web', selector: labels({ app: 'web' }) };
    // No zone labels: hostname only, ln 6 and + 2: raw 9 7 6 4, as above.
    const expected = [44, 66, 77, 100];

    it('spread the pods of a service', () => {
      expect(scores({ ...fourNodes([4, 3, 2, 1]), services: [service] }, incoming())).toEqual(expected);
    });

    it.each([
      ['apps/v1', 'ReplicaSet', expected],
      ['apps/v1', 'StatefulSet', expected],
      ['v1', 'ReplicationController', expected],
      ['apps/v2', 'ReplicaSet', [null, null, null, null]],
    ] as const)('spread the pods of a controller %s %s', (apiVersion, kind, wanted) => {
      const controllers = [{ kind, namespace: 'default', name: 'web', uid: 'c', selector: APP }];
      const owned = { ...incoming(), owner: { apiVersion, kind, name: 'web', uid: 'c' } };
      expect(scores({ ...fourNodes([4, 3, 2, 1]), controllers }, owned)).toEqual(wanted);
    });

    it('let a ReplicationController’s selector override the service’s', () => {
      const selector = selectorOfLabels(labels({ app: 'nobody' }));
      const controllers = [
        { kind: 'ReplicationController' as const, namespace: 'default', name: 'rc', uid: 'c', selector },
      ];
      const owned = { ...incoming(), owner: { apiVersion: 'v1', kind: 'ReplicationController', name: 'rc', uid: 'c' } };
      // Nothing carries app=nobody: every raw score is the offset 2, so all are equal.
      const cluster = { ...fourNodes([4, 3, 2, 1]), services: [service], controllers };
      expect(scores(cluster, owned)).toEqual([100, 100, 100, 100]);
    });

    it('require a ReplicaSet’s selector beside the service’s', () => {
      const selector = selectorOfLabels(labels({ tier: 'front' }));
      const controllers = [{ kind: 'ReplicaSet' as const, namespace: 'default', name: 'rs', uid: 'c', selector }];
      const owned = { ...incoming(), owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'c' } };
      const cluster = { ...fourNodes([4, 3, 2, 1]), services: [service], controllers };
      expect(scores(cluster, owned)).toEqual([100, 100, 100, 100]);
    });
  });

  it('takes a list of defaults and then requires every key', () => {
    const args = {
      defaultingType: 'List',
      defaultConstraints: [{ maxSkew: 1, topologyKey: host, whenUnsatisfiable: 'ScheduleAnyway' }],
    };
    const services = [{ namespace: 'default', name: 'web', selector: labels({ app: 'web' }) }];
    expect(scores({ ...fourNodes([2, 1, 0, 3]), services }, incoming(), args)).toEqual([20, 60, 100, 0]);
  });
});
