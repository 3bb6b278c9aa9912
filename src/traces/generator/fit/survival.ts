/** How long VMs live where the end of a recording has cut some lives off: Kaplan and Meier's estimate (1958). */

import { bisectLeft } from 'd3-array';
import { pow } from '../../../core/index.ts';
import type { LifetimeModel } from '../workload-model.ts';
import type { Life } from './observations.ts';

/** Ages at which VMs ended, ascending, with the share that lives on after each. */
export interface SurvivalCurve {
  readonly ages: readonly number[];
  readonly survival: readonly number[];
  /** Lives that ended, and all. */
  readonly ended: number;
  readonly count: number;
}

/** The share that lives on falls by 1 - ended / at risk at every age; cut lives are at risk up to where they are cut. */
export function kaplanMeier(lives: readonly Life[]): SurvivalCurve {
  // At one age those that ended come before those that were cut.
  const sorted = lives.toSorted((a, b) => a.seconds - b.seconds || Number(b.hasEnded) - Number(a.hasEnded));
  const ages: number[] = [];
  const survival: number[] = [];
  let lasting = 1;
  let ended = 0;
  for (let at = 0; at < sorted.length; ) {
    const { seconds } = sorted[at]!;
    let next = at;
    while (next < sorted.length && sorted[next]!.seconds === seconds && sorted[next]!.hasEnded) next++;
    if (next === at) {
      at++;
      continue;
    }
    ended += next - at;
    lasting *= 1 - (next - at) / (sorted.length - at);
    ages.push(seconds);
    survival.push(lasting);
    at = next;
  }
  return { ages, survival, ended, count: lives.length };
}

const EVEN_STEPS = 50;
/** Of fewer lives than this many a step there are as many fewer steps. */
const LIVES_PER_STEP = 10;
const LEAST_STEPS = 10;
const EVEN_UP_TO = 0.9;
const TAIL_STEPS_PER_DECADE = 10;
const DIGITS = 5;

/**
 * The curve as quantiles, denser where lives are long. What had not ended by the last seen end stays for ever: nothing
 * tells more of it.
 */
export function toLifetime(curve: SurvivalCurve): LifetimeModel {
  if (curve.ended === 0) return { seconds: { kind: 'constant', value: 0 }, staying: 1 };
  const shares = curve.survival.map((share) => 1 - share);
  const leaving = shares.at(-1)!;
  const points = probabilitiesFor(curve.ended).map((probability) => {
    const at = bisectLeft(shares, probability * leaving - 1e-12);
    return [probability, shorten(curve.ages[Math.min(at, curve.ages.length - 1)]!)] as const;
  });
  return { seconds: { kind: 'empirical', points }, staying: shorten(Math.max(0, curve.survival.at(-1)!)) };
}

/** Steps of 2 % or more up to 90 %, then ten to a factor of ten of what is left, down to one VM. */
function probabilitiesFor(count: number): readonly number[] {
  const steps = Math.min(EVEN_STEPS, Math.max(LEAST_STEPS, Math.floor(count / LIVES_PER_STEP / 10) * 10));
  const even = Array.from({ length: steps + 1 }, (_, step) => step / steps).filter(
    (probability) => probability <= EVEN_UP_TO,
  );
  const tail: number[] = [];
  for (let step = 1; ; step++) {
    const left = (1 - EVEN_UP_TO) * pow(10, -step / TAIL_STEPS_PER_DECADE);
    if (left * count < 1) break;
    tail.push(Number((1 - left).toFixed(7)));
  }
  return [...even, ...tail, 1];
}

/** Five digits: a file that people read. */
export function shorten(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
