/**
 * What generated VMs use and dirty. Everything follows from seed, id and time alone, so nothing is stored: any sample can be
 * asked for in any order.
 */

import {
  BerthError,
  cos,
  type DirtyClass,
  type DirtyCurve,
  dirtyCurveOfClass,
  type TraceShape,
  type TraceUsage,
  type TraceVm,
} from '../../core/index.ts';
import { sample } from './distribution.ts';
import { drawNormal } from './samplers.ts';
import { SeedStream } from './seeds.ts';
import { WeightedChoice } from './weighted-choice.ts';
import type { DirtyMix, Flavour, UsageModel, WorkloadModel } from './workload-model.ts';

const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3600;
const MILLI_PER_CPU = 1000;
/** Of a guest whose usage is not modelled: a Linux server (live-migration.md 2.7). */
const ASSUMED_MEMORY_FRACTION = 0.7;

export interface UsageSample {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** The usage of the VMs that `generateWorkload` gives for the same model and seed. */
export class WorkloadUsage {
  readonly #flavours = new Map<TraceShape, Flavour>();
  readonly #model: WorkloadModel;
  readonly #levels: SeedStream;
  readonly #noise: SeedStream;
  readonly #dirty: SeedStream;

  constructor(model: WorkloadModel, seed: number) {
    this.#model = model;
    for (const flavour of model.flavours) this.#flavours.set(flavour.shape, flavour);
    this.#levels = new SeedStream(seed, 'usage-levels');
    this.#noise = new SeedStream(seed, 'usage-noise');
    this.#dirty = new SeedStream(seed, 'dirty-classes');
  }

  /** What a VM uses in the interval that `timeSeconds` lies in; null where its usage is not modelled. */
  usageAt(vm: TraceVm, timeSeconds: number): UsageSample | null {
    const usage = this.#usageModelOf(vm);
    if (usage === null) return null;
    const { startHour } = this.#model.arrivals;
    const interval = Math.floor(timeSeconds / usage.intervalSeconds);
    const levels = this.#levelsOf(vm, usage);
    const dayHour = startHour + ((interval + 0.5) * usage.intervalSeconds) / SECONDS_PER_HOUR - usage.peakHour;
    const wave = 1 + usage.dailyAmplitude * cos((2 * Math.PI * dayHour * SECONDS_PER_HOUR) / SECONDS_PER_DAY);
    const { cpuMilli, memoryBytes } = vm.shape.guest ?? vm.shape;
    const random = this.#noise.ofName(`${vm.id} ${interval}`);
    const noise = usage.noise === 0 ? 1 : drawNormal(() => random.next(), 1, usage.noise);
    return {
      cpuMilli: cpuMilli * toFraction(levels.cpu * wave * noise),
      memoryBytes: Math.round(memoryBytes * levels.memory),
    };
  }

  /** The samples of a VM from time 0 or its arrival to `untilSeconds` or its end, one an interval; whole intervals only. */
  *usageOf(vm: TraceVm, untilSeconds: number): Generator<TraceUsage, void, undefined> {
    const usage = this.#usageModelOf(vm);
    if (usage === null) return;
    const { intervalSeconds } = usage;
    const end = Math.min(vm.departureSeconds, untilSeconds);
    const first = Math.ceil(Math.max(0, vm.arrivalSeconds) / intervalSeconds);
    for (let interval = first; (interval + 1) * intervalSeconds <= end; interval++) {
      const startSeconds = interval * intervalSeconds;
      const { cpuMilli, memoryBytes } = this.usageAt(vm, startSeconds)!;
      yield { id: vm.id, startSeconds, lengthSeconds: intervalSeconds, cpuMilli, memoryBytes };
    }
  }

  /** What a VM dirties, as a class of guests. */
  dirtyClassOf(vm: TraceVm): DirtyClass {
    const mix: DirtyMix = this.#flavourOf(vm).dirty ?? this.#model.dirty;
    return new WeightedChoice(mix, ({ weight }) => weight).at(this.#dirty.ofName(vm.id).next())!.dirtyClass;
  }

  /** The dirty curve of a VM at full load, for as many vCPUs and as much used memory as it has. */
  dirtyCurveOf(vm: TraceVm): DirtyCurve {
    const usage = this.#usageModelOf(vm);
    const fraction = usage === null ? ASSUMED_MEMORY_FRACTION : this.#levelsOf(vm, usage).memory;
    const { cpuMilli, memoryBytes } = vm.shape.guest ?? vm.shape;
    const guest = { vcpus: Math.ceil(cpuMilli / MILLI_PER_CPU), usedMemoryBytes: memoryBytes * fraction };
    return dirtyCurveOfClass(this.dirtyClassOf(vm), guest);
  }

  #levelsOf(vm: TraceVm, usage: UsageModel): { readonly cpu: number; readonly memory: number } {
    const random = this.#levels.ofName(vm.id);
    const cpu = toFraction(sample(usage.cpuFraction, random));
    return { cpu, memory: toFraction(sample(usage.memoryFraction, random)) };
  }

  #usageModelOf(vm: TraceVm): UsageModel | null {
    return this.#flavourOf(vm).usage ?? this.#model.usage;
  }

  #flavourOf(vm: TraceVm): Flavour {
    const flavour = this.#flavours.get(vm.shape);
    if (flavour !== undefined) return flavour;
    throw new BerthError('internal', `${vm.id} is not of the model whose usage is asked for`);
  }
}

function toFraction(level: number): number {
  return Math.min(1, Math.max(0, level));
}
