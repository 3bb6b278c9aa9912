/**
 * How likely a migration is done within its rules, although its dirty curve is only known roughly:
 *
 *   chance = P(k <= breaking factor), ln k normal around 0 with the curve's spread
 *
 * k: what the guest dirties, over what its curve says. Worked number: a class's curve (spread 1) that may grow to 2 times
 * itself: Phi(ln 2 / 1) = 0.76.
 */

import { exp } from '../../elementary/exp.ts';
import { log } from '../../elementary/log.ts';
import type { CurveOrigin } from './load.ts';

/**
 * Standard deviation of ln k, from the 85 measured points of 29 runs (live-migration.md 3).
 * `measured`: within a run, ln(p95 / p5) / (2 x 1.645) has a root mean square of 0.33 over the 26 points with both
 * (median 0.06: most guests are steady, a few have phases).
 * `class`: ln(measured / class `mixed` for its vCPUs) has a standard deviation of 0.95 over all points; with that
 * within a run, sqrt(0.95^2 + 0.33^2) = 1.0.
 */
const LOG_SPREAD: Readonly<Record<CurveOrigin, number>> = { measured: 0.33, class: 1 };

/** P(k <= factor), 0..1; 0 for a factor of 0, 1 for Infinity. */
export function chanceBelow(factor: number, origin: CurveOrigin): number {
  if (factor <= 0) return 0;
  if (factor === Number.POSITIVE_INFINITY) return 1;
  return normalShare(log(factor) / LOG_SPREAD[origin]);
}

/** Standard normal distribution function, within 7.5e-8 (Abramowitz and Stegun 26.2.17). */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce((sum, a) => (sum + a) * t, 0);
  const upper = (exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return x > 0 ? 1 - upper : upper;
}
