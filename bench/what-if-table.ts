/** The table of the page's bench. */

import type { Summary } from './measure.ts';
import { formatCount, formatSummary, renderTable } from './table-parts.ts';
import type { WhatIfRow } from './what-if.ts';

export function renderWhatIf(rows: readonly WhatIfRow[]): string {
  const renderer = rows[0]?.renderer ?? '';
  return [
    renderTable(
      ['the page in headless Chromium', 'bound', 'measured'],
      rows.map(({ measured, unit, bound, figure }) => [
        `${measured}, ${unit}`,
        `${unit === 'frames a second' ? 'at least' : 'at most'} ${formatCount(bound)}`,
        unit === 'milliseconds' && figure.max === 0 ? 'none of 50' : formatFigure(figure),
      ]),
    ),
    '',
    `Drawn by ${renderer === '' ? 'a renderer that the browser does not tell' : renderer}.`,
  ].join('\n');
}

/** What was measured once has no range. Browsers tell of tasks from 50 ms on. */
function formatFigure(figure: Summary): string {
  return figure.min === figure.max ? formatCount(figure.median) : formatSummary(figure, formatCount);
}
