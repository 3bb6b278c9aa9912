/** VMs that are there at time 0, with what is left of their lives. */

import { drawPoisson } from './counts.ts';
import { sample, sampleLengthBiased } from './distribution.ts';
import { lifetimeOf, mixOf, type Owner, type Owners } from './owners.ts';
import { rhythmAt, rhythmPeak } from './rhythm.ts';
import { SeedStream } from './seeds.ts';
import type { Flavour, InitialModel, LifetimeModel, WorkloadModel } from './workload-model.ts';

const SECONDS_PER_HOUR = 3600;

export interface PresentVm {
  readonly owner: Owner;
  readonly flavour: Flavour;
  /** Infinity: never. */
  readonly leavesAfterSeconds: number;
}

/** How many VMs are there at time 0, on average, without regard to maxVms. */
export function expectedPresent(model: WorkloadModel, { meanLifeSeconds }: Owners): number {
  const { initial, arrivals } = model;
  if (initial.kind === 'none') return 0;
  if (initial.kind === 'count') return initial.count;
  return (arrivals.perHour / SECONDS_PER_HOUR) * meanLifeSeconds + initial.staying;
}

/** The VMs at time 0, each alone: the others of its batch may have gone. */
export function* presentVms(model: WorkloadModel, owners: Owners, seed: number): Generator<PresentVm, void, undefined> {
  const { initial } = model;
  if (initial.kind === 'none') return;
  if (initial.kind === 'count') {
    yield* counted(model, owners, initial, seed);
    return;
  }
  yield* steady(model, owners, seed);
  const picks = new SeedStream(seed, 'initial-staying');
  for (let number = 0; number < initial.staying; number++) {
    const random = picks.of(number);
    const owner = owners.arriving.at(random.next())!;
    yield { owner, flavour: owner.mix.arriving.at(random.next())!, leavesAfterSeconds: Number.POSITIVE_INFINITY };
  }
}

/**
 * Those that an endless past leaves behind: a Poisson number of mean rate x mean life, each in the midst of a life drawn in
 * proportion to its length, thinned by the rhythm of when it came. Exact for Poisson arrivals with any rhythm (Eick,
 * Massey, Whitt: The physics of the Mt/G/infinity queue, 1993).
 */
function* steady(model: WorkloadModel, owners: Owners, seed: number): Generator<PresentVm, void, undefined> {
  const { arrivals } = model;
  const peak = rhythmPeak(arrivals);
  const mean = (arrivals.perHour / SECONDS_PER_HOUR) * owners.meanLifeSeconds * peak;
  if (!(mean > 0)) return;
  const counting = new SeedStream(seed, 'initial-count').sequence();
  const candidates = drawPoisson(() => counting.next(), mean);
  const picks = new SeedStream(seed, 'initial');
  for (let number = 0; number < candidates; number++) {
    const random = picks.of(number);
    const owner = owners.present.at(random.next())!;
    const flavour = owner.mix.present.at(random.next())!;
    const passed = random.next();
    const isKept = random.next() * peak;
    const life = sampleLengthBiased(lifetimeOf(flavour, model).seconds, random);
    if (isKept >= rhythmAt(arrivals, -passed * life)) continue;
    yield { owner, flavour, leavesAfterSeconds: (1 - passed) * life };
  }
}

function* counted(
  model: WorkloadModel,
  owners: Owners,
  initial: Extract<InitialModel, { kind: 'count' }>,
  seed: number,
): Generator<PresentVm, void, undefined> {
  const picks = new SeedStream(seed, 'initial-counted');
  const mix = initial.mix === null ? null : mixOf(model, initial.mix);
  for (let number = 0; number < initial.count; number++) {
    const random = picks.of(number);
    const owner = owners.arriving.at(random.next())!;
    const flavour = (mix ?? owner.mix).arriving.at(random.next())!;
    yield { owner, flavour, leavesAfterSeconds: restOf(initial.remaining, random) };
  }
}

function restOf({ seconds, staying }: LifetimeModel, random: { next(): number }): number {
  return random.next() < staying ? Number.POSITIVE_INFINITY : sample(seconds, random);
}
