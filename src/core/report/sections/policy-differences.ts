/** Policy against policy: a small chart a measure, the difference of each policy to the baseline. */

import type { Measure } from '../../simulation/metric.ts';
import { baselineDifferences, differenceChart } from '../charts/difference-chart.ts';
import type { SimulationReport } from '../report.ts';
import { renderName } from '../text.ts';
import { renderFigure, type Section } from './section.ts';

/** Charts that are shown; the table of key figures has all. */
const MAX_CHARTS = 24;

export const policyDifferences: Section = {
  id: 'differences',
  title: 'Policy against policy',
  render(report) {
    const measures = comparedMeasures(report).slice(0, MAX_CHARTS);
    if (measures.length === 0) return '';
    const figures = measures.map(({ key, title }) =>
      renderFigure(report, differenceChart, renderName(title), { measure: key, width: THIRD }),
    );
    const note = `Difference to ${renderName(report.comparison.baseline, 60)}: the dot is the mean over seeds, the line its confidence interval. A hollow dot: the runs do not show a difference, which is no proof that there is none.`;
    return `<p class="note">${note}</p><div class="grid thirds">${figures.join('')}</div>`;
  },
};

const THIRD = 340;

/** Measures in which some policy differs from the baseline. */
function comparedMeasures(report: SimulationReport): readonly Measure[] {
  const measures = new Map<string, Measure>();
  for (const { differences } of report.comparison.groups)
    for (const { measure } of differences) measures.set(measure.key, measure);
  return [...measures.values()].filter(({ key }) =>
    baselineDifferences(report, key).some(
      ({ difference }) => difference.mean !== null && difference.verdict !== 'same',
    ),
  );
}
