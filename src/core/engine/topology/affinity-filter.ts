/** The filter of InterPodAffinity, ready for one pod. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { isInPodSet, type PodSet } from '../../model/pod-sets.ts';
import { matchesTerm } from '../../model/pod-terms.ts';
import type { Labels } from '../../model/selectors.ts';
import type { ClusterState } from '../../model/state.ts';
import { createRejection, type PreFilterOutcome, type PreparedFilter, type Rejection, SKIP } from '../plugin.ts';
import { podsMatchingAll } from './affinity-sets.ts';
import { type DomainTally, TallyByKey } from './domain-tally.ts';

const PLUGIN = 'InterPodAffinity';
const NO_AFFINITY = createRejection(PLUGIN, 'UnschedulableAndUnresolvable', "node(s) didn't match pod affinity rules");
const OWN_ANTI_AFFINITY = createRejection(PLUGIN, 'Unschedulable', "node(s) didn't match pod anti-affinity rules");
const EXISTING_ANTI_AFFINITY = createRejection(
  PLUGIN,
  'Unschedulable',
  "node(s) didn't satisfy existing pods anti-affinity rules",
);

/** One required anti-affinity term of the pod. */
interface OwnTerm {
  readonly set: PodSet | null;
  readonly topologyKey: string;
}

/** Counts gathered for one pod. */
interface Counts {
  /** Placed pods whose required anti-affinity speaks against the pod. */
  readonly existing: TallyByKey;
  /** Placed pods that match all of the pod's required affinity terms, under each term's key. */
  readonly affinity: TallyByKey;
  /** Placed pods that match a required anti-affinity term of the pod, under its key. */
  readonly antiAffinity: TallyByKey;
}

/** Gathers the counts for a pod; SKIP where no rule concerns it. */
export function prepareAffinityFilter(pod: Pod, state: ClusterState): PreparedFilter | PreFilterOutcome {
  const namespaceLabels = state.objects.namespaceLabels(pod.namespace);
  const against = state.terms.antiAffinityAgainst(pod, namespaceLabels);
  const hasOwn = pod.requiredPodAffinity.length > 0 || pod.requiredPodAntiAffinity.length > 0;
  if (against.length === 0 && !hasOwn) return SKIP;
  const counts: Counts = {
    existing: new TallyByKey(state),
    affinity: new TallyByKey(state),
    antiAffinity: new TallyByKey(state),
  };
  for (const { term, counts: bySlot } of against) {
    const tally = counts.existing.of(term.topologyKey);
    for (const [slot, count] of bySlot) tally.add(slot, count);
  }
  if (!hasOwn && counts.existing.isEmpty) return SKIP;

  const affinitySet = podsMatchingAll(pod.requiredPodAffinity, state);
  for (const { topologyKey } of pod.requiredPodAffinity) {
    const tally = counts.affinity.of(topologyKey);
    if (affinitySet !== null) tally.addCounter(state.countsOf(affinitySet), 1);
  }
  const antiTerms = pod.requiredPodAntiAffinity.map(
    (term): OwnTerm => ({ set: podsMatchingAll([term], state), topologyKey: term.topologyKey }),
  );
  for (const { set, topologyKey } of antiTerms) {
    const tally = counts.antiAffinity.of(topologyKey);
    if (set !== null) tally.addCounter(state.countsOf(set), 1);
  }
  return new AffinityFilter(pod, namespaceLabels, affinitySet, antiTerms, counts);
}

class AffinityFilter implements PreparedFilter {
  readonly kind = 'prepared';
  readonly #pod: Pod;
  readonly #namespaceLabels: Labels;
  readonly #affinitySet: PodSet | null;
  readonly #antiTerms: readonly OwnTerm[];
  readonly #counts: Counts;
  readonly #isFirstOfSeries: boolean;
  /** The tallies the filter reads, one a term's key. */
  readonly #affinity: readonly DomainTally[];
  readonly #antiAffinity: readonly DomainTally[];
  #existing: readonly DomainTally[];
  /** Null where every node is one; undefined where nobody asked. */
  #suspects: readonly number[] | null | undefined;

  constructor(
    pod: Pod,
    namespaceLabels: Labels,
    affinitySet: PodSet | null,
    antiTerms: readonly OwnTerm[],
    counts: Counts,
  ) {
    this.#pod = pod;
    this.#namespaceLabels = namespaceLabels;
    this.#affinitySet = affinitySet;
    this.#antiTerms = antiTerms;
    this.#counts = counts;
    this.#isFirstOfSeries = affinitySet !== null && isInPodSet(affinitySet, pod);
    this.#affinity = pod.requiredPodAffinity.map((term) => counts.affinity.of(term.topologyKey));
    this.#antiAffinity = [...new Set(antiTerms.map((term) => counts.antiAffinity.of(term.topologyKey)))];
    this.#existing = counts.existing.all;
  }

  /** Few nodes where pods keep away from pods by hostname, as the launcher pods of one VM do. */
  get suspects(): readonly number[] | undefined {
    if (this.#suspects === undefined) this.#suspects = this.#findSuspects();
    return this.#suspects ?? undefined;
  }

  #findSuspects(): readonly number[] | null {
    if (this.#affinity.length > 0) return null;
    const suspects: number[] = [];
    for (const tally of [...this.#antiAffinity, ...this.#existing]) {
      const slots = tally.positiveSlots();
      if (slots === null) return null;
      suspects.push(...slots);
    }
    return suspects;
  }

  filter(node: NodeState): Rejection | null {
    const { slot } = node;
    if (this.#affinity.length > 0 && !this.#hasAffinity(slot)) return NO_AFFINITY;
    for (const tally of this.#antiAffinity) if (tally.at(slot) > 0) return OWN_ANTI_AFFINITY;
    for (const tally of this.#existing) if (tally.at(slot) > 0) return EXISTING_ANTI_AFFINITY;
    return null;
  }

  /** Every term's key on the node and a matching pod in each domain, or the pod is the first of its series. */
  #hasAffinity(slot: number): boolean {
    let hasAll = true;
    for (const tally of this.#affinity) {
      const domain = tally.topology.domainOf[slot]!;
      if (domain < 0) return false;
      if (tally.in(domain) <= 0) hasAll = false;
    }
    return hasAll || (this.#isFirstOfSeries && this.#hasNoMatchAnywhere());
  }

  #hasNoMatchAnywhere(): boolean {
    return this.#affinity.every(({ isZero }) => isZero);
  }

  addPod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, 1);
  }

  removePod(pod: Pod, node: NodeState): void {
    this.#count(pod, node.slot, -1);
  }

  #count(other: Pod, slot: number, sign: 1 | -1): void {
    for (const term of other.requiredPodAntiAffinity) {
      if (!matchesTerm(term, this.#pod, this.#namespaceLabels)) continue;
      this.#counts.existing.of(term.topologyKey).add(slot, sign);
      this.#existing = this.#counts.existing.all;
    }
    if (this.#affinitySet !== null && isInPodSet(this.#affinitySet, other)) {
      for (const tally of this.#affinity) tally.add(slot, sign);
    }
    for (const { set, topologyKey } of this.#antiTerms) {
      if (set !== null && isInPodSet(set, other)) this.#counts.antiAffinity.of(topologyKey).add(slot, sign);
    }
  }

  copy(): PreparedFilter {
    const { existing, affinity, antiAffinity } = this.#counts;
    return new AffinityFilter(this.#pod, this.#namespaceLabels, this.#affinitySet, this.#antiTerms, {
      existing: existing.copy(),
      affinity: affinity.copy(),
      antiAffinity: antiAffinity.copy(),
    });
  }
}
