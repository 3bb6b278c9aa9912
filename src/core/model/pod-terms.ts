/**
 * The affinity terms of the pods that are placed, counted per node: which of them speak about a given pod, and where
 * the pods that carry them are.
 */

import type { Pod, PodTerm } from './pod.ts';
import { SelectorRegister } from './selector-register.ts';
import { type Labels, matchesSelector } from './selectors.ts';

export type TermKind = 'requiredAffinity' | 'requiredAntiAffinity' | 'preferredAffinity' | 'preferredAntiAffinity';

/** One distinct term and where the pods that carry it are. */
export interface PlacedTerm {
  readonly kind: TermKind;
  /** 1..100; 0 for required terms. */
  readonly weight: number;
  readonly term: PodTerm;
  /** Number of times the term stands on pods of a node, by slot. */
  readonly counts: Map<number, number>;
}

export class PlacedTerms {
  readonly #terms = new Map<string, PlacedTerm>();
  readonly #required = new SelectorRegister<PlacedTerm>();
  readonly #scored = new SelectorRegister<PlacedTerm>();

  /** Counts the terms of a pod in (+1) or out (-1) on a node. */
  count(pod: Pod, slot: number, sign: 1 | -1): void {
    for (const term of pod.requiredPodAffinity) this.#count('requiredAffinity', 0, term, slot, sign);
    for (const term of pod.requiredPodAntiAffinity) this.#count('requiredAntiAffinity', 0, term, slot, sign);
    for (const { term, weight } of pod.preferredPodAffinity) {
      this.#count('preferredAffinity', weight, term, slot, sign);
    }
    for (const { term, weight } of pod.preferredPodAntiAffinity) {
      this.#count('preferredAntiAffinity', weight, term, slot, sign);
    }
  }

  /** Required anti-affinity terms of placed pods that match the pod. */
  antiAffinityAgainst(pod: Pod, namespaceLabels: Labels): PlacedTerm[] {
    return matching(this.#required, pod, namespaceLabels);
  }

  /** Terms of placed pods that bear on the score of the pod: all but required anti-affinity. */
  scoringTermsFor(pod: Pod, namespaceLabels: Labels): PlacedTerm[] {
    return matching(this.#scored, pod, namespaceLabels);
  }

  #count(kind: TermKind, weight: number, term: PodTerm, slot: number, sign: 1 | -1): void {
    if (term.selector === null) return;
    const text = `${kind} ${weight} ${term.text}`;
    const register = kind === 'requiredAntiAffinity' ? this.#required : this.#scored;
    let placed = this.#terms.get(text);
    if (placed === undefined) {
      placed = { kind, weight, term, counts: new Map() };
      this.#terms.set(text, placed);
      register.add(placed, term.selector);
    }
    const count = (placed.counts.get(slot) ?? 0) + sign;
    if (count !== 0) {
      placed.counts.set(slot, count);
      return;
    }
    placed.counts.delete(slot);
    if (placed.counts.size > 0) return;
    this.#terms.delete(text);
    register.delete(placed, term.selector);
  }
}

function matching(register: SelectorRegister<PlacedTerm>, pod: Pod, namespaceLabels: Labels): PlacedTerm[] {
  const found: PlacedTerm[] = [];
  register.forEachCandidate(pod.labels, (placed) => {
    if (matchesTerm(placed.term, pod, namespaceLabels)) found.push(placed);
  });
  return found;
}

/**
 * True when a term speaks about a pod: the pod's namespace is named or selected (by the namespace's labels), and the
 * selector matches the pod's labels.
 */
export function matchesTerm(term: PodTerm, pod: Pod, namespaceLabels: Labels): boolean {
  if (!term.namespaces.includes(pod.namespace) && !matchesSelector(term.namespaceSelector, namespaceLabels)) {
    return false;
  }
  return matchesSelector(term.selector, pod.labels);
}
