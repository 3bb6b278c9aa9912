/** Migrations: when and from where, and a list. */

import { migrationGantt } from '../charts/migration-gantt.ts';
import { formatDuration, formatValue } from '../quantities.ts';
import type { ReportRun, SimulationReport } from '../report.ts';
import { countOf, renderName } from '../text.ts';
import { isFailed, lengthOf } from '../thin-migrations.ts';
import { renderContender, renderDetails, renderFigure, renderTable, type Section, WIDE } from './section.ts';

/** Rows of the list. */
const MAX_LISTED = 50;
const MAX_CHARTS = 6;

export const migrations: Section = {
  id: 'migrations',
  title: 'Migrations',
  render(report) {
    const shown = report.contenders.flatMap(({ runs }, contender) => {
      const run = runs.find((one) => (report.runs[one]?.migrationCount ?? 0) > 0);
      return run === undefined ? [] : [{ run, contender }];
    });
    if (shown.length === 0) return '<p>No VM was live-migrated in any run.</p>';
    const figures = shown.slice(0, MAX_CHARTS).map(({ run, contender }) => {
      const of = report.runs[run];
      const count = `${countOf(of?.migrationCount ?? 0, 'migration')}, ${of?.counts.failedMigrations ?? 0} failed`;
      return renderFigure(
        report,
        migrationGantt,
        `${renderContender(report, contender)} <small>seed ${of?.settings.seed ?? 0}: ${count}</small>`,
        { run, width: WIDE },
      );
    });
    const lists = shown.slice(0, MAX_CHARTS).map(({ run }) => renderList(report, report.runs[run]));
    const note =
      'Bars by source node where there is room for all of them, failed ones in the second colour; otherwise how many were under way at a time.';
    return `<p class="note">${note}</p>${figures.join('')}${lists.join('')}`;
  },
};

function renderList(report: SimulationReport, run: ReportRun | undefined): string {
  if (run === undefined) return '';
  const longest = run.migrations
    .toSorted((a, b) => Number(isFailed(b)) - Number(isFailed(a)) || lengthOf(b) - lengthOf(a))
    .slice(0, MAX_LISTED);
  const headings = ['VM', 'Why', 'From', 'To', 'Asked for at', 'Took', 'Sent', 'Downtime', 'Outcome'].map(
    (markup, index) => ({ markup, isNumber: index >= 4 && index <= 7 }),
  );
  const rows = longest.map((record) => [
    { markup: renderName(record.instance, 60) },
    { markup: record.reason },
    { markup: renderName(record.sourceNode, 40) },
    { markup: renderName(record.targetNode, 40) },
    { markup: formatDuration(record.requestedSeconds - report.startSeconds), isNumber: true },
    { markup: record.endSeconds === null ? '–' : formatDuration(lengthOf(record)), isNumber: true },
    { markup: formatValue(record.transferredBytes, 'bytes'), isNumber: true },
    { markup: formatDuration(record.downtimeSeconds), isNumber: true },
    { markup: record.outcome ?? 'open' },
  ]);
  const title = `Migrations of ${renderName(run.settings.id, 60)}`;
  const part =
    rows.length < run.migrationCount
      ? `: failed ones first, then the longest, ${rows.length} of ${run.migrationCount}`
      : '';
  return renderDetails(`${title}${part}`, renderTable(`Migrations, ${countOf(rows.length, 'row')}`, headings, rows));
}
