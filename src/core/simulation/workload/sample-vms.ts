/** A share of the VMs of a source. */

import { hashName } from '../../engine/ties.ts';
import type { TraceVm } from '../trace/trace.ts';

/**
 * About `share` (0..1) of the VMs, in their order. Drawn by id and seed, so that a smaller share is part of a larger one and
 * the order of the source does not matter.
 */
export function* sampleVms(vms: Iterable<TraceVm>, share: number, seed: number): Generator<TraceVm> {
  const bound = share * 4294967296;
  for (const vm of vms) {
    if (hashName(seed, vm.id) < bound) yield vm;
  }
}
