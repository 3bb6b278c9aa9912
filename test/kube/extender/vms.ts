/** Builders of VMs on a control plane: nodes that run them, VMIs, and the launcher pods that KubeVirt would create. */

import type { Fields, KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { type NodeChanges, nodeObject, type PodChanges, podObject } from '../control-plane/objects.ts';

/** Of every VM here. */
const CPU_MODEL = 'Skylake';
const MACHINE_TYPE = 'q35';
/** It does not age while a test runs. */
const HEARTBEAT = '"2099-01-01T00:00:00Z"';

/** A node of 4 cores that KubeVirt can run VMs on. */
export function vmNode(name: string, { labels, annotations, resources, ...changes }: NodeChanges = {}): KubeObject {
  return nodeObject(name, {
    cpu: '4',
    labels: {
      'kubevirt.io/schedulable': 'true',
      [`cpu-model.node.kubevirt.io/${CPU_MODEL}`]: 'true',
      [`machine-type.node.kubevirt.io/${MACHINE_TYPE}`]: 'true',
      ...labels,
    },
    annotations: { 'kubevirt.io/heartbeat': HEARTBEAT, ...annotations },
    resources: { 'devices.kubevirt.io/kvm': '1k', ...resources },
    ...changes,
  });
}

export interface VmiChanges {
  /** What its condition LiveMigratable says. Default: true. */
  readonly isMigratable?: boolean;
  /** Fields put over those of its domain. */
  readonly domain?: Fields;
  /** Where it runs. */
  readonly nodeName?: string;
}

/** A VMI of 1 GiB in the namespace `default`. */
export function vmiObject(name: string, { isMigratable = true, domain, nodeName }: VmiChanges = {}): KubeObject {
  const condition = { type: 'LiveMigratable', status: isMigratable ? 'True' : 'False' };
  return {
    kind: 'VirtualMachineInstance',
    metadata: { name, namespace: 'default' },
    spec: {
      architecture: 'amd64',
      domain: {
        cpu: { cores: 1, model: CPU_MODEL },
        machine: { type: MACHINE_TYPE },
        memory: { guest: '1Gi' },
        devices: {},
        ...domain,
      },
    },
    status: {
      phase: nodeName === undefined ? 'Scheduling' : 'Running',
      ...(nodeName !== undefined && { nodeName }),
      conditions: [condition],
    },
  };
}

/** The launcher pod `virt-launcher-<vm><suffix>`. */
export function launcherPod(vm: string, { suffix = '', labels, spec, ...changes }: LauncherChanges = {}): PodObject {
  const { metadata, ...pod } = podObject(`virt-launcher-${vm}${suffix}`, {
    labels: {
      'kubevirt.io': 'virt-launcher',
      'kubevirt.io/created-by': `uid-${vm}`,
      'vm.kubevirt.io/name': vm,
      ...labels,
    },
    ...changes,
    annotations: { 'kubevirt.io/domain': vm, ...changes.annotations },
    ...(spec && { spec }),
  });
  const owner = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', name: vm, uid: `uid-${vm}` };
  const containers = (pod.spec['containers'] as readonly { resources: { requests: Fields } }[]).map((container) => ({
    ...container,
    name: 'compute',
    resources: { ...container.resources, limits: { 'devices.kubevirt.io/kvm': '1' } },
  })); // of a pod
  return {
    ...pod,
    metadata: { ...metadata, ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }] },
    spec: { ...pod.spec, containers },
  };
}

export interface LauncherChanges extends PodChanges {
  readonly suffix?: string;
}

/** A VM that runs: its VMI, and its launcher pod on the node. */
export function runningVm(
  name: string,
  nodeName: string,
  { isMigratable = true, ...changes }: LauncherChanges & Pick<VmiChanges, 'isMigratable'> = {},
): readonly [KubeObject, PodObject] {
  const pod = launcherPod(name, { ...changes, spec: { ...changes.spec, nodeName } });
  return [vmiObject(name, { isMigratable, nodeName }), pod];
}
