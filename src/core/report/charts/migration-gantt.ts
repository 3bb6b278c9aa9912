/** Live migrations of a run: each as a bar on its source node's line, or how many at a time where there are many. */

import { group, max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import type { MigrationRecord } from '../../simulation/run-result.ts';
import { formatDuration, formatValue } from '../quantities.ts';
import type { ReportRun, SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, shorten } from '../text.ts';
import { isFailed, lengthOf } from '../thin-migrations.ts';
import type { Chart, ChartOptions, Reading } from './chart.ts';
import { shownSpan } from './curve-bands.ts';
import { at, type PlotArea, renderEmpty, renderTimeAxis, renderTimeSvg, renderValueAxis } from './frame.ts';
import { toLanes } from './stay-lanes.ts';

const LANE_HEIGHT = 11;
/** Lines of source nodes that still read well; more are counted instead. */
const MAX_LANES = 48;
const LEFT = 110;
const CURVE_HEIGHT = 140;

/** A migration that has started, as a stretch of time. */
interface Bar {
  readonly record: MigrationRecord;
  readonly start: number;
  readonly end: number;
}

export const migrationGantt: Chart = {
  name: 'migrations',
  title: 'Migrations',
  summary: 'Live migrations by source node, or how many were under way where there are too many to draw (--run).',

  render(report, options) {
    const run = report.runs[options.run];
    if (run === undefined || run.migrationCount === 0) return renderEmpty(options.width, 'No migrations in this run.');
    const span = shownSpan(report, options);
    if (!(span[1] > span[0])) return renderEmpty(options.width, 'The run takes no time.');
    const lines = toLines(run, span);
    const isComplete = run.migrations.length === run.migrationCount;
    const isDrawn = isComplete && lines.length > 0 && lines.length <= MAX_LANES;
    return isDrawn ? renderLines(report, run, options, lines) : renderUnderWay(report, run, options);
  },

  readAt(report, { run }, timeSeconds) {
    const shown = report.runs[run];
    if (shown === undefined) return [];
    const reading: Reading = {
      label: 'under way',
      value: countOf(underWayAt(shown, timeSeconds), 'migration'),
      mark: '',
    };
    const ongoing = shown.migrations.filter(
      ({ startSeconds, endSeconds }) =>
        startSeconds !== null && startSeconds <= timeSeconds && (endSeconds ?? Infinity) > timeSeconds,
    );
    return [
      reading,
      ...ongoing.slice(0, 5).map(({ instance, sourceNode, targetNode }) => ({
        label: shorten(instance, 40),
        value: `${shorten(sourceNode, 30)} → ${shorten(targetNode, 30)}`,
        mark: '',
      })),
    ];
  },
};

/** Bars by line: one line a source node, more where migrations from it overlap. */
function toLines(run: ReportRun, [start, end]: readonly [number, number]): readonly { node: string; bars: Bar[] }[] {
  const bars = run.migrations.flatMap((record): Bar[] => {
    if (record.startSeconds === null) return [];
    const bar = { record, start: record.startSeconds, end: record.endSeconds ?? run.endSeconds };
    return bar.start <= end && bar.end >= start ? [bar] : [];
  });
  bars.sort((a, b) => a.start - b.start);
  return [...group(bars, ({ record }) => record.sourceNode)].flatMap(([node, own]) => {
    const lanes = toLanes(own);
    return [...group(own.keys(), (index) => lanes[index] ?? 0)]
      .sort(([a], [b]) => a - b)
      .map(([, members]) => ({ node, bars: members.flatMap((index) => own[index] ?? []) }));
  });
}

function renderLines(
  report: SimulationReport,
  run: ReportRun,
  options: ChartOptions,
  lines: readonly { node: string; bars: Bar[] }[],
): string {
  const plot = { left: LEFT, right: options.width - 16, top: 6, bottom: 6 + lines.length * LANE_HEIGHT };
  const span = shownSpan(report, options);
  const x = scaleLinear([...span], [plot.left, plot.right]).clamp(true);
  const rows = lines.map(({ node, bars }, index) => {
    const top = plot.top + index * LANE_HEIGHT;
    const isFirst = lines[index - 1]?.node !== node;
    const name = isFirst
      ? `<text x="${LEFT - 6}" y="${at(top + 9)}" text-anchor="end">${escapeMarkup(shorten(node, 16))}</text>`
      : '';
    return `${name}${bars.map((bar) => renderBar(bar, top, x)).join('')}`;
  });
  const body = `${renderTimeAxis(plot, x, report)}${rows.join('')}`;
  return renderTimeSvg({ width: options.width, height: plot.bottom + 26, plot }, span, describe(run), body);
}

function renderBar({ record, start, end }: Bar, top: number, x: (value: number) => number): string {
  const left = x(start);
  const width = Math.max(x(end) - left, 2);
  const [instance, source, target] = [record.instance, record.sourceNode, record.targetNode].map((name) =>
    escapeMarkup(shorten(name, 60)),
  );
  const title = `${instance}: ${source} to ${target}, ${formatDuration(lengthOf(record))}, ${formatValue(record.transferredBytes, 'bytes')}, ${record.outcome ?? 'under way'}`;
  const failed = isFailed(record) ? ' failed' : '';
  return `<rect class="lane${failed}" x="${at(left)}" y="${at(top + 1)}" width="${at(width)}" height="${LANE_HEIGHT - 2}"><title>${title}</title></rect>`;
}

function renderUnderWay(report: SimulationReport, run: ReportRun, options: ChartOptions): string {
  const { timesSeconds, counts } = run.migrationsUnderWay;
  const span = shownSpan(report, options);
  const plot: PlotArea = { left: 52, right: options.width - 16, top: 10, bottom: 10 + CURVE_HEIGHT };
  const x = scaleLinear([...span], [plot.left, plot.right]).clamp(true);
  const y = scaleLinear([0, Math.max(max(counts) ?? 0, 1)], [plot.bottom, plot.top]).nice(4);
  const points = [
    ...timesSeconds.map((time, index) => ({ time, count: counts[index] ?? 0 })),
    { time: run.endSeconds, count: counts.at(-1) ?? 0 },
  ];
  const shape = area<(typeof points)[number]>(
    ({ time }) => at(x(time)),
    plot.bottom,
    ({ count }) => at(y(count)),
  ).curve(curveStepAfter);
  const body = [
    renderTimeAxis(plot, x, report),
    renderValueAxis(plot, y, { divisor: 1, suffix: '' }),
    `<g class="s0"><path class="bar dot flat" d="${shape(points) ?? ''}"/></g>`,
  ].join('');
  return renderTimeSvg(
    { width: options.width, height: plot.bottom + 26, plot },
    span,
    `${describe(run)}; how many were under way`,
    body,
  );
}

function underWayAt({ migrationsUnderWay }: ReportRun, timeSeconds: number): number {
  const { timesSeconds, counts } = migrationsUnderWay;
  const index = timesSeconds.findLastIndex((time) => time <= timeSeconds);
  return counts[index] ?? 0;
}

function describe(run: ReportRun): string {
  const most = max(run.migrationsUnderWay.counts) ?? 0;
  return `${countOf(run.migrationCount, 'migration')}, ${run.counts.failedMigrations} failed, at most ${most} at a time`;
}
