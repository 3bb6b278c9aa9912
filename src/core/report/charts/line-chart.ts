/** A measure over time: a line a policy, the mean over its seeds, in a band from the lowest to the highest value. */

import { max, min } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Measure } from '../../simulation/metric.ts';
import { formatDuration, formatNumber, formatValue, scaleOf } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { escapeMarkup, listOf, shorten } from '../text.ts';
import { seriesClass } from '../theme.ts';
import type { Chart, ChartOptions, Reading } from './chart.ts';
import { type Band, type BandPoint, chosenMeasure, shownSpan, toBands } from './curve-bands.ts';
import { at, type PlotArea, renderEmpty, renderTimeAxis, renderTimeSvg, renderValueAxis, textWidth } from './frame.ts';

const HEIGHT = 220;
/** Steps of time in which seeds are drawn together: one every other pixel. */
const PIXELS_PER_STEP = 2;
/** A curve that moves within this part of its highest value is looked at closely: its axis does not begin at zero. */
const CLOSE_LOOK = 0.4;
const LABEL_CHARACTERS = 16;
const LABEL_HEIGHT = 13;
/** Room at the right where the lines have no names. */
const NO_LABELS = 8;

type Drawn = BandPoint & { readonly mean: number };

export const lineChart: Chart = {
  name: 'curve',
  title: 'Curve',
  summary: 'A measure over time: mean over seeds in a band from the lowest to the highest (--measure).',

  render(report, options) {
    const measure = chosenMeasure(report, options.measure);
    if (measure === undefined) return renderEmpty(options.width, 'No run has this curve.');
    const span = shownSpan(report, options);
    const labelWidth = sideLabelWidth(report, options);
    const plot = { left: 52, right: options.width - labelWidth - 8, top: 20, bottom: HEIGHT - 26 };
    const bands = toBands(report, measure.key, options, stepCount(plot));
    const points = bands.flatMap((band) => band.points.filter(isDrawn));
    if (points.length === 0 || !(span[1] > span[0])) return renderEmpty(options.width, 'No values in this time.');
    const [from, to] = valueDomain(points);
    const x = scaleLinear([...span], [plot.left, plot.right]);
    const y = scaleLinear([from, to], [plot.bottom, plot.top]).nice(4);
    const scale = scaleOf(measure.unit, y.domain()[1] ?? to);
    const beginning = y.domain()[0] ?? 0;
    const note = beginning > 0 ? `axis begins at ${formatValue(beginning, measure.unit)}` : '';
    const body = [
      renderTimeAxis(plot, x, report),
      renderValueAxis(plot, y, scale),
      note === '' ? '' : `<text x="${plot.left + 6}" y="${plot.bottom - 6}">${note}</text>`,
      ...bands.map((band) => renderBand(report, band, x, y)),
      labelWidth > NO_LABELS ? renderSideLabels(report, bands, plot, y) : '',
    ].join('');
    return renderTimeSvg({ width: options.width, height: HEIGHT, plot }, span, describe(report, measure, bands), body);
  },

  readAt(report, options, timeSeconds) {
    const measure = chosenMeasure(report, options.measure);
    if (measure === undefined) return [];
    const plot = { left: 52, right: options.width - sideLabelWidth(report, options) - 8, top: 0, bottom: 0 };
    return toBands(report, measure.key, options, stepCount(plot)).map((band): Reading => {
      const point = nearest(band.points, timeSeconds);
      const isSpread = point !== undefined && point.mean !== null && point.low < point.high;
      const range = isSpread
        ? ` (${formatValue(point.low, measure.unit)} to ${formatValue(point.high, measure.unit)})`
        : '';
      return {
        label: report.contenders[band.contender]?.label ?? '',
        value: `${formatValue(point?.mean ?? null, measure.unit)}${range}`,
        mark: seriesClass(band.contender),
      };
    });
  },
};

function stepCount({ left, right }: PlotArea): number {
  return Math.max(Math.floor((right - left) / PIXELS_PER_STEP), 10);
}

function isDrawn(point: BandPoint): point is Drawn {
  return point.mean !== null;
}

function nearest(points: readonly BandPoint[], timeSeconds: number): BandPoint | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const share = (timeSeconds - first.timeSeconds) / Math.max(last.timeSeconds - first.timeSeconds, Number.MIN_VALUE);
  return points[Math.round(Math.min(Math.max(share, 0), 1) * (points.length - 1))];
}

function valueDomain(points: readonly Drawn[]): readonly [number, number] {
  const low = min(points, (point) => point.low) ?? 0;
  const high = max(points, (point) => point.high) ?? 1;
  if (low === high) return [Math.min(low, 0), Math.max(high, low === 0 ? 1 : 0)];
  const isClose = low > 0 && high - low < CLOSE_LOOK * high;
  return isClose ? [low, high] : [Math.min(low, 0), Math.max(high, 0)];
}

function renderBand(
  report: SimulationReport,
  { contender, points }: Band,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const toX = ({ timeSeconds }: BandPoint): number => at(x(timeSeconds));
  const band = area<BandPoint>(
    toX,
    ({ low }) => at(y(low)),
    ({ high }) => at(y(high)),
  ).defined(isDrawn);
  const curve = line<BandPoint>(toX, (point) => at(y(point.mean ?? 0))).defined(isDrawn);
  const isSpread = points.some((point) => point.mean !== null && point.low < point.high);
  const shade = isSpread ? `<path class="area" d="${band(points) ?? ''}"/>` : '';
  const name = escapeMarkup(shorten(report.contenders[contender]?.label ?? '', 120));
  return `<g class="${seriesClass(contender)}"><title>${name}</title>${shade}<path class="line" d="${curve(points) ?? ''}"/></g>`;
}

/** Room for names at the ends of the lines; none where the picture is narrow: the legend has them. */
function sideLabelWidth(report: SimulationReport, { width, hidden }: ChartOptions): number {
  const shown = report.contenders.filter((_, contender) => !hidden.has(contender));
  if (width < 460 || shown.length > 6) return NO_LABELS;
  return 10 + (max(shown, ({ label }) => textWidth(shorten(label, LABEL_CHARACTERS))) ?? 0);
}

/** Names beside the last points, moved apart where they would cover one another. */
function renderSideLabels(
  report: SimulationReport,
  bands: readonly Band[],
  plot: PlotArea,
  y: (value: number) => number,
): string {
  const ends = bands.flatMap(({ contender, points }) => {
    const last = points.findLast(isDrawn);
    return last === undefined ? [] : [{ contender, wanted: y(last.mean) }];
  });
  ends.sort((a, b) => a.wanted - b.wanted);
  let lowest = plot.top - LABEL_HEIGHT;
  const placed = ends.map(({ contender, wanted }) => {
    lowest = Math.max(wanted, lowest + LABEL_HEIGHT);
    return { contender, top: lowest };
  });
  const overflow = Math.max(lowest - plot.bottom, 0);
  return placed
    .map(({ contender, top }) => {
      const name = escapeMarkup(shorten(report.contenders[contender]?.label ?? '', LABEL_CHARACTERS));
      return `<g class="${seriesClass(contender)}"><text class="name" x="${at(plot.right + 6)}" y="${at(top - overflow + 4)}">${name}</text></g>`;
    })
    .join('');
}

function describe(report: SimulationReport, measure: Measure, bands: readonly Band[]): string {
  const parts = bands.map(({ contender, points }) => {
    const drawn = points.filter(isDrawn);
    const [first, last] = [drawn[0], drawn.at(-1)];
    const name = shorten(report.contenders[contender]?.label ?? '', 60);
    return `${name} from ${formatValue(first?.mean ?? null, measure.unit)} to ${formatValue(last?.mean ?? null, measure.unit)}, at most ${formatValue(max(drawn, ({ high }) => high) ?? null, measure.unit)}`;
  });
  const length = formatDuration(report.endSeconds - report.startSeconds);
  return `${measure.title} over ${length}: ${parts.length <= 8 ? listOf(parts) : `${formatNumber(parts.length)} policies`}`;
}
