/** What a report shows before a reader chooses: the first run of the first contender, and its fullest nodes. */

import type { SimulationReport } from '../report.ts';
import { type ChartOptions, DEFAULT_CHART_OPTIONS } from './chart.ts';
import { heatFieldOf } from './heat-rows.ts';

export function firstChoice(report: SimulationReport): ChartOptions {
  const run = report.contenders[0]?.runs[0] ?? 0;
  return { ...DEFAULT_CHART_OPTIONS, run, node: firstNode(report, run, 0) };
}

/** The fullest node of a row, of those the fullest with its stays in the report. */
export function firstNode(report: SimulationReport, run: number, row: number): number {
  const nodes = heatFieldOf(report, run)?.rows[row]?.nodes ?? [];
  const every = report.runs[run]?.stays?.everyNodes ?? 1;
  return nodes.find((node) => node % every === 0) ?? nodes[0] ?? 0;
}
