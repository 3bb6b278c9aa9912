/** Takes the metrics' curves at equal distances. */

import type { Metric } from '../metric.ts';
import type { RunSeries, RunTotal } from '../run-result.ts';

export class SeriesRecorder {
  readonly #metrics: readonly Metric[];
  readonly #times: number[] = [];
  readonly #columns: number[][];

  constructor(metrics: readonly Metric[]) {
    this.#metrics = metrics;
    this.#columns = metrics.flatMap(({ series }) => series.map((): number[] => []));
  }

  /** One more sample; a second one of the same time replaces the first. */
  sample(timeSeconds: number): void {
    const isRepeated = this.#times.length > 0 && this.#times[this.#times.length - 1] === timeSeconds;
    if (!isRepeated) this.#times.push(timeSeconds);
    let column = 0;
    for (const metric of this.#metrics) {
      for (const value of metric.sample()) this.#columns[column++]![this.#times.length - 1] = value;
    }
  }

  /** Without curves of what the cluster has never had. */
  series(): RunSeries {
    const measures = this.#metrics.flatMap((metric) => {
      const leftOut = leftOutOf(metric);
      return metric.series.map((measure) => ({ measure, isLeftOut: leftOut.has(measure.key) }));
    });
    return {
      timesSeconds: this.#times,
      columns: measures.flatMap(({ measure, isLeftOut }, at) =>
        isLeftOut ? [] : [{ measure, values: this.#columns[at]!.map(finiteOrNull) }],
      ),
    };
  }

  /** Likewise. */
  totals(): readonly RunTotal[] {
    return this.#metrics.flatMap((metric) => {
      const leftOut = leftOutOf(metric);
      const values = metric.finish();
      return metric.totals.flatMap((measure, at) =>
        leftOut.has(measure.key) ? [] : [{ measure, value: finiteOrNull(values[at] ?? Number.NaN) }],
      );
    });
  }

  /** What metrics found wrong with what they read. */
  remarks(): readonly string[] {
    return this.#metrics.flatMap((metric) => metric.remarks?.() ?? []);
  }
}

const NONE: ReadonlySet<string> = new Set();

function leftOutOf(metric: Metric): ReadonlySet<string> {
  return metric.leftOut?.() ?? NONE;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
