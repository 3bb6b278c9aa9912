/** The sets of placed pods that an incoming pod's affinity terms speak about. */

import type { PodTerm } from '../../model/pod.ts';
import type { PodCondition, PodSet } from '../../model/pod-sets.ts';
import { matchesSelector, NO_LABELS } from '../../model/selectors.ts';
import type { ClusterState } from '../../model/state.ts';

/** Pods that match every term; null where a term has no selector, so that none does. */
export function podsMatchingAll(terms: readonly PodTerm[], state: ClusterState): PodSet | null {
  const conditions: PodCondition[] = [];
  for (const term of terms) {
    if (term.selector === null) return null;
    conditions.push({ namespaces: namespacesOf(term, state), selector: term.selector });
  }
  if (conditions.length === 0) return null;
  // Which namespaces a selector means changes with their labels.
  const selects = terms.some(({ namespaceSelector }) => namespaceSelector !== null);
  const epoch = selects ? `${state.objects.namespacesEpoch} ` : '';
  return { text: `affinity ${epoch}${terms.map((term) => term.text).join(' ')}`, conditions, countsTerminating: true };
}

/**
 * Namespaces of an incoming pod's term; null means all. A namespace selector is expanded to names beforehand and, as in
 * kube-scheduler, still asked about a namespace without labels: one made only of NotIn and DoesNotExist then matches
 * every namespace (interpodaffinity/plugin.go mergeAffinityTermNamespacesIfNotEmpty works on a copy).
 */
function namespacesOf(term: PodTerm, state: ClusterState): ReadonlySet<string> | null {
  const { namespaceSelector } = term;
  if (namespaceSelector === null) return new Set(term.namespaces);
  if (matchesSelector(namespaceSelector, NO_LABELS)) return null;
  const names = new Set(term.namespaces);
  for (const namespace of state.objects.namespaces) {
    if (matchesSelector(namespaceSelector, namespace.labels)) names.add(namespace.name);
  }
  return names;
}
