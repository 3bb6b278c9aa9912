/** What VMs ask for together over time, summed from their arrivals and departures alone: the simulator's ledger must agree. */

import type { TraceVm } from '../../core/index.ts';

export interface AliveSum {
  readonly count: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/**
 * The sums at some times, sorted upwards: of VMs that have come by then and have not left. VMs of no length are never there.
 */
export function sweepAlive(vms: readonly TraceVm[], timesSeconds: readonly number[]): readonly AliveSum[] {
  const arrivals = vms.toSorted((a, b) => compare(a.arrivalSeconds, b.arrivalSeconds));
  const departures = vms.toSorted((a, b) => compare(a.departureSeconds, b.departureSeconds));
  const now = { count: 0, cpuMilli: 0, memoryBytes: 0 };
  const add = ({ shape }: TraceVm, sign: 1 | -1): void => {
    now.count += sign;
    now.cpuMilli += sign * shape.cpuMilli;
    now.memoryBytes += sign * shape.memoryBytes;
  };
  let come = 0;
  let gone = 0;
  return timesSeconds.map((seconds) => {
    for (; come < arrivals.length && arrivals[come]!.arrivalSeconds <= seconds; come++) add(arrivals[come]!, 1);
    for (; gone < departures.length && departures[gone]!.departureSeconds <= seconds; gone++)
      add(departures[gone]!, -1);
    return { ...now };
  });
}

/** Infinite times too, whose difference is no number. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
