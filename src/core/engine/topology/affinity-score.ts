/** The score of InterPodAffinity, ready for one pod. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { PlacedTerm } from '../../model/pod-terms.ts';
import type { ClusterState } from '../../model/state.ts';
import type { PreparedScore } from '../plugin.ts';
import { podsMatchingAll } from './affinity-sets.ts';
import { type DomainTally, TallyByKey } from './domain-tally.ts';

/** Arguments of InterPodAffinity. */
export interface AffinityArgs {
  /** Weight of a placed pod's required affinity term that the pod matches, 0..100. */
  readonly hardPodAffinityWeight: number;
  /** Whether placed pods' preferences count for a pod that has none of its own. */
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

/** Gathers the weights per domain; null where nothing bears on the pod. */
export function prepareAffinityScore(pod: Pod, state: ClusterState, args: AffinityArgs): PreparedScore | null {
  const hasOwn = pod.preferredPodAffinity.length > 0 || pod.preferredPodAntiAffinity.length > 0;
  if (args.ignorePreferredTermsOfExistingPods && !hasOwn) return null;
  const weights = new TallyByKey(state);
  for (const { term, weight } of pod.preferredPodAffinity) {
    const set = podsMatchingAll([term], state);
    if (set !== null) weights.of(term.topologyKey).addCounter(state.countsOf(set), weight);
  }
  for (const { term, weight } of pod.preferredPodAntiAffinity) {
    const set = podsMatchingAll([term], state);
    if (set !== null) weights.of(term.topologyKey).addCounter(state.countsOf(set), -weight);
  }
  for (const placed of state.terms.scoringTermsFor(pod, state.objects.namespaceLabels(pod.namespace))) {
    const weight = weightOf(placed, args);
    if (weight === null) continue;
    const tally = weights.of(placed.term.topologyKey);
    for (const [slot, count] of placed.counts) tally.add(slot, count * weight);
  }
  return weights.isEmpty ? null : new AffinityScore(weights.all);
}

/** Whether neither the pod prefers others, nor any placed one has a term that the pod matches. Hot. */
export function skipsAffinityScore(pod: Pod, state: ClusterState, args: AffinityArgs): boolean {
  if (pod.preferredPodAffinity.length > 0 || pod.preferredPodAntiAffinity.length > 0) return false;
  if (args.ignorePreferredTermsOfExistingPods) return true;
  return state.terms.scoringTermsFor(pod, state.objects.namespaceLabels(pod.namespace)).length === 0;
}

/** What one placed pod with the term adds in its domain; null where such terms do not count. */
function weightOf({ kind, weight }: PlacedTerm, args: AffinityArgs): number | null {
  if (kind === 'requiredAffinity') return args.hardPodAffinityWeight > 0 ? args.hardPodAffinityWeight : null;
  return kind === 'preferredAffinity' ? weight : -weight;
}

class AffinityScore implements PreparedScore {
  readonly #weights: readonly DomainTally[];

  constructor(weights: readonly DomainTally[]) {
    this.#weights = weights;
  }

  score(node: NodeState): number {
    let sum = 0;
    for (let index = 0; index < this.#weights.length; index++) sum += this.#weights[index]!.at(node.slot);
    return sum;
  }

  /** int(100 x ((raw - min) / (max - min))), the division first: raw 29 between 0 and 100 gives 28. */
  normalize(scores: Float64Array): void {
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let position = 0; position < scores.length; position++) {
      const score = scores[position]!;
      if (score < min) min = score;
      if (score > max) max = score;
    }
    const range = max - min;
    for (let position = 0; position < scores.length; position++) {
      scores[position] = range > 0 ? Math.trunc(100 * ((scores[position]! - min) / range)) : 0;
    }
  }
}
