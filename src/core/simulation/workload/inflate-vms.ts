/** A list of VMs brought to a stated part of the cluster's capacity (policies.md 5.5 step 3). */

import { BerthError } from '../../errors.ts';
import { type Random, randomBelow } from '../../random.ts';
import { MAX_VMS } from '../scenario/limits.ts';
import type { Inflation, InflationAxis } from '../scenario/scenario-workload.ts';
import type { TraceShape, TraceVm } from '../trace/trace.ts';

/**
 * Below the target, VMs drawn evenly with replacement are appended up to the first that would exceed it, which is left out;
 * above it, VMs drawn evenly are removed until it is not exceeded; the others keep their order. `capacity` is the cluster's
 * on the axis: thousandths of GPUs, millicores or bytes. Copies are named `ID-copy-1` and so on. Where no VM asks for
 * anything on the axis nothing is changed. Throws `input-too-large` where more than five million VMs would be needed.
 *
 * Example: capacity 1000, to 130 %, three VMs of 400: 1200 + 400 > 1300, so nothing is appended. Unless it is exact, the
 * check counts one of a VM's GPUs as the paper's does, and the sum may exceed the target a little.
 */
export function inflateVms(
  vms: readonly TraceVm[],
  { toPercent, axis, isExact }: Inflation,
  capacity: number,
  random: Random,
): readonly TraceVm[] {
  const target = (capacity * toPercent) / 100;
  const total = vms.reduce((sum, { shape }) => sum + demandOf(shape, axis), 0);
  if (total > target) return reduce(vms, axis, total - target, random);
  if (total === 0) return vms;
  const expected = (vms.length * target) / total;
  if (!(expected <= MAX_VMS)) throw tooMany(axis, vms.length);
  return extend(vms, { axis, isExact, room: target - total, random });
}

/** What a VM asks for on an axis: thousandths of GPUs, millicores, bytes. */
export function demandOf({ gpu, cpuMilli, memoryBytes }: TraceShape, axis: InflationAxis): number {
  if (axis === 'gpu') return gpu === null ? 0 : gpu.count * gpu.milliEach;
  return axis === 'cpu' ? cpuMilli : memoryBytes;
}

interface Extension {
  readonly axis: InflationAxis;
  readonly isExact: boolean;
  readonly room: number;
  readonly random: Random;
}

function extend(vms: readonly TraceVm[], { axis, isExact, room, random }: Extension): readonly TraceVm[] {
  const extended = [...vms];
  const taken = new Set(vms.map(({ id }) => id));
  const copies = new Map<string, number>();
  let left = room;
  for (;;) {
    const drawn = vms[randomBelow(random, vms.length)]!;
    const demand = demandOf(drawn.shape, axis);
    const asked = axis === 'gpu' && !isExact ? (drawn.shape.gpu?.milliEach ?? 0) : demand;
    if (asked > left) return extended;
    extended.push({ ...drawn, id: copyName(drawn.id, copies, taken) });
    left -= demand;
  }
}

function tooMany(axis: InflationAxis, count: number): BerthError {
  const message = `inflate: found ${count} VMs that ask for too little ${axis}, wanted a target that ${MAX_VMS} of them reach`;
  return new BerthError('input-too-large', message, { remedy: 'Give a lower percentage or larger VMs.' });
}

/** A name that no other VM has. */
function copyName(id: string, copies: Map<string, number>, taken: Set<string>): string {
  let number = (copies.get(id) ?? 0) + 1;
  while (taken.has(`${id}-copy-${number}`)) number++;
  copies.set(id, number);
  const name = `${id}-copy-${number}`;
  taken.add(name);
  return name;
}

/** Removing one after the other evenly is removing from the front of a random permutation. */
function reduce(vms: readonly TraceVm[], axis: InflationAxis, excess: number, random: Random): readonly TraceVm[] {
  const order = Int32Array.from(vms.keys());
  const isRemoved = new Uint8Array(vms.length);
  let left = excess;
  for (let next = 0; left > 0 && next < order.length; next++) {
    const drawn = next + randomBelow(random, order.length - next);
    const index = order[drawn]!;
    order[drawn] = order[next]!;
    isRemoved[index] = 1;
    left -= demandOf(vms[index]!.shape, axis);
  }
  return vms.filter((_, index) => isRemoved[index] === 0);
}
