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

  series(): RunSeries {
    const measures = this.#metrics.flatMap(({ series }) => series);
    return {
      timesSeconds: this.#times,
      columns: measures.map((measure, at) => ({ measure, values: this.#columns[at]!.map(finiteOrNull) })),
    };
  }

  totals(): readonly RunTotal[] {
    return this.#metrics.flatMap((metric) => {
      const values = metric.finish();
      return metric.totals.map((measure, at) => ({ measure, value: finiteOrNull(values[at] ?? Number.NaN) }));
    });
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
