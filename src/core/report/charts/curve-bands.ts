/** One measure over time, drawn together over the seeds of each contender: their mean, lowest and highest. */

import { max, mean, min } from 'd3-array';
import type { Measure } from '../../simulation/metric.ts';
import type { ReportRun, SimulationReport } from '../report.ts';
import type { ChartOptions } from './chart.ts';

export interface BandPoint {
  readonly timeSeconds: number;
  readonly mean: number | null;
  readonly low: number;
  readonly high: number;
}

export interface Band {
  readonly contender: number;
  readonly points: readonly BandPoint[];
}

/** The measure that is chosen, or the first there is; undefined where no run has a curve. */
export function chosenMeasure(report: SimulationReport, key: string): Measure | undefined {
  const measures = curveMeasures(report);
  return key === '' ? measures[0] : measures.find((measure) => measure.key === key);
}

/** All measures that have a curve in some run, in the order of the runs. */
export function curveMeasures(report: SimulationReport): readonly Measure[] {
  const measures = new Map<string, Measure>();
  for (const { series } of report.runs) {
    for (const { measure } of series.columns) if (!measures.has(measure.key)) measures.set(measure.key, measure);
  }
  return [...measures.values()];
}

/** The time that a chart shows: what is chosen, or the whole of the runs. */
export function shownSpan(report: SimulationReport, { span }: ChartOptions): readonly [number, number] {
  return span ?? [report.startSeconds, report.endSeconds];
}

/** `steps` points for every contender that is not hidden and has the measure. */
export function toBands(report: SimulationReport, key: string, options: ChartOptions, steps: number): readonly Band[] {
  const span = shownSpan(report, options);
  return report.contenders.flatMap(({ runs }, contender) => {
    if (options.hidden.has(contender)) return [];
    const stepped = runs.flatMap((run) => {
      const values = stepValues(report.runs[run], key, span, steps);
      return values === null ? [] : [values];
    });
    return stepped.length === 0 ? [] : [{ contender, points: joinRuns(stepped, span, steps) }];
  });
}

/** Mean, lowest and highest value of one run in each step; a step without a sample keeps the value before it. */
interface Stepped {
  readonly means: readonly (number | null)[];
  readonly lows: readonly (number | null)[];
  readonly highs: readonly (number | null)[];
}

function stepValues(
  run: ReportRun | undefined,
  key: string,
  [start, end]: readonly [number, number],
  steps: number,
): Stepped | null {
  const column = run?.series.columns.find(({ measure }) => measure.key === key);
  if (run === undefined || column === undefined) return null;
  const times = run.series.timesSeconds;
  const [means, lows, highs]: (number | null)[][] = [[], [], []];
  const width = (end - start) / steps;
  let sample = 0;
  let held: number | null = null;
  for (; sample < times.length && (times[sample] ?? 0) < start; sample++) held = column.values[sample] ?? null;
  for (let step = 0; step < steps; step++) {
    const until = step === steps - 1 ? end + width : start + (step + 1) * width;
    const inside: number[] = [];
    for (; sample < times.length && (times[sample] ?? 0) < until; sample++) {
      held = column.values[sample] ?? null;
      if (held !== null) inside.push(held);
    }
    const isOver = start + step * width > run.endSeconds;
    const kept = isOver ? null : held;
    means?.push(mean(inside) ?? kept);
    lows?.push(min(inside) ?? kept);
    highs?.push(max(inside) ?? kept);
  }
  return { means: means ?? [], lows: lows ?? [], highs: highs ?? [] };
}

function joinRuns(
  runs: readonly Stepped[],
  [start, end]: readonly [number, number],
  steps: number,
): readonly BandPoint[] {
  return Array.from({ length: steps }, (_, step) => {
    const over = mean(runs, ({ means }) => means[step] ?? undefined) ?? null;
    return {
      timeSeconds: start + ((step + 0.5) * (end - start)) / steps,
      mean: over,
      low: min(runs, ({ lows }) => lows[step] ?? undefined) ?? over ?? 0,
      high: max(runs, ({ highs }) => highs[step] ?? undefined) ?? over ?? 0,
    };
  });
}
