/** What the policies of Trimaran have in common: kube-scheduler's filters without its scores, and one score of measured load. */

import type { PluginEntry, Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';

/** A policy that filters as kube-scheduler does and leaves the choice to the given entries. */
export function createLoadPolicy(
  { name, summary }: Pick<Policy, 'name' | 'summary'>,
  entries: readonly PluginEntry[],
): Policy {
  const filters = kubeDefault.plugins.map((entry) => ({ ...entry, weight: 1, scores: false }));
  return { ...kubeDefault, name, summary, plugins: [...filters, ...entries] };
}
