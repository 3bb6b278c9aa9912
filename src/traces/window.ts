/** A part of a trace's time. */

import type { TraceVm } from '../core/index.ts';
import type { TraceContent } from './collect.ts';

/**
 * What was there from `fromSeconds` (included) to `toSeconds` (excluded), on the trace's own clock: VMs that were there
 * before count as before the start, those that stay longer as after the end.
 */
export function cutWindow(content: TraceContent, fromSeconds: number, toSeconds: number): TraceContent {
  const isInside = (seconds: number): boolean => seconds >= fromSeconds && seconds < toSeconds;
  return {
    nodes: content.nodes.filter(
      ({ joinSeconds, leaveSeconds }) => joinSeconds < toSeconds && leaveSeconds > fromSeconds,
    ),
    vms: content.vms
      .filter(({ arrivalSeconds, departureSeconds }) => arrivalSeconds < toSeconds && departureSeconds >= fromSeconds)
      .filter(({ arrivalSeconds, departureSeconds }) => arrivalSeconds >= fromSeconds || departureSeconds > fromSeconds)
      .map((vm) => cutVm(vm, fromSeconds, toSeconds)),
    usage: content.usage.filter(({ startSeconds }) => isInside(startSeconds)),
    changes: content.changes.filter(({ atSeconds }) => isInside(atSeconds)),
  };
}

function cutVm(vm: TraceVm, fromSeconds: number, toSeconds: number): TraceVm {
  const startsBefore = vm.arrivalSeconds < fromSeconds && vm.arrivalSeconds !== Number.NEGATIVE_INFINITY;
  const endsAfter = vm.departureSeconds >= toSeconds && vm.departureSeconds !== Number.POSITIVE_INFINITY;
  if (!startsBefore && !endsAfter) return vm;
  return {
    ...vm,
    ...(startsBefore ? { arrivalSeconds: Number.NEGATIVE_INFINITY, arrivalKnowledge: 'before-start' as const } : {}),
    ...(endsAfter ? { departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' as const } : {}),
  };
}
