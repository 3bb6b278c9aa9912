/** Over time: a chart for every curve that the runs have. */

import { curveMeasures } from '../charts/curve-bands.ts';
import { lineChart } from '../charts/line-chart.ts';
import { renderName } from '../text.ts';
import { renderFigure, type Section } from './section.ts';

/** Curves that stand open; the others unfold. */
const OPEN_CHARTS = 8;
const MAX_CHARTS = 60;

export const curves: Section = {
  id: 'curves',
  title: 'Over time',
  render(report) {
    const measures = curveMeasures(report).slice(0, MAX_CHARTS);
    if (measures.length === 0) return '';
    const figures = measures.map(({ key, title }) =>
      renderFigure(report, lineChart, renderName(title), { measure: key }),
    );
    const hidden = figures.slice(OPEN_CHARTS);
    const more =
      hidden.length === 0
        ? ''
        : `<details><summary>${hidden.length} more curves</summary><div class="grid">${hidden.join('')}</div></details>`;
    const note =
      'The line is the mean over seeds, the band goes from the lowest to the highest value of any seed. Time counts from the start of the simulation.';
    return `<p class="note">${note}</p><div class="grid">${figures.slice(0, OPEN_CHARTS).join('')}</div>${more}`;
  },
};
