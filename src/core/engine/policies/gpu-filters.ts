/** What the policies for shared GPUs have in common: kube-scheduler's filters without its scores, and room on the GPUs. */

import { createEntry, type PluginEntry, type Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';

/** Seed of the tie rule: policies are data, and published tables use seeds from 42 on. */
const SEED = 42;

/** A policy that filters as kube-scheduler does, checks shared GPUs, and leaves the choice to the given entries. */
export function createGpuPolicy(
  { name, summary }: Pick<Policy, 'name' | 'summary'>,
  entries: readonly PluginEntry[],
): Policy {
  const filters = kubeDefault.plugins.map((entry) => ({ ...entry, weight: 1, scores: false }));
  return {
    ...kubeDefault,
    name,
    summary,
    tie: { kind: 'stable', by: 'seed', seed: SEED },
    plugins: [...filters, createEntry('SharedGpus'), ...entries],
  };
}
