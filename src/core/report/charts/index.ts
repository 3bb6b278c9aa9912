/** Every chart, in the order of the listings. A new one is a file beside this and a line here. */

import type { Chart } from './chart.ts';
import { differenceChart } from './difference-chart.ts';
import { heatMap, heatMapCloseUp } from './heat-map.ts';
import { lineChart } from './line-chart.ts';
import { migrationGantt } from './migration-gantt.ts';
import { nodeDetail } from './node-detail.ts';
import { refusalBars } from './refusal-bars.ts';

export const CHARTS: readonly Chart[] = [
  lineChart,
  differenceChart,
  heatMap,
  heatMapCloseUp,
  migrationGantt,
  refusalBars,
  nodeDetail,
];

/** The chart of a name; undefined where there is none. */
export function findChart(name: string): Chart | undefined {
  return CHARTS.find((chart) => chart.name === name);
}
