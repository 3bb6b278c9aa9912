/** Values of one measure for the terminal. */

import { type Measure, type SampleSummary, scaleOf } from '../../core/index.ts';

/** Significant digits of the largest value in a row. */
const DIGITS = 4;
const MAX_DECIMALS = 5;

/** How the values of one measure are written: in one unit and with equally many decimals, so that they line up. */
export interface MeasureText {
  /** With the unit. */
  readonly title: string;
  mean(sample: SampleSummary): string;
  /** With its sign; '' of null. */
  difference(value: number | null): string;
}

/** `values`: all that will stand in one row. */
export function createMeasureText({ title, unit }: Measure, values: readonly number[]): MeasureText {
  const largest = Math.max(...values.map(Math.abs));
  const { divisor, suffix } = scaleOf(unit, largest);
  const isWhole = values.every((value) => Number.isInteger(value / divisor));
  const magnitude = largest > 0 ? Math.floor(Math.log10(largest / divisor)) : 0;
  const decimals = isWhole ? 0 : Math.min(MAX_DECIMALS, Math.max(0, DIGITS - 1 - magnitude));
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = (value: number, signDisplay: 'negative' | 'exceptZero') =>
    (value / divisor).toLocaleString('en-US', { ...digits, signDisplay });
  return {
    title: suffix === '' ? title : `${title}, ${suffix}`,
    mean: (sample) => {
      const reach = reachOf(sample);
      if (sample.mean === null) return 'none';
      return `${format(sample.mean, 'negative')}${reach === null ? '' : ` ±${format(reach, 'negative')}`}`;
    },
    difference: (value) => (value === null ? '' : format(value, 'exceptZero')),
  };
}

/** Half of the interval of the mean. */
export function reachOf({ interval }: SampleSummary): number | null {
  return interval === null ? null : (interval.high - interval.low) / 2;
}
