import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/core/engine/explain/explain.ts';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import { type Cluster, createCluster } from '../../../../src/core/model/cluster.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../../src/core/model/node.ts';
import { type Pod, type PodTerm, podKey, type SpreadConstraint } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { selectorOfLabels } from '../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { GI, labels, node, pod, vector } from '../../../builders.ts';
import { boundClaim, mount, volume } from '../../../storage-builders.ts';

const profile = createProfile(POLICIES[0]!, PLUGINS);
const schedulerOf = (cluster: Cluster): Scheduler => new Scheduler(new ClusterState(cluster), profile);

/** Which pods' leaving opens which nodes, as explained. */
function removals(cluster: Cluster, one: Pod): Readonly<Record<string, readonly string[]>> {
  const { counterfactuals } = explain(schedulerOf(cluster), one);
  return Object.fromEntries(
    counterfactuals.flatMap((change) => (change.kind === 'pod' ? [[change.pod, [...change.opens].sort()]] : [])),
  );
}

/** The same by leaving out every pod in turn and deciding again. */
function removalsByTrial(cluster: Cluster, one: Pod): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    cluster.pods.flatMap((other) => {
      const without = { ...cluster, pods: cluster.pods.filter((kept) => kept !== other) };
      const opens = schedulerOf(without).findFeasible(one);
      return opens.length === 0 ? [] : [[podKey(other), opens.map(({ name }) => name).sort()]];
    }),
  );
}

const hostPorts = [{ hostIP: '0.0.0.0', protocol: 'TCP', port: 80 }];
const web = { app: 'web' };

function spreadOn(topologyKey: string): SpreadConstraint {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'DoNotSchedule',
    selector: selectorOfLabels(labels(web)),
    minDomains: 1,
    honorsNodeAffinity: true,
    honorsNodeTaints: false,
  };
}

function antiAffinityOn(topologyKey: string): PodTerm {
  const selector = selectorOfLabels(labels(web));
  return { namespaces: ['default'], namespaceSelector: null, selector, topologyKey, text: `web ${topologyKey}` };
}

/** Pods that get in each other's way by port, claim, spread, anti-affinity and cores. */
const rival = (name: string): fc.Arbitrary<Pod> =>
  fc
    .record({
      namespace: fc.constantFrom('default', 'default', 'other'),
      labels: fc.constantFrom({}, web, web),
      requests: fc.constantFrom(vector(0, 0), vector(4000, GI), vector(8000, GI)),
      hostPorts: fc.constantFrom([], [], hostPorts),
      volumes: fc.constantFrom([], [], [mount('data')]),
      isTerminating: fc.constantFrom(false, false, true),
      spreadConstraints: fc.constantFrom([], [], [spreadOn(ZONE_LABEL)], [spreadOn(HOSTNAME_LABEL)]),
      requiredPodAntiAffinity: fc.constantFrom([], [], [antiAffinityOn(ZONE_LABEL)], [antiAffinityOn(HOSTNAME_LABEL)]),
    })
    .map((changes) => pod(name, changes));

const crowded: fc.Arbitrary<{ readonly cluster: Cluster; readonly judged: Pod }> = fc
  .record({
    judged: rival('judged'),
    pods: fc.array(fc.record({ one: rival('placed'), nodeName: fc.constantFrom('n1', 'n2', 'n3') }), { maxLength: 6 }),
  })
  .map(({ judged, pods }) => ({
    judged,
    cluster: createCluster({
      axes: new ResourceAxes(),
      nodes: ['a', 'a', 'b'].map((zoneName, index) =>
        node(`n${index + 1}`, { labels: { [ZONE_LABEL]: zoneName }, allocatable: vector(8000, 64 * GI, 0, 110) }),
      ),
      pods: pods.map(({ one, nodeName }, index) => ({ ...one, uid: `p${index}`, name: `p${index}`, nodeName })),
      storage: {
        claims: ['default', 'other'].map((namespace) =>
          boundClaim('data', 'pv', { namespace, accessModes: ['ReadWriteOncePod'] }),
        ),
        volumes: [volume('pv')],
      },
    }),
  }));

describe('findRemovals', () => {
  it('names exactly the pods whose leaving opens a node, and these nodes, as deciding again without each shows', () => {
    fc.assert(
      fc.property(crowded, ({ cluster, judged }) => {
        if (schedulerOf(cluster).findFeasible(judged).length > 0) return;
        expect(removals(cluster, judged)).toEqual(removalsByTrial(cluster, judged));
      }),
      { numRuns: 400 },
    );
  });

  it('names no pod whose host port another pod of the node uses as well', () => {
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [node('n1')],
      pods: [pod('a', { nodeName: 'n1', hostPorts }), pod('b', { nodeName: 'n1', hostPorts })],
    });
    const judged = pod('judged', { hostPorts });
    expect(removalsByTrial(cluster, judged)).toEqual({});
    expect(removals(cluster, judged)).toEqual({});
  });

  it('names no terminating pod where only its count would matter, which spread does not count', () => {
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [node('n1'), node('n2', { isUnschedulable: true })],
      pods: [
        pod('a', { nodeName: 'n1', labels: web }),
        pod('leaving', { nodeName: 'n1', labels: web, isTerminating: true }),
      ],
    });
    const judged = pod('judged', { labels: web, spreadConstraints: [spreadOn(HOSTNAME_LABEL)] });
    expect(removalsByTrial(cluster, judged)).toEqual({ 'default/a': ['n1'] });
    expect(removals(cluster, judged)).toEqual({ 'default/a': ['n1'] });
  });

  it('names the one user of a ReadWriteOncePod claim with every node that opens, none of two users', () => {
    const volumes = [mount('data')];
    const user = (name: string, nodeName: string): Pod => pod(name, { nodeName, volumes });
    const of = (pods: readonly Pod[]): Cluster =>
      createCluster({
        axes: new ResourceAxes(),
        nodes: [node('n1'), node('n2')],
        pods,
        storage: {
          claims: [boundClaim('data', 'pv', { accessModes: ['ReadWriteOncePod'] })],
          volumes: [volume('pv', { claim: { namespace: 'default', name: 'data', uid: 'claim-data' }, phase: 'Bound' })],
        },
      });
    const judged = pod('judged', { volumes });
    expect(removalsByTrial(of([user('a', 'n1')]), judged)).toEqual({ 'default/a': ['n1', 'n2'] });
    expect(removals(of([user('a', 'n1')]), judged)).toEqual({ 'default/a': ['n1', 'n2'] });
    expect(removals(of([user('a', 'n1'), user('b', 'n2')]), judged)).toEqual({});
    expect(removals(of([{ ...user('a', 'n1'), namespace: 'other' }, user('b', 'n2')]), judged)).toEqual({
      'default/b': ['n1', 'n2'],
    });
  });

  it('names the pods elsewhere that the default constraints of a policy count', () => {
    // Zones a and b hold 2 and 1 of web, but zone b is cordoned: 2 + 1 - 1 = 2 > 1. With one less in a, 1 + 1 - 1 = 1.
    const defaultConstraints = [{ maxSkew: 1, topologyKey: ZONE_LABEL, whenUnsatisfiable: 'DoNotSchedule' }];
    const args = { defaultingType: 'List', defaultConstraints };
    const base = POLICIES[0]!;
    const plugins = base.plugins.map((entry) => (entry.name === 'PodTopologySpread' ? { ...entry, args } : entry));
    const strict = createProfile({ ...base, plugins }, PLUGINS);
    const inZone = (name: string, zoneName: string, isUnschedulable = false) =>
      node(name, { labels: { [ZONE_LABEL]: zoneName }, isUnschedulable });
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [inZone('n1', 'a'), inZone('n2', 'a'), inZone('n3', 'b', true)],
      pods: ['n1', 'n2', 'n3'].map((nodeName) => pod(`on-${nodeName}`, { nodeName, labels: web })),
      services: [{ namespace: 'default', name: 'web', selector: labels(web) }],
    });
    const { counterfactuals } = explain(
      new Scheduler(new ClusterState(cluster), strict),
      pod('judged', { labels: web }),
    );
    expect(
      counterfactuals.flatMap((change) => (change.kind === 'pod' ? [[change.pod, [...change.opens].sort()]] : [])),
    ).toEqual([
      ['default/on-n1', ['n1', 'n2']],
      ['default/on-n2', ['n1', 'n2']],
    ]);
  });

  it('names the pods that hold enough of the one resource that a node lacks', () => {
    // 16 cores: 10 + 4 + 1 used, 1 free; 4 are wanted, so 3 must come free.
    const holding = (name: string, cores: number): Pod =>
      pod(name, { nodeName: 'n1', requests: vector(cores * 1000, GI) });
    const cluster = createCluster({
      axes: new ResourceAxes(),
      nodes: [node('n1')],
      pods: [holding('ten', 10), holding('four', 4), holding('one', 1)],
    });
    const judged = pod('judged', { requests: vector(4000, GI) });
    expect(removals(cluster, judged)).toEqual({ 'default/ten': ['n1'], 'default/four': ['n1'] });
  });
});
