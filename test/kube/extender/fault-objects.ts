/** Nodes and pods of the faults under load: not every pod fits every node. */

import type { KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { podObject } from '../control-plane/objects.ts';
import { launcherPod, vmNode } from './vms.ts';

/** The VM of every launcher pod. */
export const VM = 'guest';
/** Nodes with the same labels and no taints, of which Prometheus says that one is busy. */
export const [BUSY_NODE, IDLE_NODE] = ['node-4', 'node-10'];
const GI = 2 ** 30;

/** What Prometheus tells of them. */
export const LOAD_SERIES = {
  'instance:node_cpu:rate:sum': { [BUSY_NODE]: 60, [IDLE_NODE]: 1 },
  node_memory_MemAvailable_bytes: { [BUSY_NODE]: 4 * GI, [IDLE_NODE]: 60 * GI },
};

/** Nodes that not every pod fits: some are tainted, some have disks, some run no VMs. */
export function createNodes(): readonly KubeObject[] {
  return Array.from({ length: 12 }, (_, index) =>
    vmNode(`node-${index}`, {
      cpu: '64',
      labels: { disk: index % 2 === 0 ? 'ssd' : 'hdd', 'kubevirt.io/schedulable': String(index % 3 !== 0) },
      taints: index % 4 === 1 ? [{ key: 'dedicated', value: 'yes', effect: 'NoSchedule' }] : [],
    }),
  );
}

/** A container with a selector or a toleration, or a launcher pod, which only Berth keeps off nodes that run no VMs. */
export function podOf(name: string, index: number): PodObject {
  const requests = { cpu: `${100 * (1 + (index % 4))}m` };
  if (index % 2 === 0) return launcherPod(VM, { suffix: `-${name}-${index}`, ...requests });
  const spec =
    index % 4 === 1 ? { nodeSelector: { disk: 'ssd' } } : { tolerations: [{ key: 'dedicated', operator: 'Exists' }] };
  return podObject(`${name}-${index}`, { ...requests, spec });
}
