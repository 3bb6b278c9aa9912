/** The VMs that are there within a part of a recording. */

import type { TraceVm } from '../trace/trace.ts';

/**
 * VMs alive at some time from `fromSeconds` on and before `toSeconds`, in their order. Those that were there before arrive
 * at `fromSeconds`; departures stay as recorded, also beyond the end. VMs must know their departure.
 */
export function* windowVms(
  vms: Iterable<TraceVm>,
  { fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number },
): Generator<TraceVm> {
  for (const vm of vms) {
    if (vm.arrivalSeconds >= toSeconds) continue;
    if (vm.arrivalSeconds >= fromSeconds) yield vm;
    else if (vm.departureSeconds > fromSeconds)
      yield { ...vm, arrivalSeconds: fromSeconds, arrivalKnowledge: 'before-start' };
  }
}
