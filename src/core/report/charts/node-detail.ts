/** One node: how much of it was allocated over time, and what ran there. */

import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { formatDuration, formatNumber } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, escapeMarkup, shorten } from '../text.ts';
import { NOT_THERE } from '../thin-heat.ts';
import type { Chart, Reading } from './chart.ts';
import { shownSpan } from './curve-bands.ts';
import { at, type PlotArea, renderEmpty, renderTimeAxis, renderTimeSvg, renderValueAxis } from './frame.ts';
import { bucketAt, type HeatField, heatFieldOf } from './heat-rows.ts';
import { type Stretch, toLanes } from './stay-lanes.ts';

const CURVE_HEIGHT = 110;
const GAP = 14;
const LANE_HEIGHT = 11;
const MAX_LANES = 40;
/** Pixels a bar must have for its name to stand in it. */
const NAMED_WIDTH = 60;

/** A stay of an instance on the node. */
interface NodeStay extends Stretch {
  readonly instance: string;
}

/** The stays on a node that overlap a span, by their start; null where the report does not hold this node's. */
function staysOn(
  report: SimulationReport,
  run: number,
  node: number,
  [start, end]: readonly [number, number],
): readonly NodeStay[] | null {
  const shown = report.runs[run];
  const stays = shown?.stays ?? null;
  if (shown === undefined || stays === null || node % stays.everyNodes !== 0) return null;
  return stays.node.flatMap((own, index) => {
    if (own !== node) return [];
    const stay = {
      instance: report.instanceIds[stays.instance[index] ?? -1] ?? '',
      start: stays.startSeconds[index] ?? 0,
      end: stays.endSeconds[index] ?? shown.endSeconds,
    };
    return stay.start <= end && stay.end >= start ? [stay] : [];
  });
}

export const nodeDetail: Chart = {
  name: 'node',
  title: 'Node',
  summary: 'One node: its allocation over time and what ran there (--run, --node).',

  render(report, options) {
    const field = heatFieldOf(report, options.run);
    const node = field?.nodes[options.node];
    if (field === null || node === undefined) return renderEmpty(options.width, 'This run has no allocation by node.');
    const span = shownSpan(report, options);
    if (!(span[1] > span[0])) return renderEmpty(options.width, 'The run takes no time.');
    const stays = staysOn(report, options.run, options.node, span);
    const lanes = toLanes(stays ?? []);
    const laneCount = Math.min(
      lanes.reduce((most, lane) => Math.max(most, lane + 1), 0),
      MAX_LANES,
    );
    const curve = { left: 52, right: options.width - 16, top: 20, bottom: 20 + CURVE_HEIGHT };
    const below = laneCount === 0 ? 0 : GAP + laneCount * LANE_HEIGHT;
    const plot = { ...curve, bottom: curve.bottom + below };
    const x = scaleLinear([...span], [plot.left, plot.right]).clamp(true);
    const y = scaleLinear([0, 100], [curve.bottom, curve.top]);
    const shown = (stays ?? []).flatMap((stay, index) =>
      (lanes[index] ?? 0) < MAX_LANES ? [{ ...stay, lane: lanes[index] ?? 0 }] : [],
    );
    const body = [
      renderTimeAxis(plot, x, report),
      renderValueAxis(curve, y, { divisor: 1, suffix: '%' }, 2),
      `<g class="s0"><path class="line" d="${curvePath(field, options.node, span, x, y)}"/></g>`,
      ...shown.map((stay) => renderStay(report, stay, stay.lane, curve, x)),
    ].join('');
    const label = `${shorten(node.name, 80)}: ${field.heat.measure.title}, mean ${formatNumber(field.means[options.node] ?? Number.NaN)} %; ${stays === null ? 'what ran there is not in this report' : `${countOf(stays.length, 'instance')} ran there`}`;
    return renderTimeSvg({ width: options.width, height: plot.bottom + 26, plot }, span, label, body);
  },

  readAt(report, options, timeSeconds) {
    const field = heatFieldOf(report, options.run);
    if (field === null) return [];
    const percent = percentAt(field, options.node, bucketAt(field.heat, timeSeconds));
    const name = field.nodes[options.node]?.name ?? '';
    const first: Reading = {
      label: shorten(name, 40),
      value: percent === NOT_THERE ? 'not there' : `${percent} %`,
      mark: 's0 d0',
    };
    const stays = staysOn(report, options.run, options.node, [timeSeconds, timeSeconds]);
    return stays === null ? [first] : [first, { label: 'running', value: countOf(stays.length, 'instance'), mark: '' }];
  },
};

function percentAt({ percents, heat }: HeatField, node: number, bucket: number): number {
  return percents[node * heat.bucketCount + bucket] ?? NOT_THERE;
}

function curvePath(
  field: HeatField,
  node: number,
  [start, end]: readonly [number, number],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const { heat } = field;
  const first = bucketAt(heat, start);
  const count = bucketAt(heat, end) - first + 1;
  const points = Array.from({ length: count + 1 }, (_, index) => ({
    time: heat.startSeconds + (first + index) * heat.bucketSeconds,
    percent: percentAt(field, node, Math.min(first + index, heat.bucketCount - 1)),
  }));
  const path = line<(typeof points)[number]>(
    ({ time }) => at(x(time)),
    ({ percent }) => at(y(percent)),
  )
    .defined(({ percent }) => percent !== NOT_THERE)
    .curve(curveStepAfter);
  return path(points) ?? '';
}

function renderStay(
  report: SimulationReport,
  { instance, start, end }: NodeStay,
  lane: number,
  curve: PlotArea,
  x: (value: number) => number,
): string {
  const [left, right] = [x(start), x(end)];
  const width = Math.max(right - left, 1);
  const top = curve.bottom + GAP + lane * LANE_HEIGHT;
  const from = formatDuration(start - report.startSeconds);
  const title = `${escapeMarkup(shorten(instance, 80))}: from ${from} for ${formatDuration(end - start)}`;
  const name =
    width < NAMED_WIDTH
      ? ''
      : `<text class="inside" x="${at(left + 4)}" y="${at(top + 8.5)}">${escapeMarkup(shorten(instance, Math.floor(width / 6.5)))}</text>`;
  return `<g><title>${title}</title><rect class="stay" x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${LANE_HEIGHT - 2}"/>${name}</g>`;
}
