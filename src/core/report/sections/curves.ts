/** Over time: a chart for every curve that the runs have. */

import { curveMeasures } from '../charts/curve-bands.ts';
import { lineChart } from '../charts/line-chart.ts';
import { sortCurves } from '../main-measures.ts';
import { formatDuration } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, renderName, upperFirst } from '../text.ts';
import { renderDetails, renderFigure, type Section } from './section.ts';

/** Curves that stand open; the others unfold. */
const OPEN_CHARTS = 8;
const MAX_CHARTS = 60;

export const curves: Section = {
  id: 'curves',
  title: 'Over time',
  render(report) {
    const measures = sortCurves(curveMeasures(report).filter(({ key }) => hasShape(report, key))).slice(0, MAX_CHARTS);
    if (measures.length === 0) return '';
    const figures = measures.map(({ key, title }) =>
      renderFigure(report, lineChart, renderName(title), { measure: key }),
    );
    const hidden = figures.slice(OPEN_CHARTS);
    const more =
      hidden.length === 0
        ? ''
        : renderDetails(countOf(hidden.length, 'more curve'), `<div class="grid">${hidden.join('')}</div>`);
    const note =
      'The line is the mean over seeds, the band goes from the lowest to the highest value of any seed. Time counts from the start of the simulation.';
    return `<p class="note">${note}</p>${renderHappenings(report)}<div class="grid">${figures.slice(0, OPEN_CHARTS).join('')}</div>${more}`;
  },
};

/** Whether any run has a value of it that is not 0. */
function hasShape({ runs }: SimulationReport, key: string): boolean {
  return runs.some(({ series }) =>
    series.columns.some(({ measure, values }) => measure.key === key && values.some((value) => (value ?? 0) !== 0)),
  );
}

/** The numbers below the charts. */
function renderHappenings({ story, startSeconds }: SimulationReport): string {
  if (story.happenings.length === 0) return '';
  const items = story.happenings.map(({ timeSeconds, endSeconds, label }) => {
    const length = endSeconds === null ? '' : ` for ${formatDuration(endSeconds - timeSeconds)}`;
    return `<li>${upperFirst(renderName(label, 80))}: after ${formatDuration(timeSeconds - startSeconds)}${length}</li>`;
  });
  return `<p class="note">Numbers below the time say what happens to the cluster:</p><ol class="happenings">${items.join('')}</ol>`;
}
