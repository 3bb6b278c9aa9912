/** A measure over time, before and after: the curve of the reports as a file of its own. */

import {
  DEFAULT_CHART_OPTIONS,
  findChart,
  type Measure,
  type SimulationReport,
  toStandaloneSvg,
} from '../../src/core/index.ts';
import type { CurveChart, CurveChoice } from '../protocol.ts';
import { type SessionRuns, toCurveReport } from './session-report.ts';

/** Pixels; charts are made for these widths. */
const NARROWEST = 280;
const WIDEST = 2000;

/** The curve of a session. */
export function drawSessionCurve(runs: SessionRuns, choice: CurveChoice): CurveChart {
  return drawCurve(toCurveReport(runs), choice);
}

/** The chart of the chosen measure, or of the first where the session has no such curve. */
export function drawCurve(report: SimulationReport, { measure, width, theme }: CurveChoice): CurveChart {
  const measures = measuresOf(report);
  const drawn = measures.find(({ key }) => key === measure) ?? measures[0];
  const options = {
    ...DEFAULT_CHART_OPTIONS,
    measure: drawn?.key ?? '',
    width: Math.round(Math.min(Math.max(width, NARROWEST), WIDEST)) || NARROWEST,
  };
  const chart = findChart('curve')!;
  const svg = chart.render(report, options);
  return { measure: drawn?.key ?? '', measures, words: labelOf(svg), svg: toStandaloneSvg(svg, theme) };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** What a chart says of itself to those who do not see it. */
function labelOf(svg: string): string {
  const [, label = ''] = /^<svg[^>]*? aria-label="([^"]*)"/.exec(svg) ?? [];
  return label.replace(/&([#\w]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** Every measure that has a curve, once. */
function measuresOf({ runs }: SimulationReport): readonly Measure[] {
  const measures = runs.flatMap(({ series }) => series.columns.map(({ measure }) => measure));
  return [...new Map(measures.map((measure) => [measure.key, measure])).values()];
}
