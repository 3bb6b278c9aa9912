/** Curves over a run's time and what is told of each at its end: mean over time, highest, lowest, area below it. */

import type { Measure, MeasureUnit } from '../metric.ts';

/** A number at the end of a run that a curve gives. `area`: its value times the time it had it, in `secondsPerUnit`. */
type CurveTotal =
  | 'mean'
  | 'peak'
  | 'lowest'
  | { readonly kind: 'area'; readonly measure: Measure; readonly secondsPerUnit: number };

export interface Curve {
  readonly measure: Measure;
  readonly totals: readonly CurveTotal[];
  /** The value now; NaN where there is none. Hot: whenever time goes on. */
  read(): number;
}

export function createMeasure(key: string, title: string, unit: MeasureUnit, better: Measure['better']): Measure {
  return { key, title, unit, better };
}

/** A part of a whole; NaN where there is no whole. What rounding leaves below 0 is 0. Hot. */
export function partOf(part: number, whole: number): number {
  return whole > 0 ? Math.max(0, part / whole) : Number.NaN;
}

/** Nothing is taken from these sums again, so that one double each will do: a million events leave ten digits. */
interface Track {
  /** Value times seconds. */
  area: number;
  /** Seconds in which there was a value. */
  seconds: number;
  highest: number;
  lowest: number;
}

const TITLES = { mean: 'mean', peak: 'highest', lowest: 'lowest' } as const;

export class CurveMeter {
  readonly #curves: readonly Curve[];
  readonly #tracks: readonly Track[];
  readonly series: readonly Measure[];
  readonly totals: readonly Measure[];

  constructor(curves: readonly Curve[]) {
    this.#curves = curves;
    this.#tracks = curves.map(() => ({ area: 0, seconds: 0, highest: Number.NaN, lowest: Number.NaN }));
    this.series = curves.map(({ measure }) => measure);
    this.totals = curves.flatMap(({ measure, totals }) => totals.map((total) => measureOf(total, measure)));
  }

  /** All curves stay as they are for so many seconds, 0 or more; what lasts no time is no peak. Hot. */
  elapse(seconds: number): void {
    if (seconds === 0) return;
    for (let index = 0; index < this.#curves.length; index++) {
      const value = this.#curves[index]!.read();
      if (Number.isNaN(value)) continue;
      const track = this.#tracks[index]!;
      track.area += value * seconds;
      track.seconds += seconds;
      if (!(track.highest >= value)) track.highest = value;
      if (!(track.lowest <= value)) track.lowest = value;
    }
  }

  /** The curves' values now. */
  sample(): number[] {
    return this.#curves.map((curve) => curve.read());
  }

  /** The values of `totals`; NaN where a curve never had a value. */
  finish(): number[] {
    return this.#curves.flatMap(({ totals }, index) => totals.map((total) => totalOf(total, this.#tracks[index]!)));
  }
}

function measureOf(total: CurveTotal, { key, title, unit, better }: Measure): Measure {
  if (typeof total !== 'string') return total.measure;
  return createMeasure(`${key}-${total}`, `${title}, ${TITLES[total]}`, unit, better);
}

function totalOf(total: CurveTotal, { area, seconds, highest, lowest }: Track): number {
  if (total === 'mean') return area / seconds;
  if (total === 'peak') return highest;
  if (total === 'lowest') return lowest;
  return area / total.secondsPerUnit;
}
