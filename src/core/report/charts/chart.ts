/** What a chart is: the report and what is chosen of it -> an SVG, and what can be read off at a time. */

import type { SimulationReport } from '../report.ts';

/** What is chosen of a report; a chart heeds what concerns it. */
export interface ChartOptions {
  /** Pixels; 280 or more. */
  readonly width: number;
  /** The part of time that is shown, in seconds; null: all of it. */
  readonly span: readonly [start: number, end: number] | null;
  /** Key of the measure; '' the first there is. */
  readonly measure: string;
  /** Position of the run, for what shows one. */
  readonly run: number;
  /** Position of the node in the run's list. */
  readonly node: number;
  /** Row of the heat map that is looked at closely. */
  readonly row: number;
  /** Positions of contenders that are left out. */
  readonly hidden: ReadonlySet<number>;
}

export const DEFAULT_CHART_OPTIONS: ChartOptions = {
  width: 540,
  span: null,
  measure: '',
  run: 0,
  node: 0,
  row: 0,
  hidden: new Set(),
};

/** A line of what is read off a chart. */
export interface Reading {
  readonly label: string;
  readonly value: string;
  /** Class of the mark it belongs to; '' for none. */
  readonly mark: string;
}

/** A registered chart. */
export interface Chart {
  /** Kebab-case, for options and listings. */
  readonly name: string;
  readonly title: string;
  /** One sentence for listings. */
  readonly summary: string;
  /** An `<svg>` with a label for those who do not see it. */
  render(report: SimulationReport, options: ChartOptions): string;
  /**
   * What stands at a time (seconds), `down` (0..1) of the way from the top of the plot to its bottom. Charts without it have
   * no time.
   */
  readAt?(report: SimulationReport, options: ChartOptions, timeSeconds: number, down: number): readonly Reading[];
  /** How many rows it has where it matters which one is pointed at. */
  rowCount?(report: SimulationReport, options: ChartOptions): number;
}
