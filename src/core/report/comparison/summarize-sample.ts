/** One measure over the seeds of one policy: where the values lie and how well their mean is known. */

import { deviation, extent, mean, median } from 'd3-array';
import type { Interval, SampleSummary } from './comparison.ts';
import { studentQuantile } from './student-t.ts';

/** Statistics of the values that are there; null, NaN and infinite ones are counted as missing. */
export function summarizeSample(values: readonly (number | null)[], confidence: number): SampleSummary {
  const known = values.filter(isKnown);
  const [minimum, maximum] = extent(known);
  return {
    count: known.length,
    missing: values.length - known.length,
    mean: mean(known) ?? null,
    deviation: deviation(known) ?? null,
    median: median(known) ?? null,
    minimum: minimum ?? null,
    maximum: maximum ?? null,
    interval: meanInterval(known, confidence),
  };
}

export function isKnown(value: number | null | undefined): value is number {
  return Number.isFinite(value);
}

/** Interval of the mean: mean -+ t x deviation / sqrt(n), t with n - 1 degrees of freedom; null of fewer than two values. */
export function meanInterval(values: readonly number[], confidence: number): Interval | null {
  const [center, spread] = [mean(values), deviation(values)];
  if (center === undefined || spread === undefined) return null;
  const reach = (studentQuantile(confidence, values.length - 1) * spread) / Math.sqrt(values.length);
  return { low: center - reach, high: center + reach };
}
