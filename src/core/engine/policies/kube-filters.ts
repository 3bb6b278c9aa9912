/** What most policies are built on: kube-scheduler's default profile without its scores. */

import type { PluginEntry, Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';

/** An entry that filters, reserves and preempts as it did and has no say in the choice. */
export function withoutScore(entry: PluginEntry): PluginEntry {
  return { ...entry, weight: 1, scores: false };
}

/** What a policy says of itself; ties go by name where it says nothing. */
export type PolicyHead = Pick<Policy, 'name' | 'summary'> & Partial<Pick<Policy, 'tie'>>;

/** A policy that filters as kube-scheduler does and leaves the choice to the given entries, then to the tie rule. */
export function createFilteredPolicy(head: PolicyHead, entries: readonly PluginEntry[]): Policy {
  return { ...kubeDefault, ...head, plugins: [...kubeDefault.plugins.map(withoutScore), ...entries] };
}
