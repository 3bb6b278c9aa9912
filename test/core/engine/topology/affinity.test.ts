import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareAffinityFilter } from '../../../../src/core/engine/topology/affinity-filter.ts';
import { type AffinityArgs, prepareAffinityScore } from '../../../../src/core/engine/topology/affinity-score.ts';
import { type Cluster, createCluster } from '../../../../src/core/model/cluster.ts';
import { HOSTNAME_LABEL, type Node } from '../../../../src/core/model/node.ts';
import type { Pod, PodTerm } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { createLabelSelector, matchesSelector, NO_LABELS } from '../../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { arbitraryCluster, arbitraryPod } from '../../../arbitraries.ts';
import { node, pod } from '../../../builders.ts';

const arbitraryArgs: fc.Arbitrary<AffinityArgs> = fc.record({
  hardPodAffinityWeight: fc.constantFrom(0, 1, 100),
  ignorePreferredTermsOfExistingPods: fc.boolean(),
});

/** Whether a term of a placed pod speaks about another pod. */
function speaksOf(term: PodTerm, other: Pod, cluster: Cluster): boolean {
  const namespaceLabels = cluster.namespaces.find(({ name }) => name === other.namespace)?.labels ?? NO_LABELS;
  const isNamed = term.namespaces.includes(other.namespace) || matchesSelector(term.namespaceSelector, namespaceLabels);
  return isNamed && matchesSelector(term.selector, other.labels);
}

/** The same of a term of the incoming pod, whose namespace selector is also asked about a namespace without labels. */
function incomingSpeaksOf(term: PodTerm, other: Pod, cluster: Cluster): boolean {
  if (!matchesSelector(term.namespaceSelector, NO_LABELS)) return speaksOf(term, other, cluster);
  return matchesSelector(term.selector, other.labels);
}

/** Raw score of a node: the weight of every term that links the pod and a pod in one domain with the node. */
function naiveRaw(on: Node, judged: Pod, cluster: Cluster, args: AffinityArgs): number {
  const nodeOf = (one: Pod): Node => cluster.nodes.find(({ name }) => name === one.nodeName)!;
  const isNear = ({ topologyKey: key }: PodTerm, other: Pod): boolean =>
    on.labels.has(key) && nodeOf(other).labels.get(key) === on.labels.get(key);
  let sum = 0;
  for (const other of cluster.pods) {
    for (const { weight, term } of judged.preferredPodAffinity) {
      if (incomingSpeaksOf(term, other, cluster) && isNear(term, other)) sum += weight;
    }
    for (const { weight, term } of judged.preferredPodAntiAffinity) {
      if (incomingSpeaksOf(term, other, cluster) && isNear(term, other)) sum -= weight;
    }
    for (const term of other.requiredPodAffinity) {
      if (speaksOf(term, judged, cluster) && isNear(term, other)) sum += args.hardPodAffinityWeight;
    }
    for (const { weight, term } of other.preferredPodAffinity) {
      if (speaksOf(term, judged, cluster) && isNear(term, other)) sum += weight;
    }
    for (const { weight, term } of other.preferredPodAntiAffinity) {
      if (speaksOf(term, judged, cluster) && isNear(term, other)) sum -= weight;
    }
  }
  return sum;
}

describe('prepareAffinityScore', () => {
  it('has nothing to say where required terms of placed pods weigh nothing', () => {
    const term = { namespaces: ['default'], namespaceSelector: null, topologyKey: HOSTNAME_LABEL, text: 'any' };
    const requiredPodAffinity = [{ ...term, selector: createLabelSelector([]) }];
    const pods = [pod('old', { nodeName: 'n1', requiredPodAffinity })];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: [node('n1')], pods }));
    const scoreOf = (hardPodAffinityWeight: number): number | undefined =>
      prepareAffinityScore(pod('judged'), state, {
        hardPodAffinityWeight,
        ignorePreferredTermsOfExistingPods: false,
      })?.score(state.node('n1')!, 0);
    expect([scoreOf(0), scoreOf(1)]).toEqual([undefined, 1]);
  });

  it('agrees with weighing every term of every pod for every node', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), arbitraryArgs, (cluster, judged, args) => {
        const hasOwn = judged.preferredPodAffinity.length + judged.preferredPodAntiAffinity.length > 0;
        const state = new ClusterState(cluster);
        const prepared = prepareAffinityScore(judged, state, args);
        const said = state.nodes.map((on, position) => prepared?.score(on, position) ?? 0);
        const isAsked = hasOwn || !args.ignorePreferredTermsOfExistingPods;
        expect(said).toEqual(state.nodes.map(({ node }) => (isAsked ? naiveRaw(node, judged, cluster, args) : 0)));
      }),
      { numRuns: 400 },
    );
  });
});

describe('prepareAffinityFilter', () => {
  it('is skipped where neither the pod nor a placed pod requires anything', () => {
    const pods = [pod('old', { nodeName: 'n1' })];
    const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: [node('n1')], pods }));
    expect(prepareAffinityFilter(pod('judged'), state)).toEqual({ kind: 'skip' });
  });

  it('counts a pod that is thought onto a node, or away, as one that is there, or is not', () => {
    fc.assert(
      fc.property(
        arbitraryCluster,
        arbitraryPod('judged'),
        arbitraryPod('guest'),
        fc.nat({ max: 7 }),
        (cluster, judged, guest, at) => {
          const without = new ClusterState(cluster);
          const home = without.nodes[at % without.nodeCount]!.name;
          const beside = new ClusterState({ ...cluster, pods: [...cluster.pods, { ...guest, nodeName: home }] });
          const before = prepareAffinityFilter(judged, without);
          const after = prepareAffinityFilter(judged, beside);
          // Skipped without the guest: kube-scheduler then does not hear of a guest that is only nominated.
          if (before.kind !== 'prepared' || after.kind !== 'prepared') return;
          const [added, removed] = [before.copy!(), after.copy!()];
          added.addPod!(guest, without.node(home)!);
          removed.removePod!(guest, beside.node(home)!);
          for (const on of without.nodes) {
            expect(added.filter(on)).toEqual(after.filter(on));
            expect(removed.filter(on)).toEqual(before.filter(on));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
