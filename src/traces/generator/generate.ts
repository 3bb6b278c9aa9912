/** Generates the VMs of a workload model, one after the other: memory does not grow with their number. */

import type { TimeKnowledge, TraceVm } from '../../core/index.ts';
import { sample } from './distribution.ts';
import { presentVms } from './initial-population.ts';
import { lifetimeOf, type Owner, type Owners, ownersOf } from './owners.ts';
import { rhythmAt, rhythmPeak } from './rhythm.ts';
import { drawExponential } from './samplers.ts';
import { SeedStream } from './seeds.ts';
import { WeightedChoice } from './weighted-choice.ts';
import { type Flavour, meanBatchSize, type WorkloadModel } from './workload-model.ts';

const SECONDS_PER_HOUR = 3600;

/** No VM lives longer: 3,000 years. */
const LONGEST_LIFE_SECONDS = 1e11;

/**
 * The VMs of a model by time of arrival: first those that are there at time 0 (`arrivalSeconds` -Infinity), then those that
 * come before the horizon. May be gone through any number of times. The same model and seed (0 to 2^53 - 1) give the same VMs;
 * a longer horizon gives the same ones and more after them.
 */
export function generateWorkload(model: WorkloadModel, seed: number): Iterable<TraceVm> {
  return { [Symbol.iterator]: () => generate(model, seed) };
}

function* generate(model: WorkloadModel, seed: number): Generator<TraceVm, void, undefined> {
  const owners = ownersOf(model);
  let left = model.maxVms;
  let number = 0;
  for (const { owner, flavour, leavesAfterSeconds } of presentVms(model, owners, seed)) {
    if (left-- <= 0) return;
    yield {
      id: `vm-${number++}`,
      shape: flavour.shape,
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'before-start',
      ...departure(leavesAfterSeconds),
      group: '',
      tenant: owner.name,
      priority: flavour.priority,
      recordedNode: '',
    };
  }
  const lives = new SeedStream(seed, 'lifetimes');
  // Numbered apart, so that another population at the start changes no life.
  let arrived = 0;
  for (const { atSeconds, number: batch, owner, flavours } of batches(model, owners, seed)) {
    const group = flavours.length === 1 ? '' : `batch-${batch}`;
    for (const flavour of flavours) {
      if (left-- <= 0) return;
      const { seconds, staying } = lifetimeOf(flavour, model);
      const random = lives.of(arrived++);
      const life = random.next() < staying ? Number.POSITIVE_INFINITY : sample(seconds, random);
      yield {
        id: `vm-${number++}`,
        shape: flavour.shape,
        arrivalSeconds: atSeconds,
        arrivalKnowledge: 'observed',
        ...departure(life, atSeconds),
        group,
        tenant: owner.name,
        priority: flavour.priority,
        recordedNode: '',
      };
    }
  }
}

interface Batch {
  readonly number: number;
  readonly atSeconds: number;
  readonly owner: Owner;
  readonly flavours: readonly Flavour[];
}

/** Batches come as a Poisson process whose rate follows the rhythm: candidates at its highest rate, thinned. */
function* batches(model: WorkloadModel, owners: Owners, seed: number): Generator<Batch, void, undefined> {
  const { arrivals, horizonSeconds } = model;
  const { batches: batchModel } = arrivals;
  const peak = rhythmPeak(arrivals);
  const ratePerSecond = (arrivals.perHour / SECONDS_PER_HOUR / meanBatchSize(batchModel)) * peak;
  if (ratePerSecond === 0) return;
  const sizes = new WeightedChoice(batchModel.sizes, ({ weight }) => weight);
  const candidates = new SeedStream(seed, 'arrival-times').sequence();
  const gap = (): number => drawExponential(() => candidates.next(), 1) / ratePerSecond;
  const sizePicks = new SeedStream(seed, 'batch-sizes');
  const tenantPicks = new SeedStream(seed, 'tenants');
  const flavourPicks = new SeedStream(seed, 'flavours');
  const otherPicks = new SeedStream(seed, 'other-flavours');
  let number = 0;
  for (let time = gap(); time < horizonSeconds; time += gap()) {
    if (candidates.next() * peak >= rhythmAt(arrivals, time)) continue;
    const owner = owners.arriving.at(tenantPicks.numberOf(number))!;
    const { size } = sizes.at(sizePicks.numberOf(number))!;
    const first = owner.mix.arriving.at(flavourPicks.numberOf(number))!;
    const flavours = Array<Flavour>(size).fill(first);
    if (!batchModel.isOneFlavour && size > 1) {
      const picks = otherPicks.of(number);
      for (let other = 1; other < size; other++) flavours[other] = owner.mix.arriving.at(picks.next())!;
    }
    yield { number: number++, atSeconds: toMilliseconds(time), owner, flavours };
  }
}

/** When a VM leaves that came at `fromSeconds`; at least a millisecond later. */
function departure(
  lifeSeconds: number,
  fromSeconds = 0,
): { readonly departureSeconds: number; readonly departureKnowledge: TimeKnowledge } {
  if (lifeSeconds === Number.POSITIVE_INFINITY) {
    return { departureSeconds: lifeSeconds, departureKnowledge: 'after-end' };
  }
  const life = Math.min(LONGEST_LIFE_SECONDS, Math.max(0.001, lifeSeconds));
  return { departureSeconds: toMilliseconds(fromSeconds + life), departureKnowledge: 'observed' };
}

/** Whole milliseconds, so that files stay short; in order where times were. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
