/** Policy against policy: a small chart a measure, the difference of each policy to the baseline. */

import type { Measure } from '../../simulation/metric.ts';
import { baselineDifferences, differenceChart } from '../charts/difference-chart.ts';
import { splitMeasures } from '../main-measures.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, renderName } from '../text.ts';
import { renderDetails, renderFigure, type Section } from './section.ts';

/** Charts beside those of the main measures; the tables of key figures have all. */
const MAX_OTHERS = 24;

export const policyDifferences: Section = {
  id: 'differences',
  title: 'Differences',
  render(report) {
    const { main, others } = comparedMeasures(report);
    if (main.length + others.length === 0) return '';
    const grid = (measures: readonly Measure[]): string => {
      const figures = measures.map(({ key, title }) =>
        renderFigure(report, differenceChart, renderName(title), { measure: key, width: THIRD }),
      );
      return `<div class="grid thirds">${figures.join('')}</div>`;
    };
    const shown = others.slice(0, MAX_OTHERS);
    const more = shown.length === 0 ? '' : renderDetails(countOf(shown.length, 'further measure'), grid(shown));
    const note = `Difference to ${renderName(report.comparison.baseline, 60)}: the dot is the mean over seeds, the line its confidence interval. A hollow dot: the runs do not show a difference, which is no proof that there is none.`;
    return `<p class="note">${note}</p>${grid(main)}${more}`;
  },
};

const THIRD = 340;

/** Measures in which some policy differs from the baseline. */
function comparedMeasures(report: SimulationReport) {
  const [main, others] = [new Map<string, Measure>(), new Map<string, Measure>()];
  for (const group of report.comparison.groups) {
    const rows = splitMeasures(group);
    for (const [kept, positions] of [
      [main, rows.main],
      [others, rows.others],
    ] as const) {
      for (const row of positions) {
        const measure = group.measures[row];
        if (measure !== undefined && differs(report, measure)) kept.set(measure.key, measure);
      }
    }
  }
  return { main: [...main.values()], others: [...others.values()].filter(({ key }) => !main.has(key)) };
}

function differs(report: SimulationReport, { key }: Measure): boolean {
  return baselineDifferences(report, key).some(
    ({ difference }) => difference.mean !== null && difference.verdict !== 'same',
  );
}
