/**
 * NovaCpuWeigher: the node with the most virtual CPUs left (policies.md 4.3; nova/scheduler/weights/cpu.py).
 *
 *   x = cores x cpuAllocationRatio - virtual CPUs in use; a VM uses its vCPUs, any other pod its CPU request
 *   score = 100 x (x - 0) / (greatest x - 0)
 *
 * Example: 10, 30 and 20 left: 33.3, 100 and 66.7.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { amountOf, CPU_MILLI } from '../../../model/resources.ts';
import { createWeigher, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args extends WeigherArgs {
  readonly cpuAllocationRatio: number;
}

const MILLI = 1000;

export const novaCpuWeigher: PluginDefinition = {
  name: 'NovaCpuWeigher',
  summary: 'Prefers nodes with the most virtual CPUs left, as Nova counts them.',
  points: ['score'],
  needs: ['vms'],
  args: {
    type: 'object',
    properties: {
      ...prefersProperty('more'),
      cpuAllocationRatio: { type: 'number', minimum: 0.01, maximum: 1000, default: 4 },
    },
  },
  create(args: Args) {
    return createWeigher({ minimum: 0, raw: (_pod, node) => freeVcpus(node, args.cpuAllocationRatio) }, args);
  },
};

/** May be below 0 where a node is overcommitted; sums whole numbers, so that no order of pods matters. Hot where a node changed. */
function freeVcpus({ node, pods }: NodeState, ratio: number): number {
  let usedMilli = 0;
  for (const { vm, requests } of pods.values()) {
    usedMilli += vm === null ? amountOf(requests, CPU_MILLI) : vm.vcpus * MILLI;
  }
  return (amountOf(node.allocatable, CPU_MILLI) * ratio - usedMilli) / MILLI;
}
