/** The frame of a chart: its SVG element, its axes, and where its plot lies. */

import type { ScaleLinear } from 'd3-scale';
import { formatDuration, formatNumber, timeTicks } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { escapeMarkup, shorten } from '../text.ts';

/** The part of a picture in which marks stand, in pixels. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels between ticks that still read well. */
const TICK_DISTANCE = 76;

/** A coordinate with a tenth of a pixel. */
export function at(value: number): number {
  return Math.round(value * 10) / 10;
}

/** An SVG of a chart; `label` is what a screen reader says. */
export function renderSvg(width: number, height: number, label: string, body: string): string {
  return `<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${at(height)}" width="${width}" height="${at(height)}" role="img" aria-label="${escapeMarkup(label)}">${body}</svg>`;
}

/** An SVG whose horizontal axis is time; its attributes say which, for what is pointed at. */
export function renderTimeSvg(
  size: { readonly width: number; readonly height: number; readonly plot: PlotArea },
  span: readonly [number, number],
  label: string,
  body: string,
): string {
  const { width, height, plot } = size;
  const where = `data-left="${at(plot.left)}" data-right="${at(plot.right)}" data-top="${at(plot.top)}" data-bottom="${at(plot.bottom)}" data-start="${span[0]}" data-end="${span[1]}"`;
  return renderSvg(width, height, label, body).replace('<svg ', `<svg ${where} `);
}

/** An SVG that says why there is nothing to see. */
export function renderEmpty(width: number, sentence: string): string {
  return renderSvg(
    width,
    60,
    sentence,
    `<text x="${width / 2}" y="34" text-anchor="middle">${escapeMarkup(sentence)}</text>`,
  );
}

/** Pixels between two numbers of happenings. */
const NUMBER_DISTANCE = 12;

/** Ticks of time below a plot, counted from the start of the simulation, and what happens, by number. */
export function renderTimeAxis(plot: PlotArea, x: ScaleLinear<number, number>, report: SimulationReport): string {
  const [start = 0, end = 0] = x.domain();
  const origin = report.startSeconds;
  const ticks = timeTicks(start, end, origin, (plot.right - plot.left) / TICK_DISTANCE);
  const marks = ticks.map((time) => {
    const left = at(x(time));
    return `<g class="tick"><line x1="${left}" x2="${left}" y1="${plot.top}" y2="${at(plot.bottom)}"/><text x="${left}" y="${at(plot.bottom + 15)}" text-anchor="middle">${time === origin ? '0' : formatDuration(time - origin)}</text></g>`;
  });
  return `${marks.join('')}<line class="axis" x1="${plot.left}" x2="${at(plot.right)}" y1="${at(plot.bottom)}" y2="${at(plot.bottom)}"/>${renderHappenings(plot, x, report)}`;
}

/** A line at each happening, a wash until it is undone, its number below the ticks. */
function renderHappenings(plot: PlotArea, x: ScaleLinear<number, number>, { story }: SimulationReport): string {
  const [start = 0, end = 0] = x.domain();
  let free = Number.NEGATIVE_INFINITY;
  return story.happenings
    .map(({ timeSeconds, endSeconds, label }, index) => {
      const until = endSeconds ?? timeSeconds;
      if (timeSeconds > end || until < start) return '';
      const [left, right] = [at(x(Math.max(timeSeconds, start))), at(x(Math.min(until, end)))];
      const wash = `<rect class="happening" x="${left}" y="${at(plot.top)}" width="${at(right - left)}" height="${at(plot.bottom - plot.top)}"/>`;
      const line = `<line class="happening" x1="${left}" x2="${left}" y1="${at(plot.top)}" y2="${at(plot.bottom)}"/>`;
      const isRoom = left >= free;
      if (isRoom) free = left + NUMBER_DISTANCE;
      const number = `<text class="number" x="${left}" y="${at(plot.bottom + 25)}" text-anchor="middle">${index + 1}</text>`;
      return `<g><title>${escapeMarkup(shorten(label, 80))}</title>${right > left ? wash : ''}${line}${isRoom ? number : ''}</g>`;
    })
    .join('');
}

/** Ticks of values beside a plot, each `divisor` of the values' own unit, the unit above it; a plot needs 18 pixels for that. */
export function renderValueAxis(
  plot: PlotArea,
  y: ScaleLinear<number, number>,
  scale: { readonly divisor: number; readonly suffix: string },
  count = 4,
): string {
  const shown = y.copy().domain(y.domain().map((value) => value / scale.divisor));
  const ticks = shown.ticks(count);
  const marks = ticks.map((value) => {
    const top = at(shown(value));
    return `<g class="tick"><line x1="${plot.left}" x2="${at(plot.right)}" y1="${top}" y2="${top}"/><text x="${plot.left - 6}" y="${at(top + 4)}" text-anchor="end">${formatNumber(value)}</text></g>`;
  });
  const unit = scale.suffix === '' ? '' : `<text x="${plot.left}" y="${plot.top - 8}">${scale.suffix}</text>`;
  return `${marks.join('')}${unit}`;
}

/** Pixels that `text` takes at the size of a chart's labels, about. */
export function textWidth(text: string): number {
  return [...text].length * 7;
}
