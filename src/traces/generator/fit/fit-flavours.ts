/** Flavours of a trace: the sizes that most VMs have, with their lives. */

import { sum } from 'd3-array';
import type { TraceShape, TraceVm } from '../../../core/index.ts';
import { formatBytes } from '../workload-file.ts';
import type { Flavour } from '../workload-model.ts';
import { type Life, lifeOf, type Observations } from './observations.ts';
import { kaplanMeier, toLifetime } from './survival.ts';

/** Share of VMs whose sizes become flavours. */
const COVERED_SHARE = 0.99;
const MOST_FLAVOURS = 500;
/** Fewer lives tell no distribution of their own. */
const LEAST_LIVES = 50;

export interface FittedFlavours {
  readonly flavours: readonly Flavour[];
  /** The name of a VM's flavour; undefined where its size is left out. */
  readonly nameOf: (vm: TraceVm) => string | undefined;
  /** Share of VMs that are of these flavours, 0..1. */
  readonly covered: number;
  /** Different sizes in the trace. */
  readonly sizes: number;
}

/**
 * Sizes until they cover 99 % of the VMs and of what they ask for, each also times how long: few large VMs that stay fill a
 * cluster as much as many small ones that go. Those with the largest share of any of it come first.
 */
export function fitFlavours(observed: Observations): FittedFlavours {
  const keyOf = keysOfSizes();
  const groups = new Map<string, SizeGroup>();
  const totals = new Float64Array(WEIGHT_COUNT);
  for (const vm of [...observed.arrived, ...observed.present]) {
    const key = keyOf(vm);
    const group = groups.get(key) ?? { key, first: vm, arrived: [], weights: new Float64Array(WEIGHT_COUNT) };
    groups.set(key, group);
    const hasArrived = vm.arrivalSeconds >= observed.startSeconds;
    if (hasArrived) group.arrived.push(vm);
    weightsOf(vm, hasArrived, observed).forEach((weight, index) => {
      group.weights[index]! += weight;
      totals[index]! += weight;
    });
  }
  const shareOf = ({ weights }: SizeGroup): number =>
    Math.max(...weights.map((weight, at) => weight / (totals[at]! || 1)));
  const chosen = chooseSizes(
    [...groups.values()].toSorted((a, b) => shareOf(b) - shareOf(a)),
    totals,
  );
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const flavours = chosen
    .toSorted((a, b) => b.arrived.length - a.arrived.length)
    .map((group): Flavour => {
      const shape = plain(group.first.shape);
      const name = freeName(nameOf(shape), taken);
      names.set(group.key, name);
      const { priority } = group.first;
      const lifetime = ownLifetime(group.arrived, observed);
      return { name, weight: group.arrived.length, shape, priority, lifetime, usage: null, dirty: null };
    });
  const covered = sum(chosen, ({ weights }) => weights[0]! + weights[1]!) / (totals[0]! + totals[1]!);
  return { flavours, nameOf: (vm) => names.get(keyOf(vm)), covered, sizes: groups.size };
}

/** VMs of one size. */
interface SizeGroup {
  readonly key: string;
  readonly first: TraceVm;
  readonly arrived: TraceVm[];
  readonly weights: Float64Array;
}

const WEIGHT_COUNT = 6;

/** VMs that came, VMs that were there, millicores, bytes, and these two times seconds. */
function weightsOf(vm: TraceVm, hasArrived: boolean, observed: Observations): readonly number[] {
  const { cpuMilli, memoryBytes } = vm.shape;
  const seconds = lifeOf(vm, observed)?.seconds ?? 0;
  return [hasArrived ? 1 : 0, hasArrived ? 0 : 1, cpuMilli, memoryBytes, cpuMilli * seconds, memoryBytes * seconds];
}

/** The first groups that together have 99 % of every weight. */
function chooseSizes(sorted: readonly SizeGroup[], totals: Float64Array): readonly SizeGroup[] {
  const covered = new Float64Array(WEIGHT_COUNT);
  const chosen: SizeGroup[] = [];
  for (const group of sorted) {
    const isCovered = covered.every((weight, index) => weight >= COVERED_SHARE * totals[index]!);
    if (isCovered || chosen.length === MOST_FLAVOURS) break;
    chosen.push(group);
    group.weights.forEach((weight, index) => {
      covered[index]! += weight;
    });
  }
  return chosen;
}

/** Tells sizes apart by a text, which is made once an object: readers give equal sizes as one. */
function keysOfSizes(): (vm: TraceVm) => string {
  const keys = new Map<TraceShape, string>();
  return ({ shape, priority }) => {
    let key = keys.get(shape);
    if (key === undefined) {
      key = JSON.stringify(plain(shape));
      keys.set(shape, key);
    }
    return priority === 0 ? key : `${key} ${priority}`;
  };
}

/** The lives that a trace tells of. */
export function livesOf(vms: readonly TraceVm[], observed: Observations): readonly Life[] {
  return vms.flatMap((vm) => lifeOf(vm, observed) ?? []);
}

function ownLifetime(vms: readonly TraceVm[], observed: Observations): Flavour['lifetime'] {
  const lives = livesOf(vms, observed);
  const ended = sum(lives, ({ hasEnded }) => (hasEnded ? 1 : 0));
  return lives.length < LEAST_LIVES || ended < LEAST_LIVES / 2 ? null : toLifetime(kaplanMeier(lives));
}

/** Amounts as a file can tell them; what a dump's pod had besides is not fitted. */
function plain(shape: TraceShape): TraceShape {
  return {
    ...shape,
    cpuMilli: Math.round(shape.cpuMilli),
    memoryBytes: Math.round(shape.memoryBytes),
    resources: shape.resources.map(([name, amount]) => [name, Math.round(amount)] as const),
    gpu: shape.gpu === null ? null : { ...shape.gpu, devices: null },
    template: null,
  };
}

/** `2x4Gi`, `500mx512Mi`, `8x32Gi-gpu1`. */
function nameOf({ cpuMilli, memoryBytes, gpu }: TraceShape): string {
  const cpu = cpuMilli % 1000 === 0 ? String(cpuMilli / 1000) : `${cpuMilli}m`;
  const share = gpu === null ? '' : `-gpu${gpu.milliEach === 1000 ? gpu.count : `${gpu.milliEach}m`}`;
  return `${cpu}x${formatBytes(memoryBytes)}${share}`;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}
