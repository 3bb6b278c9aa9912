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
  /** Of something that not every cluster has: results leave it out where it never had a value. */
  readonly isOptional?: boolean;
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

const TITLES = { mean: 'mean', peak: 'highest', lowest: 'lowest' } as const;

export class CurveMeter {
  readonly #curves: readonly Curve[];
  /** By curve, as it was read last. */
  readonly #values: Float64Array;
  /**
   * By curve value times seconds, and seconds in which there was a value. Nothing is taken from these sums again, so that
   * one double each will do: a million events leave ten digits.
   */
  readonly #areas: Float64Array;
  readonly #seconds: Float64Array;
  readonly #highest: Float64Array;
  readonly #lowest: Float64Array;
  readonly series: readonly Measure[];
  readonly totals: readonly Measure[];

  constructor(curves: readonly Curve[]) {
    const count = curves.length;
    this.#curves = curves;
    this.#values = new Float64Array(count);
    this.#areas = new Float64Array(count);
    this.#seconds = new Float64Array(count);
    this.#highest = new Float64Array(count).fill(Number.NaN);
    this.#lowest = new Float64Array(count).fill(Number.NaN);
    this.series = curves.map(({ measure }) => measure);
    this.totals = curves.flatMap(({ measure, totals }) => totals.map((total) => measureOf(total, measure)));
  }

  /** All curves stay as they are for so many seconds, 0 or more; what lasts no time is no peak. Hot. */
  elapse(seconds: number): void {
    this.read();
    this.hold(seconds);
  }

  /** Takes the curves' values as they are now. Hot. */
  read(): void {
    for (let index = 0; index < this.#curves.length; index++) this.#values[index] = this.#curves[index]!.read();
  }

  /** All curves have, for so many seconds, the values they had when they were last read. Hot. */
  hold(seconds: number): void {
    if (seconds === 0) return;
    const values = this.#values;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!;
      if (Number.isNaN(value)) continue;
      this.#areas[index]! += value * seconds;
      this.#seconds[index]! += seconds;
      if (!(this.#highest[index]! >= value)) this.#highest[index] = value;
      if (!(this.#lowest[index]! <= value)) this.#lowest[index] = value;
    }
  }

  /** The curves' values now. */
  sample(): number[] {
    return this.#curves.map((curve) => curve.read());
  }

  /** The values of `totals`; NaN where a curve never had a value. */
  finish(): number[] {
    return this.#curves.flatMap(({ totals }, index) => totals.map((total) => this.#totalOf(total, index)));
  }

  /** Keys of what results leave out: of optional curves that have never had a value. */
  leftOut(): ReadonlySet<string> {
    const empty = this.#curves.filter(
      (curve, index) => curve.isOptional === true && this.#seconds[index] === 0 && Number.isNaN(curve.read()),
    );
    return new Set(
      empty.flatMap(({ measure, totals }) => [measure.key, ...totals.map((total) => measureOf(total, measure).key)]),
    );
  }

  #totalOf(total: CurveTotal, index: number): number {
    if (total === 'mean') return this.#areas[index]! / this.#seconds[index]!;
    if (total === 'peak') return this.#highest[index]!;
    if (total === 'lowest') return this.#lowest[index]!;
    return this.#areas[index]! / total.secondsPerUnit;
  }
}

function measureOf(total: CurveTotal, { key, title, unit, better }: Measure): Measure {
  if (typeof total !== 'string') return total.measure;
  return createMeasure(`${key}-${total}`, `${title}, ${TITLES[total]}`, unit, better);
}
