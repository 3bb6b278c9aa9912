/** VMs of a source that take part. */

import type { VmFilter } from '../scenario/scenario-workload.ts';
import type { TraceVm } from '../trace/trace.ts';
import { matchesPattern } from './text-pattern.ts';

/** Those that fulfil all the filter asks, in their order. */
export function* filterVms(vms: Iterable<TraceVm>, filter: VmFilter): Generator<TraceVm> {
  for (const vm of vms) {
    if (passes(vm, filter)) yield vm;
  }
}

/** Hot: once a VM. */
function passes({ id, shape, group, tenant, priority }: TraceVm, filter: VmFilter): boolean {
  const { kind, tenants, groups, ids } = filter;
  if (kind !== null && shape.kind !== kind) return false;
  if (!isWithin(priority, filter.minPriority, filter.maxPriority)) return false;
  if (!isWithin(shape.cpuMilli, filter.minCpuMilli, filter.maxCpuMilli)) return false;
  if (!isWithin(shape.memoryBytes, filter.minMemoryBytes, filter.maxMemoryBytes)) return false;
  return isAny(tenant, tenants) && isAny(group, groups) && isAny(id, ids);
}

function isWithin(value: number, minimum: number | null, maximum: number | null): boolean {
  return (minimum === null || value >= minimum) && (maximum === null || value <= maximum);
}

function isAny(text: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  for (const pattern of patterns) {
    if (matchesPattern(text, pattern)) return true;
  }
  return false;
}
