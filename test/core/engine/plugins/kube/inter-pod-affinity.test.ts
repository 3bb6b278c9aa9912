import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interPodAffinity } from '../../../../../src/core/engine/plugins/kube/inter-pod-affinity.ts';
import { type Cluster, createCluster } from '../../../../../src/core/model/cluster.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { Pod, PodTerm } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { createLabelSelector, type LabelSelector, matchesSelector } from '../../../../../src/core/model/selectors.ts';
import { arbitraryCluster, arbitraryPod } from '../../../../arbitraries.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { createPlugin, judge } from '../../../../laws/judge.ts';

const plugin = createPlugin(interPodAffinity);
const AFFINITY = "node(s) didn't match pod affinity rules";
const OWN_ANTI = "node(s) didn't match pod anti-affinity rules";
const EXISTING_ANTI = "node(s) didn't satisfy existing pods anti-affinity rules";

/** `key In a,b`, `key NotIn a`, `key Exists` as a selector. */
function selector(...texts: readonly string[]): LabelSelector {
  return createLabelSelector(
    texts.map((text) => {
      const [key, operator, values = ''] = text.split(' ');
      return { key: key!, operator: operator as 'In', values: values === '' ? [] : values.split(',') };
    }),
  );
}

function term(topologyKey: string, chosen: LabelSelector | null, changes: Partial<PodTerm> = {}): PodTerm {
  const parts = { namespaces: ['default'], namespaceSelector: null, selector: chosen, topologyKey, ...changes };
  return { ...parts, text: JSON.stringify(parts) };
}

/** One node in region r1 and zone z11 with one pod service=securityscan (TestRequiredAffinitySingleNode). */
function single(existing: Partial<Omit<Pod, 'labels'>> & { labels?: Record<string, string> } = {}): Cluster {
  return createCluster({
    axes: new ResourceAxes(),
    nodes: [node('n1', { labels: { region: 'r1', zone: 'z11' } })],
    pods: [pod('existing', { labels: { service: 'securityscan' }, nodeName: 'n1', ...existing })],
    namespaces: [{ name: 'default', labels: labels({ team: 'a' }) }],
  });
}

const reasonsOn = (cluster: Cluster, incoming: Pod, name = 'n1'): string =>
  judge(plugin, cluster, incoming)[name]!.verdict?.reasons.join() ?? 'ok';

describe('InterPodAffinity filter', () => {
  const near = (...terms: PodTerm[]) => pod('new', { requiredPodAffinity: terms });
  const away = (...terms: PodTerm[]) => pod('new', { requiredPodAntiAffinity: terms });
  const scans = selector('service In securityscan,value2');

  it.each<readonly [string, Pod, string]>([
    ['In matches the placed pod', near(term('region', scans)), 'ok'],
    ['NotIn matches the placed pod', near(term('region', selector('service NotIn other'))), 'ok'],
    ['another namespace', near(term('region', scans, { namespaces: ['elsewhere'] })), AFFINITY],
    ['labels that no pod has', near(term('region', selector('service In antivirusscan'))), AFFINITY],
    [
      'all terms must match one pod',
      near(term('region', scans), term('region', selector('service In other'))),
      AFFINITY,
    ],
    ['the node lacks the topology key', near(term('rack', scans)), AFFINITY],
    ['a nil selector matches nothing', near(term('region', null)), AFFINITY],
    ['own anti-affinity', away(term('zone', scans)), OWN_ANTI],
    ['own anti-affinity under a key that the node lacks', away(term('rack', scans)), 'ok'],
    [
      'a namespace selector by labels',
      near(term('region', scans, { namespaces: [], namespaceSelector: selector('team In a') })),
      'ok',
    ],
    [
      'an empty namespace selector takes all',
      near(term('region', scans, { namespaces: [], namespaceSelector: selector() })),
      'ok',
    ],
    [
      'a namespace selector that selects none',
      near(term('region', scans, { namespaces: [], namespaceSelector: selector('team In b') })),
      AFFINITY,
    ],
    // Left over from a copy in kube-scheduler: NotIn alone is also asked about no labels, and then takes every namespace.
    [
      'a namespace selector of NotIn alone takes all',
      near(term('region', scans, { namespaces: [], namespaceSelector: selector('team NotIn a') })),
      'ok',
    ],
  ])('%s', (_name, incoming, expected) => {
    expect(reasonsOn(single(), incoming)).toBe(expected);
  });

  it('honours the required anti-affinity of a placed pod', () => {
    const feared = single({ requiredPodAntiAffinity: [term('zone', selector('service In securityscan'))] });
    expect(reasonsOn(feared, pod('new', { labels: { service: 'securityscan' } }))).toBe(EXISTING_ANTI);
    expect(reasonsOn(feared, pod('new', { labels: { service: 'other' } }))).toBe('ok');
  });

  it('counts terminating pods', () => {
    expect(reasonsOn(single({ isTerminating: true }), away(term('zone', scans)))).toBe(OWN_ANTI);
  });

  it('lets the first pod of a series start anywhere its keys are, if it matches itself', () => {
    const first = pod('new', { labels: { app: 'db' }, requiredPodAffinity: [term('zone', selector('app In db'))] });
    expect(reasonsOn(single(), first)).toBe('ok');
    expect(reasonsOn(single(), { ...first, labels: labels({ app: 'web' }) })).toBe(AFFINITY);
    expect(reasonsOn(single(), { ...first, requiredPodAffinity: [term('rack', selector('app In db'))] })).toBe(
      AFFINITY,
    );
    // Once one runs, only where it runs.
    expect(reasonsOn(single({ labels: { app: 'db' }, nodeName: 'n1' }), first)).toBe('ok');
  });
});

// interpodaffinity/scoring_test.go TestPreferredAffinity; kube-scheduler.md D10.
describe('InterPodAffinity score', () => {
  const [S1, S2] = [{ security: 'S1' }, { security: 'S2' }];
  const nodes = [
    node('n1', { labels: { region: 'China' } }),
    node('n2', { labels: { region: 'India' } }),
    node('n3', { labels: { az: 'az1' } }),
  ];
  const isS1 = selector('security In S1');
  const cluster = (
    ...placed: [string, Partial<Omit<Pod, 'labels'>> & { labels?: Record<string, string> }][]
  ): Cluster =>
    createCluster({
      axes: new ResourceAxes(),
      nodes,
      pods: placed.map(([nodeName, changes], index) => pod(`p${index}`, { ...changes, nodeName })),
    });
  const scores = (over: Cluster, incoming: Pod, args: object = {}): (number | null)[] => {
    const defaults = { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false };
    const made = interPodAffinity.create({ ...defaults, ...args } as never, { schedulerVersion: '1.36' });
    return Object.values(judge(made, over, incoming)).map(({ score }) => score);
  };
  const prefers = (weight: number, key: string) => ({ preferredPodAffinity: [{ weight, term: term(key, isS1) }] });
  const shuns = (weight: number, key: string) => ({ preferredPodAntiAffinity: [{ weight, term: term(key, isS1) }] });

  it('is skipped where nothing bears on the pod', () => {
    expect(scores(cluster(['n1', { labels: S1 }]), pod('new'))).toEqual([null, null, null]);
    expect(scores(cluster(['n1', { labels: S2 }]), pod('new', prefers(5, 'region')))).toEqual([null, null, null]);
  });

  it('adds the weight of the pod’s own preferences: raw 5 0 0', () => {
    const placed = cluster(['n1', { labels: S1 }], ['n2', { labels: S2 }], ['n3', { labels: S1 }]);
    expect(scores(placed, pod('new', prefers(5, 'region')))).toEqual([100, 0, 0]);
  });

  it('adds once more for each matching pod: raw 10 5 0', () => {
    const placed = cluster(['n1', { labels: S1 }], ['n1', { labels: S1 }], ['n2', { labels: S1 }]);
    expect(scores(placed, pod('new', prefers(5, 'region')))).toEqual([100, 50, 0]);
  });

  it('takes the weight away for anti-affinity: raw -5 0 0', () => {
    expect(scores(cluster(['n1', { labels: S1 }]), pod('new', shuns(5, 'region')))).toEqual([0, 100, 100]);
  });

  it('adds what placed pods prefer: raw 0 6 0, and takes away what they shun', () => {
    const incoming = pod('new', { labels: S1 });
    expect(scores(cluster(['n2', prefers(6, 'region')]), incoming)).toEqual([0, 100, 0]);
    expect(scores(cluster(['n2', shuns(6, 'region')]), incoming)).toEqual([100, 0, 100]);
    const ignoring = { ignorePreferredTermsOfExistingPods: true };
    expect(scores(cluster(['n2', prefers(6, 'region')]), incoming, ignoring)).toEqual([null, null, null]);
  });

  it('adds hardPodAffinityWeight for what placed pods require', () => {
    const requiring = cluster(['n1', { requiredPodAffinity: [term('region', isS1)] }], ['n2', prefers(2, 'region')]);
    const incoming = pod('new', { labels: S1 });
    expect(scores(requiring, incoming)).toEqual([50, 100, 0]); // raw 1 2 0
    expect(scores(requiring, incoming, { hardPodAffinityWeight: 8 })).toEqual([100, 25, 0]); // raw 8 2 0
    expect(scores(requiring, incoming, { hardPodAffinityWeight: 0 })).toEqual([0, 100, 0]); // raw 0 2 0
  });

  it('divides before it multiplies: raw 29 of 0 to 100 gives 28', () => {
    const placed = cluster(['n1', prefers(29, 'region')], ['n2', prefers(100, 'region')]);
    expect(scores(placed, pod('new', { labels: S1 }))).toEqual([28, 100, 0]);
  });

  it('stretches a difference of 1 over the whole range: raw 1 0 0', () => {
    expect(scores(cluster(['n1', prefers(1, 'region')]), pod('new', { labels: S1 }))).toEqual([100, 0, 0]);
  });

  it('gives 0 to all where all are level', () => {
    const everywhere = nodes.map(({ name }): [string, object] => [name, prefers(5, 'kubernetes.io/hostname')]);
    expect(scores(cluster(...everywhere), pod('new', { labels: S1 }))).toEqual([0, 0, 0]);
  });
});

/** Every pod asked about every pod, as the rule is told, without any counter. */
function naiveVerdict(cluster: Cluster, incoming: Pod, on: Node): string {
  const placed = cluster.pods.map((one) => ({
    pod: one,
    node: cluster.nodes.find(({ name }) => name === one.nodeName)!,
  }));
  const namespace = (name: string) => cluster.namespaces.find((one) => one.name === name)?.labels ?? labels({});
  const own = (one: PodTerm, other: Pod): boolean => {
    const isNamed =
      one.namespaces.includes(other.namespace) ||
      (one.namespaceSelector !== null &&
        (matchesSelector(one.namespaceSelector, labels({})) ||
          matchesSelector(one.namespaceSelector, namespace(other.namespace))));
    return isNamed && matchesSelector(one.selector, other.labels);
  };
  const foreign = (one: PodTerm, other: Pod): boolean =>
    (one.namespaces.includes(other.namespace) || matchesSelector(one.namespaceSelector, namespace(other.namespace))) &&
    matchesSelector(one.selector, other.labels);
  const shares = (key: string, a: Node, b: Node): boolean =>
    a.labels.has(key) && a.labels.get(key) === b.labels.get(key);

  const terms = incoming.requiredPodAffinity;
  if (terms.length > 0) {
    const matching = placed.filter(({ pod: other }) => terms.every((one) => own(one, other)));
    const isSatisfied = terms.every((one) => matching.some(({ node: at }) => shares(one.topologyKey, at, on)));
    const hasKeys = terms.every((one) => on.labels.has(one.topologyKey));
    // A match on a node without any of the keys counts nowhere.
    const isAlone = !matching.some(({ node: at }) => terms.some((one) => at.labels.has(one.topologyKey)));
    const isFirst = isAlone && terms.every((one) => own(one, incoming));
    if (!hasKeys || !(isSatisfied || isFirst)) return AFFINITY;
  }
  const isShunned = incoming.requiredPodAntiAffinity.some((one) =>
    placed.some(({ pod: other, node: at }) => own(one, other) && shares(one.topologyKey, at, on)),
  );
  if (isShunned) return OWN_ANTI;
  const isFeared = placed.some(({ pod: other, node: at }) =>
    other.requiredPodAntiAffinity.some((one) => foreign(one, incoming) && shares(one.topologyKey, at, on)),
  );
  return isFeared ? EXISTING_ANTI : 'ok';
}

describe('InterPodAffinity against every pod asked one by one', () => {
  it('refuses the same nodes for the same reason', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), (cluster, incoming) => {
        const said = judge(plugin, cluster, incoming);
        for (const on of cluster.nodes) {
          expect(said[on.name]!.verdict?.reasons.join() ?? 'ok').toBe(naiveVerdict(cluster, incoming, on));
        }
      }),
      { numRuns: 500 },
    );
  });
});
