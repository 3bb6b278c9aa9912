/** Labels a node must have so that a guest can start or go on running there (kubevirt.md 1.2, 1.3, 3.4). */

import { textOf, textOfList } from '../../model/canonical-text.ts';
import {
  ARCHITECTURE_LABEL,
  CPU_FEATURE_PREFIX,
  CPU_MODEL_MIGRATION_PREFIX,
  CPU_MODEL_PREFIX,
  CPU_VENDOR_PREFIX,
  HYPERV_PREFIX,
  MACHINE_TYPE_PREFIX,
  type NodeCpu,
  OBSOLETE_HOST_MODEL_LABEL,
  TSC_FREQUENCY_PREFIX,
} from '../../model/kubevirt-labels.ts';
import type { Labels } from '../../model/selectors.ts';
import type { Vm } from '../../model/vm.ts';

/** One label that must be there, or must not, and what people call it. */
export interface GuestNeed {
  readonly label: string;
  /** The value it must have; null: any value will do. */
  readonly value: string | null;
  readonly isForbidden: boolean;
  /** Completes "node(s) lacked ..." or, where it is forbidden, "node(s) had ...". */
  readonly name: string;
}

/** What a guest needs wherever it starts. */
export function startNeeds(vm: Vm): readonly GuestNeed[] {
  const needs: GuestNeed[] = [];
  if (vm.architecture !== '') {
    needs.push({ ...need(ARCHITECTURE_LABEL, `architecture ${vm.architecture}`), value: vm.architecture });
  }
  if (vm.machineType !== '') {
    needs.push(need(`${MACHINE_TYPE_PREFIX}${vm.machineType}`, `machine type ${vm.machineType}`));
  }
  if (vm.cpuModel?.kind === 'named') {
    needs.push(need(`${CPU_MODEL_PREFIX}${vm.cpuModel.name}`, `CPU model ${vm.cpuModel.name}`));
  }
  if (vm.cpuModel?.kind === 'host-model') {
    needs.push({ ...need(OBSOLETE_HOST_MODEL_LABEL, 'an obsolete host CPU model'), isForbidden: true });
  }
  for (const name of vm.requiredCpuFeatures) needs.push(need(`${CPU_FEATURE_PREFIX}${name}`, `CPU feature ${name}`));
  for (const name of vm.forbiddenCpuFeatures) {
    needs.push({ ...need(`${CPU_FEATURE_PREFIX}${name}`, `forbidden CPU feature ${name}`), isForbidden: true });
  }
  for (const name of vm.hypervFeatures) needs.push(need(`${HYPERV_PREFIX}${name}`, `Hyper-V feature ${name}`));
  if (vm.tscFrequencyHz > 0) {
    needs.push(need(`${TSC_FREQUENCY_PREFIX}${vm.tscFrequencyHz}`, `TSC frequency ${vm.tscFrequencyHz} Hz`));
  }
  return needs;
}

/**
 * What the guest needs beside that once it has run on `source`: host-model ties it to the model and features of the node
 * it was first started on, and every guest stays with one vendor (since KubeVirt 1.8).
 */
export function runningNeeds(vm: Vm, source: NodeCpu): readonly GuestNeed[] {
  const needs: GuestNeed[] = [];
  const cpu = vm.cpuModel?.kind === 'host-model' ? (vm.startedCpu ?? source.host) : null;
  if (cpu !== null) {
    if (cpu.model !== '') needs.push(need(`${CPU_MODEL_MIGRATION_PREFIX}${cpu.model}`, `host CPU model ${cpu.model}`));
    for (const name of cpu.features) needs.push(need(`${CPU_FEATURE_PREFIX}${name}`, `host CPU feature ${name}`));
  }
  if (source.vendor !== '') needs.push(need(`${CPU_VENDOR_PREFIX}${source.vendor}`, `CPU vendor ${source.vendor}`));
  return needs;
}

function need(label: string, name: string): GuestNeed {
  return { label, value: null, isForbidden: false, name };
}

/** The first need that a node's labels do not meet; null where all are met. Hot. */
export function findUnmetNeed(needs: readonly GuestNeed[], labels: Labels): GuestNeed | null {
  for (const one of needs) {
    const value = labels.get(one.label);
    const isMet = one.isForbidden ? value === undefined : value !== undefined && (one.value ?? value) === value;
    if (!isMet) return one;
  }
  return null;
}

/** Canonical text of everything in a VM that its needs depend on. */
export function guestText(vm: Vm): string {
  const { cpuModel, startedCpu } = vm;
  const model = cpuModel === null ? '-' : `${cpuModel.kind}${cpuModel.kind === 'named' ? textOf(cpuModel.name) : ''}`;
  const started = startedCpu === null ? '-' : `${textOf(startedCpu.model)}${textOfList(startedCpu.features)}`;
  const features = [vm.requiredCpuFeatures, vm.forbiddenCpuFeatures, vm.hypervFeatures].map(textOfList).join('/');
  return `${model};${started};${features};${textOf(vm.machineType)}${textOf(vm.architecture)}${vm.tscFrequencyHz}`;
}
