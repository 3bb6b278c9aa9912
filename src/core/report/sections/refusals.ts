/** Refusals: why the scheduler found no node. */

import { refusalBars, refusalCauses } from '../charts/refusal-bars.ts';
import { formatNumber } from '../quantities.ts';
import { renderName } from '../text.ts';
import {
  renderContender,
  renderDetails,
  renderFigure,
  renderLegend,
  renderTable,
  type Section,
  WIDE,
} from './section.ts';

export const refusals: Section = {
  id: 'refusals',
  title: 'Refusals',
  render(report) {
    const causes = refusalCauses(report);
    if (causes.length === 0) return '<p>The scheduler found a node at every attempt.</p>';
    const headings = [
      { markup: 'Plugin and reason' },
      ...report.contenders.map((_, contender) => ({ markup: renderContender(report, contender), isNumber: true })),
    ];
    const rows = causes.map(({ plugin, reason, attempts, instances }) => [
      { markup: `${renderName(plugin, 60)}: ${renderName(reason)}` },
      ...attempts.map((count, contender) => ({
        markup: `${formatNumber(count)} <small>of ${formatNumber(instances[contender] ?? 0)} VMs</small>`,
        isNumber: true,
      })),
    ]);
    const note =
      'Attempts to place a VM that found no node, by the reasons for which nodes were refused; the mean over runs. One attempt can have several reasons.';
    const table = renderDetails('The same as a table', renderTable('Attempts by reason', headings, rows));
    return `<p class="note">${note}</p>${renderLegend(report)}${renderFigure(report, refusalBars, 'Attempts that found no node', { width: WIDE })}${table}`;
  },
};
