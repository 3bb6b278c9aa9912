/** What the packing policies have in common: kube-scheduler's filters, no scores but their own, a stable order. */

import type { PluginEntry, Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';

/** A policy that filters as kube-scheduler does and leaves the choice to the given entries, then to the name. */
export function createPackingPolicy(
  { name, summary }: Pick<Policy, 'name' | 'summary'>,
  entries: readonly PluginEntry[],
): Policy {
  const filters = kubeDefault.plugins.map((entry) => ({ ...entry, weight: 1, scores: false }));
  return { ...kubeDefault, name, summary, tie: { kind: 'stable', by: 'name' }, plugins: [...filters, ...entries] };
}
