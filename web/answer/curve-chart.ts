/** A measure over time, before and after: the curve of the reports as a file of its own. */

import {
  DEFAULT_CHART_OPTIONS,
  findChart,
  type Measure,
  type SimulationReport,
  toStandaloneSvg,
} from '../../src/core/index.ts';
import type { CurveChart, CurveChoice } from '../protocol.ts';

/** Pixels; charts are made for these widths. */
const NARROWEST = 280;
const WIDEST = 2000;

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
  return { measure: drawn?.key ?? '', measures, svg: toStandaloneSvg(chart.render(report, options), theme) };
}

/** Every measure that has a curve, once. */
function measuresOf({ runs }: SimulationReport): readonly Measure[] {
  const measures = runs.flatMap(({ series }) => series.columns.map(({ measure }) => measure));
  return [...new Map(measures.map((measure) => [measure.key, measure])).values()];
}
