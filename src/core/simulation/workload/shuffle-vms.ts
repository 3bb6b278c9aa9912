/** The VMs of a source in an order drawn by a seed. */

import { type Random, randomBelow } from '../../random.ts';
import type { TraceVm } from '../trace/trace.ts';

/** A permutation (Fisher-Yates) of the VMs sorted by id: the order they came in does not matter. */
export function shuffleVms(vms: Iterable<TraceVm>, random: Random): TraceVm[] {
  const shuffled = [...vms].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (let last = shuffled.length - 1; last > 0; last--) {
    const drawn = randomBelow(random, last + 1);
    const vm = shuffled[last]!;
    shuffled[last] = shuffled[drawn]!;
    shuffled[drawn] = vm;
  }
  return shuffled;
}
