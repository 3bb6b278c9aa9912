/** Nodes over time: a heat map a policy, a closer look at a row, and the same as a table. */

import { heatMap, heatMapCloseUp } from '../charts/heat-map.ts';
import { type HeatField, type HeatRow, heatFieldOf, rowPercent } from '../charts/heat-rows.ts';
import { formatDuration } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, renderName } from '../text.ts';
import { type Cell, renderContender, renderDetails, renderFigure, renderTable, type Section, WIDE } from './section.ts';

const MAX_MAPS = 6;
const TABLE_COLUMNS = 8;

export const heat: Section = {
  id: 'heat',
  title: 'Nodes over time',
  render(report) {
    const shown = report.contenders.flatMap(({ runs }, contender) => {
      const [run] = runs;
      return run !== undefined && heatFieldOf(report, run) !== null ? [{ run, contender }] : [];
    });
    const [first] = shown;
    const field = first === undefined ? null : heatFieldOf(report, first.run);
    if (first === undefined || field === null) return '';
    const maps = shown.slice(0, MAX_MAPS).map(({ run, contender }) => {
      const seed = report.runs[run]?.settings.seed ?? 0;
      return renderFigure(report, heatMap, `${renderContender(report, contender)} <small>seed ${seed}</small>`, {
        run,
      });
    });
    const each = Math.max(...field.rows.map(({ nodes }) => nodes.length));
    const rows =
      each > 1 ? `A row is up to ${countOf(each, 'node')} of one zone that are about equally full` : 'A row is a node';
    const note = `${renderName(field.heat.measure.title)} of ${countOf(field.nodes.length, 'node')} in parts of ${formatDuration(field.heat.bucketSeconds)}. ${rows}, the fullest on top.`;
    const closeUp =
      each === 1
        ? ''
        : renderFigure(
            report,
            heatMapCloseUp,
            '<span data-text="close-up">The fullest nodes of the first row, one by one</span>',
            { width: WIDE },
          );
    const table = renderDetails('The heat map as a table', renderHeatTable(report, field));
    return `<p class="note">${note} <span class="needs-script" hidden>${each > 1 ? 'Choose a row of a map for a closer look, and a node there for its detail.' : 'Choose a node in a map for its detail.'}</span></p><div class="grid">${maps.join('')}</div>${closeUp}${table}`;
  },
};

function renderHeatTable(report: SimulationReport, field: HeatField): string {
  const { heat: shown, rows } = field;
  const columns = Math.min(TABLE_COLUMNS, shown.bucketCount);
  const starts = Array.from({ length: columns }, (_, column) => Math.floor((column * shown.bucketCount) / columns));
  const headings: Cell[] = [
    { markup: 'Nodes' },
    ...starts.map((bucket) => ({
      markup: `from ${formatDuration(shown.startSeconds + bucket * shown.bucketSeconds - report.startSeconds)}`,
      isNumber: true,
    })),
  ];
  const body = rows.map((row): Cell[] => [
    { markup: rowName(field, row) },
    ...starts.map((start, column) => {
      const percent = meanOf(field, row, start, starts[column + 1] ?? shown.bucketCount);
      return { markup: Number.isNaN(percent) ? 'not there' : `${Math.round(percent)} %`, isNumber: true };
    }),
  ]);
  return renderTable('Mean allocation of nodes in parts of the time', headings, body);
}

function rowName({ nodes }: HeatField, row: HeatRow): string {
  const zone = row.zone === '' ? '' : `${renderName(row.zone, 40)}: `;
  const name = renderName(nodes[row.nodes[0] ?? -1]?.name ?? '', 60);
  return row.nodes.length === 1 ? `${zone}${name}` : `${zone}${countOf(row.nodes.length, 'node')}, such as ${name}`;
}

function meanOf(field: HeatField, row: HeatRow, from: number, to: number): number {
  let sum = 0;
  let there = 0;
  for (let bucket = from; bucket < to; bucket++) {
    const percent = rowPercent(field, row, bucket);
    if (Number.isNaN(percent)) continue;
    sum += percent;
    there++;
  }
  return there === 0 ? Number.NaN : sum / there;
}
