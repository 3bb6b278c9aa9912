/** Values of measures and times for people: units, rounding, and where the ticks of an axis stand. */

import { format } from 'd3-format';
import type { MeasureUnit } from '../simulation/metric.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How a unit is scaled: the largest step that the value reaches. */
interface UnitStep {
  readonly from: number;
  readonly divisor: number;
  readonly suffix: string;
}

const plain = (suffix: string): readonly UnitStep[] => [{ from: 0, divisor: 1, suffix }];
const steps = (...rows: readonly (readonly [from: number, suffix: string])[]): readonly UnitStep[] =>
  rows.map(([from, suffix]) => ({ from, divisor: Math.max(from, 1), suffix }));

const UNIT_STEPS: Readonly<Record<MeasureUnit, readonly UnitStep[]>> = {
  fraction: [{ from: 0, divisor: 0.01, suffix: '%' }],
  count: plain(''),
  seconds: steps([2 * DAY, 'd'], [2 * HOUR, 'h'], [2 * MINUTE, 'min'], [0, 's']).map((step) => ({
    ...step,
    divisor: Math.max(step.from / 2, 1),
  })),
  bytes: steps([2 ** 50, 'PiB'], [2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [0, 'B']),
  cores: plain('cores'),
  gpus: plain('GPUs'),
  minutes: plain('min'),
  hours: plain('h'),
  watts: steps([1e6, 'MW'], [1e3, 'kW'], [0, 'W']),
  'kilowatt-hours': steps([1e6, 'GWh'], [1e3, 'MWh'], [0, 'kWh']),
  cost: plain(''),
};

/** What an axis that reaches `largest` divides its values by, and the unit it then has. */
export function scaleOf(unit: MeasureUnit, largest: number): { readonly divisor: number; readonly suffix: string } {
  const rows = UNIT_STEPS[unit];
  return rows.find(({ from }) => Math.abs(largest) >= from) ?? { divisor: 1, suffix: '' };
}

const large = format(',.0f');
const small = format('.3~r');

/** A number in at most three significant digits, or whole from 1,000 on. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return Math.abs(value) >= 999.5 ? large(value) : small(value);
}

/** A value with its unit, such as `71.2 %` or `3.5 GiB`; `–` where there is none. */
export function formatValue(value: number | null, unit: MeasureUnit): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const { divisor, suffix } = scaleOf(unit, value);
  return suffix === '' ? formatNumber(value / divisor) : `${formatNumber(value / divisor)} ${suffix}`;
}

/** Two values with one unit, such as `86.2 to 88.6 %`. */
export function formatRange(low: number, high: number, unit: MeasureUnit): string {
  const { divisor, suffix } = scaleOf(unit, Math.max(Math.abs(low), Math.abs(high)));
  const text = `${formatNumber(low / divisor)} to ${formatNumber(high / divisor)}`;
  return suffix === '' ? text : `${text} ${suffix}`;
}

/** A difference of two values with its sign; of fractions in percentage points. */
export function formatDifference(value: number | null, unit: MeasureUnit): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const text = formatValue(value, unit).replace(' %', ' points');
  return value > 0 ? `+${text}` : text;
}

/** A time since the start, or a length of time, in at most two units: `3 d 4 h`, `12 min`, `0.4 s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < MINUTE) return `${formatNumber(Math.round(seconds * 10) / 10)} s`;
  const units: readonly (readonly [number, string, number])[] = [
    [DAY, 'd', HOUR],
    [HOUR, 'h', MINUTE],
    [MINUTE, 'min', 1],
  ];
  const names: Readonly<Record<number, string>> = { [HOUR]: 'h', [MINUTE]: 'min', 1: 's' };
  for (const [size, name, below] of units) {
    const rounded = Math.round(seconds / below) * below;
    if (rounded < size) continue;
    const whole = Math.floor(rounded / size);
    const rest = Math.round((rounded - whole * size) / below);
    return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${names[below]}`;
  }
  return `0 s`;
}

/** Distances between ticks that people can count in, in seconds. */
const TICK_STEPS = [
  1,
  5,
  10,
  30,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
] as const;

/** Times of about `count` ticks between two times, whole steps after `origin`; none where there is no room. */
export function timeTicks(start: number, end: number, origin: number, count: number): readonly number[] {
  const span = end - start;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const wanted = span / Math.max(count, 1);
  const largest = TICK_STEPS.at(-1) ?? DAY;
  const step = TICK_STEPS.find((one) => one >= wanted) ?? Math.ceil(wanted / largest) * largest;
  const first = Math.ceil((start - origin) / step);
  const last = Math.floor((end - origin) / step);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => origin + (first + index) * step);
}
