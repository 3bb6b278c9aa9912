/** Labels that KubeVirt's node-labeller and virt-handler put on nodes (kubevirt.md 3.1 and 3.2). */

import type { Node } from './node.ts';
import type { StartedCpu } from './vm.ts';

export const CPU_MODEL_PREFIX = 'cpu-model.node.kubevirt.io/';
export const CPU_MODEL_MIGRATION_PREFIX = 'cpu-model-migration.node.kubevirt.io/';
export const CPU_FEATURE_PREFIX = 'cpu-feature.node.kubevirt.io/';
export const CPU_VENDOR_PREFIX = 'cpu-vendor.node.kubevirt.io/';
export const HOST_MODEL_PREFIX = 'host-model-cpu.node.kubevirt.io/';
export const HOST_MODEL_FEATURE_PREFIX = 'host-model-required-features.node.kubevirt.io/';
export const MACHINE_TYPE_PREFIX = 'machine-type.node.kubevirt.io/';
export const HYPERV_PREFIX = 'hyperv.node.kubevirt.io/';
export const TSC_FREQUENCY_PREFIX = 'scheduling.node.kubevirt.io/tsc-frequency-';
/** A node's own frequency in Hz, where it tells it. */
export const TSC_LABEL = 'cpu-timer.node.kubevirt.io/tsc-frequency';
export const OBSOLETE_HOST_MODEL_LABEL = 'node-labeller.kubevirt.io/obsolete-host-model';
export const SCHEDULABLE_LABEL = 'kubevirt.io/schedulable';
export const ARCHITECTURE_LABEL = 'kubernetes.io/arch';

/** What a node's labels say of its own CPU. */
export interface NodeCpu {
  /** Its own model with the features on top; null on a node that publishes none (arm64, no node-labeller). */
  readonly host: StartedCpu | null;
  /** `Intel`, `AMD`, `IBM`; '' where unknown. */
  readonly vendor: string;
}

/** Reads the CPU of a node from its labels. */
export function nodeCpuOf({ labels }: Node): NodeCpu {
  let model = '';
  let vendor = '';
  const features: string[] = [];
  for (const key of labels.keys()) {
    if (key.startsWith(HOST_MODEL_PREFIX)) model = key.slice(HOST_MODEL_PREFIX.length);
    else if (key.startsWith(HOST_MODEL_FEATURE_PREFIX)) features.push(key.slice(HOST_MODEL_FEATURE_PREFIX.length));
    else if (key.startsWith(CPU_VENDOR_PREFIX)) vendor = key.slice(CPU_VENDOR_PREFIX.length);
  }
  return { host: model === '' ? null : { model, features: features.sort() }, vendor };
}
