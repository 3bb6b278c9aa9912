/** Nodes x time: how much of every node was allocated, all nodes in one picture. */

import { mean } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { formatDuration, formatNumber } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, shorten } from '../text.ts';
import type { Chart, ChartOptions, Reading } from './chart.ts';
import { shownSpan } from './curve-bands.ts';
import { at, type PlotArea, renderEmpty, renderTimeAxis, renderTimeSvg } from './frame.ts';
import { renderCells, renderHeatLegend } from './heat-image.ts';
import { bucketAt, type HeatField, type HeatRow, heatFieldOf, rowPercent } from './heat-rows.ts';

const LEGEND_ROOM = 32;
const LEFT = 92;
/** Pixels of all rows together, and of one row. */
const ROWS_HEIGHT = 260;
const MOST_ROW_HEIGHT = 14;
const ZONE_CHARACTERS = 13;

export const heatMap: Chart = {
  name: 'heat-map',
  title: 'Heat map',
  summary: 'Allocation of all nodes over time, at most 150 rows of similar nodes by zone (--run).',

  render(report, options) {
    const field = heatFieldOf(report, options.run);
    if (field === null) return renderEmpty(options.width, 'This run has no allocation by node.');
    const label = `${field.heat.measure.title} of ${countOf(field.nodes.length, 'node')} over ${formatDuration(report.endSeconds - report.startSeconds)}, ${describe(field)}`;
    return renderHeat(report, options, field, field.rows, label, renderZones);
  },

  readAt(report, options, timeSeconds, down) {
    const field = heatFieldOf(report, options.run);
    return field === null ? [] : readRow(field, field.rows, timeSeconds, down);
  },

  rowCount: (report, { run }) => heatFieldOf(report, run)?.rows.length ?? 0,
};

export const heatMapCloseUp: Chart = {
  name: 'heat-map-close-up',
  title: 'Close-up',
  summary: 'Allocation over time of the single nodes of one row of the heat map (--run, --row).',

  render(report, options) {
    const field = heatFieldOf(report, options.run);
    const row = field?.rows[options.row];
    if (field === null || row === undefined) return renderEmpty(options.width, 'This run has no allocation by node.');
    const label = `${field.heat.measure.title} of ${countOf(row.nodes.length, 'node')}${inZone(row.zone)}, the fullest first`;
    return renderHeat(report, options, field, singleRows(row), label, renderNodeNames);
  },

  readAt(report, options, timeSeconds, down) {
    const field = heatFieldOf(report, options.run);
    const row = field?.rows[options.row];
    return field === null || row === undefined ? [] : readRow(field, singleRows(row), timeSeconds, down);
  },

  rowCount: (report, { run, row }) => heatFieldOf(report, run)?.rows[row]?.nodes.length ?? 0,
};

function singleRows({ zone, nodes }: HeatRow): readonly HeatRow[] {
  return nodes.map((node) => ({ zone, nodes: [node] }));
}

function inZone(zone: string): string {
  return zone === '' ? '' : ` in ${shorten(zone, 40)}`;
}

type RenderSide = (field: HeatField, rows: readonly HeatRow[], plot: PlotArea, rowHeight: number) => string;

function renderHeat(
  report: SimulationReport,
  options: ChartOptions,
  field: HeatField,
  rows: readonly HeatRow[],
  label: string,
  renderSide: RenderSide,
): string {
  const rowHeight = Math.min(ROWS_HEIGHT / rows.length, MOST_ROW_HEIGHT);
  const plot = {
    left: LEFT,
    right: options.width - 16,
    top: LEGEND_ROOM,
    bottom: LEGEND_ROOM + rowHeight * rows.length,
  };
  const height = plot.bottom + 26;
  const span = shownSpan(report, options);
  if (!(span[1] > span[0])) return renderEmpty(options.width, 'The run takes no time.');
  const x = scaleLinear([...span], [plot.left, plot.right]).clamp(true);
  const cells = renderCells(field, rows, span);
  const [from, to] = [at(x(cells.startSeconds)), at(x(cells.endSeconds))];
  const size = `x="${from}" y="${plot.top}" width="${at(to - from)}" height="${at(plot.bottom - plot.top)}"`;
  const body = [
    renderHeatLegend(plot.right - 14, 2),
    renderTimeAxis(plot, x, report),
    `<rect class="absent" ${size}/>`,
    `<image ${size} preserveAspectRatio="none" image-rendering="pixelated" href="${cells.uri}"/>`,
    renderSide(field, rows, plot, rowHeight),
  ].join('');
  return renderTimeSvg({ width: options.width, height, plot }, span, label, body);
}

/** Zones beside the rows, a stroke where one begins. */
function renderZones(_: HeatField, rows: readonly HeatRow[], plot: PlotArea, rowHeight: number): string {
  const starts = rows.flatMap(({ zone }, row) => (row === 0 || rows[row - 1]?.zone !== zone ? [{ zone, row }] : []));
  let free = 0;
  return starts
    .map(({ zone, row }, index) => {
      const next = starts[index + 1]?.row ?? rows.length;
      const top = at(plot.top + row * rowHeight);
      const nodes = rows.slice(row, next).reduce((sum, one) => sum + one.nodes.length, 0);
      const stroke = `<line class="axis" x1="${plot.left - 88}" x2="${plot.left}" y1="${top}" y2="${top}"/>`;
      if (top < free) return stroke;
      const hasTwo = (next - row) * rowHeight >= 30;
      free = top + (hasTwo ? 30 : 14);
      const second = `<text x="${plot.left - 6}" y="${at(top + 26)}" text-anchor="end">${countOf(nodes, 'node')}</text>`;
      const name = zone === '' ? 'no zone' : escapeMarkup(shorten(zone, ZONE_CHARACTERS));
      return `${stroke}<text class="strong" x="${plot.left - 6}" y="${at(top + 12)}" text-anchor="end">${name}</text>${hasTwo ? second : ''}`;
    })
    .join('');
}

function renderNodeNames(field: HeatField, rows: readonly HeatRow[], plot: PlotArea, rowHeight: number): string {
  const every = Math.max(Math.ceil(11 / rowHeight), 1);
  return rows
    .map(({ nodes: [node = -1] }, row) => {
      if (row % every !== 0) return '';
      const name = escapeMarkup(shorten(field.nodes[node]?.name ?? '', ZONE_CHARACTERS));
      return `<text x="${plot.left - 6}" y="${at(plot.top + (row + 0.5) * rowHeight + 4)}" text-anchor="end">${name}</text>`;
    })
    .join('');
}

function readRow(field: HeatField, rows: readonly HeatRow[], timeSeconds: number, down: number): readonly Reading[] {
  const row = rows[Math.min(Math.max(Math.floor(down * rows.length), 0), rows.length - 1)];
  if (row === undefined) return [];
  const percent = rowPercent(field, row, bucketAt(field.heat, timeSeconds));
  const [first = -1] = row.nodes;
  const name = shorten(field.nodes[first]?.name ?? '', 40);
  const label = row.nodes.length === 1 ? name : `${countOf(row.nodes.length, 'node')}, such as ${name}`;
  const value = Number.isNaN(percent) ? 'not there' : `${formatNumber(percent)} %`;
  return [{ label: row.zone === '' ? label : `${shorten(row.zone, 40)}: ${label}`, value, mark: '' }];
}

function describe({ means }: HeatField): string {
  const known = [...means].filter((percent) => !Number.isNaN(percent));
  const count = known.filter((percent) => percent >= 80).length;
  return `mean ${formatNumber(mean(known) ?? 0)} %, ${countOf(count, 'node')} at 80 % or more`;
}
