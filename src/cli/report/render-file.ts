/** What `berth report` writes: the page, or one chart of it. */

import { createHash } from 'node:crypto';
import {
  CHARTS,
  compareRuns,
  DEFAULT_CHART_OPTIONS,
  findChart,
  nearestName,
  quote,
  type RunResult,
  renderReport,
  type SimulationReport,
  type SimulationResults,
  toReport,
  toStandaloneSvg,
} from '../../core/index.ts';
import { UsageError } from '../failure.ts';
import { diffsOf, type Rerun } from './placement-diffs.ts';

/** Pixels of a chart that is written as a file. */
const CHART_WIDTH = 900;

/** Which chart, and of what. */
export interface ChartChoice {
  readonly chart: string;
  readonly measure: string;
  /** Id of a run; '' the first. */
  readonly run: string;
  /** Name of a node; '' the first. */
  readonly node: string;
  readonly theme: 'light' | 'dark';
}

/**
 * The report of results; `baseline` undefined: kube-default where it ran. Rejects with BerthError for an unknown baseline and
 * with InputRefused where inputs are read again and refused.
 */
export async function buildReport(
  results: SimulationResults,
  rerun: Rerun,
  baseline?: string,
): Promise<SimulationReport> {
  const comparison = compareRuns(results, baseline === undefined ? {} : { baseline });
  return toReport(results, comparison, await diffsOf(results, comparison, rerun));
}

/** The page as one HTML file. */
export function renderPage(report: SimulationReport): string {
  return renderReport(report, (text) => createHash('sha256').update(text).digest('base64'));
}

/** One chart as an SVG file. Throws UsageError where there is no such chart, measure, run or node. */
export function renderChartFile(report: SimulationReport, choice: ChartChoice): string {
  const chart = findChart(choice.chart);
  if (chart === undefined) {
    throw unknown(
      'chart',
      choice.chart,
      CHARTS.map(({ name }) => name),
    );
  }
  const run = positionIn(
    'run',
    choice.run,
    report.runs.map(({ settings }) => settings.id),
  );
  const nodes = report.nodeLists[report.runs[run]?.nodeList ?? -1] ?? [];
  const node = positionIn(
    'node',
    choice.node,
    nodes.map(({ name }) => name),
  );
  const measures = measureKeys(report, choice.chart === 'differences');
  const measure = measures[positionIn('measure', choice.measure, measures)] ?? '';
  const options = { ...DEFAULT_CHART_OPTIONS, width: CHART_WIDTH, run, node, measure };
  return `${toStandaloneSvg(chart.render(report, options), choice.theme)}\n`;
}

/** The run of that id. Throws UsageError where there is none. */
export function findRun(runs: readonly RunResult[], id: string): RunResult {
  return runs[
    positionIn(
      'run',
      id,
      runs.map(({ settings }) => settings.id),
    )
  ]!;
}

/** Measures of whole runs, or those that have a curve. */
function measureKeys({ runs }: SimulationReport, areTotals: boolean): readonly string[] {
  const keys = runs.flatMap(({ totals, series }) =>
    (areTotals ? totals : series.columns).map(({ measure }) => measure.key),
  );
  return [...new Set(keys)];
}

/** Position of a name; 0 where none is given. */
function positionIn(what: string, name: string, names: readonly string[]): number {
  if (name === '') return 0;
  const position = names.indexOf(name);
  if (position < 0) throw unknown(what, name, names);
  return position;
}

function unknown(what: string, name: string, names: readonly string[]): UsageError {
  const nearest = nearestName(name, names);
  const few = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`;
  return new UsageError(
    `no ${what} ${quote(name)}; ${nearest === undefined ? `wanted one of ${few}` : `did you mean ${nearest}?`}`,
  );
}
