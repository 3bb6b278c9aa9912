/** A recorded placement, replayed as it was: nodes above their capacity are counted, and the replay goes on. */

import type { TraceVm } from '../../core/index.ts';

export interface PlacementFigures {
  readonly peakNodes: number;
  /** Over the whole time. */
  readonly meanNodes: number;
  readonly nodeHours: number;
  /** Starts after which a node has more than its CPU. */
  readonly startsOverCapacity: number;
}

const SECONDS_PER_HOUR = 3600;

interface Load {
  count: number;
  cpuMilli: number;
}

/**
 * What the recorded nodes of VMs come to from second 0 to an end; departures first at ties, then arrivals in file order, and
 * what lasts no time is no peak, as in the simulation. `cpuMilli`: of each node.
 */
export function replayRecorded(vms: readonly TraceVm[], cpuMilli: number, endSeconds: number): PlacementFigures {
  const loads = new Map<string, Load>();
  let startsOverCapacity = 0;
  let used = 0;
  let seconds = 0;
  let area = 0;
  let peakNodes = 0;
  for (const { atSeconds, vm, isStart } of eventsOf(vms)) {
    if (atSeconds > seconds) {
      area += used * (Math.min(atSeconds, endSeconds) - seconds);
      peakNodes = Math.max(peakNodes, used);
      seconds = atSeconds;
    }
    if (atSeconds > endSeconds) break;
    const load = loads.get(vm.recordedNode) ?? { count: 0, cpuMilli: 0 };
    loads.set(vm.recordedNode, load);
    const sign = isStart ? 1 : -1;
    load.count += sign;
    load.cpuMilli += sign * vm.shape.cpuMilli;
    if (isStart && load.count === 1) used++;
    if (!isStart && load.count === 0) used--;
    if (isStart && load.cpuMilli > cpuMilli) startsOverCapacity++;
  }
  if (endSeconds > seconds) area += used * (endSeconds - seconds);
  return { peakNodes, meanNodes: area / endSeconds, nodeHours: area / SECONDS_PER_HOUR, startsOverCapacity };
}

/** VMs of before the start come at 0. */
function eventsOf(vms: readonly TraceVm[]) {
  const lasting = vms.filter(({ arrivalSeconds, departureSeconds }) => departureSeconds > arrivalSeconds);
  const ends = lasting
    .filter(({ departureSeconds }) => departureSeconds < Number.POSITIVE_INFINITY)
    .map((vm) => ({ atSeconds: vm.departureSeconds, vm, isStart: false }));
  const starts = lasting.map((vm) => ({ atSeconds: Math.max(0, vm.arrivalSeconds), vm, isStart: true }));
  return [...ends, ...starts].sort((a, b) => a.atSeconds - b.atSeconds || Number(a.isStart) - Number(b.isStart));
}
