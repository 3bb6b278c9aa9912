/** What must be known of a workload before its run begins: how much happens, until when, and what VMs are like. */

import type { Pod } from '../../model/pod.ts';
import type { TraceShape } from '../trace/trace.ts';
import { arrivalTimesOf } from '../workload/vm-times.ts';
import type { SourceVms } from './source-vms.ts';

export interface WorkloadSurvey {
  readonly vmCount: number;
  /** The last time that something happens by itself; the start where nothing does. */
  readonly lastSeconds: number;
  /** The most frequent shapes first; shares add up to 1. */
  readonly mix: readonly { readonly pod: Pod; readonly share: number }[];
}

/** Shapes that the mix has at most; together they are nearly all VMs of any known trace. */
const MIX_SHAPES = 64;

/** Goes once through all VMs; `podOf` makes the pending pod of a shape, given one of its VMs. */
export function surveyWorkload(
  sources: readonly { readonly vms: SourceVms; readonly podOf: (vm: SourceVm) => Pod }[],
  startSeconds: number,
): WorkloadSurvey {
  const counts = new Map<TraceShape, { count: number; readonly pod: () => Pod }>();
  let vmCount = 0;
  let lastSeconds = startSeconds;
  for (const { vms: source, podOf } of sources) {
    for (const vm of source.vms) {
      vmCount++;
      const { timeSeconds, departureSeconds, lifetimeSeconds } = arrivalTimesOf(
        vm,
        source.source.shaping.lifetimes,
        startSeconds,
      );
      const end = lifetimeSeconds === null ? departureSeconds : timeSeconds + lifetimeSeconds;
      const last = Math.min(source.horizonSeconds, Number.isFinite(end) ? end : timeSeconds);
      lastSeconds = Math.max(lastSeconds, timeSeconds, last);
      const counted = counts.get(vm.shape);
      if (counted === undefined) counts.set(vm.shape, { count: 1, pod: () => podOf(vm) });
      else counted.count++;
    }
  }
  const frequent = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MIX_SHAPES);
  const total = frequent.reduce((sum, { count }) => sum + count, 0);
  const mix = frequent.map(({ count, pod }) => ({ pod: { ...pod(), nodeName: '' }, share: count / total }));
  return { vmCount, lastSeconds, mix };
}

type SourceVm = SourceVms['vms'] extends Iterable<infer Vm> ? Vm : never;
