/** What a trace tells for a fit: who came within it, who was there before, and between which times it was recorded. */

import { BerthError, type TraceVm } from '../../../core/index.ts';

const SECONDS_PER_HOUR = 3600;

export interface Observations {
  /** Full hour before the first arrival. */
  readonly startSeconds: number;
  /** Last arrival: from then on nothing tells that anyone could have come. */
  readonly lastArrivalSeconds: number;
  /** Last arrival or departure that was seen. */
  readonly endSeconds: number;
  /** By arrival, ties in the order of the trace. */
  readonly arrived: readonly TraceVm[];
  /** Those that were there at the start. */
  readonly present: readonly TraceVm[];
  /** VMs of which it is not known when they came. */
  readonly undated: number;
}

/** How long a VM lived, or at least lived. */
export interface Life {
  readonly seconds: number;
  /** False: it was cut off by the end of the recording. */
  readonly hasEnded: boolean;
}

/** Sorts the VMs of a trace. Throws where no arrival was seen: then there is no rate to fit. */
export function observe(vms: Iterable<TraceVm>): Observations {
  const all = [...vms];
  const seen = all.filter(({ arrivalKnowledge, arrivalSeconds }) => {
    return arrivalKnowledge === 'observed' && Number.isFinite(arrivalSeconds);
  });
  if (seen.length < 2) {
    throw new BerthError('input-empty', `found ${seen.length} VMs whose arrival was seen, wanted at least two`, {
      remedy: 'take a trace that tells when VMs came',
    });
  }
  const arrived = seen.toSorted((a, b) => a.arrivalSeconds - b.arrivalSeconds);
  const startSeconds = Math.floor(arrived[0]!.arrivalSeconds / SECONDS_PER_HOUR) * SECONDS_PER_HOUR;
  const lastArrivalSeconds = arrived.at(-1)!.arrivalSeconds;
  const present = all.filter((vm) => vm.arrivalKnowledge === 'before-start' && vm.departureSeconds > startSeconds);
  const endSeconds = all.reduce((latest, vm) => {
    return hasSeenEnd(vm) ? Math.max(latest, vm.departureSeconds) : latest;
  }, lastArrivalSeconds);
  const undated = all.filter(({ arrivalKnowledge }) => arrivalKnowledge === 'unknown').length;
  return { startSeconds, lastArrivalSeconds, endSeconds, arrived, present, undated };
}

/** How long a VM lived from its arrival or the start on; null where it is not known how it ended. */
export function lifeOf(vm: TraceVm, { startSeconds, endSeconds }: Observations): Life | null {
  const from = Math.max(startSeconds, vm.arrivalSeconds);
  if (hasSeenEnd(vm)) return { seconds: Math.max(0, vm.departureSeconds - from), hasEnded: true };
  if (vm.departureKnowledge === 'unknown') return null;
  return { seconds: endSeconds - from, hasEnded: false };
}

function hasSeenEnd({ departureKnowledge, departureSeconds }: TraceVm): boolean {
  return departureKnowledge === 'observed' && Number.isFinite(departureSeconds);
}
