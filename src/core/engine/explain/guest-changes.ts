/** Everything a guest asks of a node's CPU and machine, each with its launcher pod as it would be without it. */

import {
  ARCHITECTURE_LABEL,
  CPU_FEATURE_PREFIX,
  CPU_MODEL_MIGRATION_PREFIX,
  CPU_MODEL_PREFIX,
  HYPERV_PREFIX,
  MACHINE_TYPE_PREFIX,
  OBSOLETE_HOST_MODEL_LABEL,
  TSC_FREQUENCY_PREFIX,
} from '../../model/kubevirt-labels.ts';
import type { Pod } from '../../model/pod.ts';
import type { NodeSelectorTerm } from '../../model/selectors.ts';
import type { Vm } from '../../model/vm.ts';
import type { PodChange } from './pod-changes.ts';

/** A demand: how the guest is without it, and the labels by which its pod makes it. */
interface GuestDemand {
  /** In words. */
  readonly text: string;
  readonly vm: Vm;
  readonly isLabel: (key: string) => boolean;
}

/** The pod without each demand of its guest in turn; none of a pod without a guest. */
export function withoutEachDemand(pod: Pod): PodChange[] {
  if (pod.vm === null) return [];
  return demandsOf(pod.vm).map(({ text, vm, isLabel }) => ({
    kind: 'guest',
    text,
    pod: { ...withoutLabels(pod, isLabel), vm },
  }));
}

/** True where a label of a pod's node selector stands for a demand of its guest: KubeVirt wrote it, nobody can remove it alone. */
export function isDemandOfGuest({ vm }: Pod, key: string): boolean {
  return vm !== null && demandsOf(vm).some(({ isLabel }) => isLabel(key));
}

function demandsOf(vm: Vm): GuestDemand[] {
  const demands: GuestDemand[] = [];
  const add = (text: string, changes: Partial<Vm>, ...labels: readonly string[]): void => {
    demands.push({ text, vm: { ...vm, ...changes }, isLabel: (key) => labels.includes(key) });
  };
  const { architecture, machineType, cpuModel, tscFrequencyHz } = vm;
  if (architecture !== '') add(`architecture ${architecture}`, { architecture: '' }, ARCHITECTURE_LABEL);
  if (machineType !== '')
    add(`machine type ${machineType}`, { machineType: '' }, `${MACHINE_TYPE_PREFIX}${machineType}`);
  if (cpuModel?.kind === 'named') {
    const labels = [CPU_MODEL_PREFIX, CPU_MODEL_MIGRATION_PREFIX].map((prefix) => `${prefix}${cpuModel.name}`);
    add(`CPU model ${cpuModel.name}`, { cpuModel: null }, ...labels);
  }
  if (cpuModel?.kind === 'host-model') demands.push(withoutHostModel(vm));
  for (const { text, list, prefix } of LISTS) {
    for (const name of vm[list]) {
      add(`${text} ${name}`, { [list]: vm[list].filter((one) => one !== name) }, `${prefix}${name}`);
    }
  }
  if (tscFrequencyHz > 0) {
    add(`TSC frequency ${tscFrequencyHz} Hz`, { tscFrequencyHz: 0 }, `${TSC_FREQUENCY_PREFIX}${tscFrequencyHz}`);
  }
  return demands;
}

const LISTS = [
  { text: 'CPU feature', list: 'requiredCpuFeatures', prefix: CPU_FEATURE_PREFIX },
  { text: 'the ban on CPU feature', list: 'forbiddenCpuFeatures', prefix: CPU_FEATURE_PREFIX },
  { text: 'Hyper-V feature', list: 'hypervFeatures', prefix: HYPERV_PREFIX },
] as const;

/** A guest that runs with the model of its first node asks for that model and its features on every later one. */
function withoutHostModel(vm: Vm): GuestDemand {
  const own = new Set([...vm.requiredCpuFeatures, ...vm.forbiddenCpuFeatures].map((name) => CPU_FEATURE_PREFIX + name));
  const isLabel = (key: string): boolean =>
    key === OBSOLETE_HOST_MODEL_LABEL ||
    key.startsWith(CPU_MODEL_MIGRATION_PREFIX) ||
    (key.startsWith(CPU_FEATURE_PREFIX) && !own.has(key));
  return { text: 'CPU model host-model', vm: { ...vm, cpuModel: null, startedCpu: null }, isLabel };
}

function withoutLabels(pod: Pod, isLabel: (key: string) => boolean): Pod {
  const nodeSelector = new Map([...pod.nodeSelector].filter(([key]) => !isLabel(key)));
  const required = pod.requiredNodeAffinity;
  if (required === null) return { ...pod, nodeSelector };
  const terms = required.terms.map(
    (term): NodeSelectorTerm => ({ ...term, expressions: term.expressions.filter(({ key }) => !isLabel(key)) }),
  );
  // A term that asked for nothing else is met everywhere; written down without expressions it would be met nowhere.
  const isOpen = terms.some(({ expressions, fields }, index) => {
    return expressions.length + fields.length === 0 && required.terms[index]!.expressions.length > 0;
  });
  return { ...pod, nodeSelector, requiredNodeAffinity: isOpen ? null : { ...required, terms } };
}
