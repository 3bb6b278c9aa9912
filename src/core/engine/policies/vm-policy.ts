/** What the policies for VMs have in common: kube-scheduler's filters, what users ask for, and the rules of KubeVirt. */

import { createEntry, type PluginEntry, type Policy } from '../policy.ts';
import { kubeDefault } from './kube-default.ts';
import { type PolicyHead, withoutScore } from './kube-filters.ts';

/** Scores that say what the owner of the pod prefers; they count in every policy, with kube-scheduler's weights. */
const PREFERENCES = ['TaintToleration', 'NodeAffinity', 'PodTopologySpread', 'InterPodAffinity'];

/** Rules that hold for a VM whatever a policy favours; a policy's own entry of the same name stands instead. */
const VM_RULES: readonly PluginEntry[] = [
  createEntry('VmCompatibility'),
  createEntry('VmNodeHealth'),
  createEntry('MigrationSlots', { weight: 2 }),
  createEntry('MigrationCost', { weight: 3 }),
  createEntry('MigrationCooldown'),
  createEntry('NumaCells', { weight: 2 }),
  createEntry('VmStorage', { weight: 2 }),
  createEntry('TenantIsolation'),
  createEntry('LicensedNodes', { weight: 2 }),
  createEntry('DeschedulerTaints'),
];

/** A policy that filters as kube-scheduler and KubeVirt do, spares VMs from preemption, and scores by the given entries. */
export function createVmPolicy(head: PolicyHead, entries: readonly PluginEntry[]): Policy {
  const own = new Set(entries.map((entry) => entry.name));
  const kube = kubeDefault.plugins.map((entry): PluginEntry => {
    if (entry.name === 'DefaultPreemption') return createEntry('VmSparingPreemption');
    return PREFERENCES.includes(entry.name) ? entry : withoutScore(entry);
  });
  // The rules of KubeVirt first: what they refuse, selectors refuse too, in fewer words.
  const inherited = [...VM_RULES, ...kube].filter((entry) => !own.has(entry.name));
  return { ...kubeDefault, ...head, plugins: [...inherited, ...entries] };
}
