/** Draws a figure from what is chosen, and moves the mark of time in it. */

import { type ChartOptions, DEFAULT_CHART_OPTIONS, type Reading } from '../charts/chart.ts';
import { findChart } from '../charts/index.ts';
import type { SimulationReport } from '../report.ts';
import { shorten } from '../text.ts';
import { create, type Figure, type PageState } from './page.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A chart that is this far from its width already is left as it is. */
const WIDTH_TOLERANCE = 0.06;

/** What a figure shows: its own choice, else the page's. */
export function optionsOf({ element, plot }: Figure, state: PageState): ChartOptions {
  const { measure, run, node, row } = element.dataset;
  const svg = plot.querySelector('svg');
  const drawnWidth = Number(svg?.getAttribute('width') ?? 0);
  const room = Math.round(plot.clientWidth);
  const isNear = room === 0 || Math.abs(room - drawnWidth) <= WIDTH_TOLERANCE * drawnWidth;
  return {
    ...DEFAULT_CHART_OPTIONS,
    width: isNear ? drawnWidth : Math.max(room, 280),
    span: state.span,
    hidden: state.hidden,
    measure: measure ?? '',
    run: run === undefined ? state.run : Number(run),
    node: node === undefined ? state.node : Number(node),
    row: row === undefined ? state.row : Number(row),
  };
}

/** Draws it again where what it shows has changed. */
export function draw(figure: Figure, report: SimulationReport, state: PageState): void {
  const options = optionsOf(figure, state);
  const key = keyOf(options);
  if (key === figure.drawn) return;
  figure.drawn = key;
  const chart = findChart(figure.element.dataset['chart'] ?? '');
  if (chart === undefined) return;
  figure.plot.querySelector('svg')?.remove();
  figure.plot.insertAdjacentHTML('afterbegin', chart.render(report, options));
}

/** Remembers that the file was written with this choice: only another one needs another picture. */
export function keepAsFiled(figure: Figure, state: PageState): void {
  const width = Number(figure.plot.querySelector('svg')?.getAttribute('width') ?? 0);
  figure.drawn = keyOf({ ...optionsOf(figure, state), width });
}

function keyOf(options: ChartOptions): string {
  return JSON.stringify({ ...options, hidden: [...options.hidden] });
}

/** Where time runs in a figure, in the pixels of its picture; null where it has no time. */
export interface TimePlot {
  readonly svg: SVGSVGElement;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly start: number;
  readonly end: number;
}

export function timePlotOf({ plot }: Figure): TimePlot | null {
  const svg = plot.querySelector<SVGSVGElement>('svg[data-start]');
  if (svg === null) return null;
  const read = (name: string): number => Number(svg.dataset[name]);
  return {
    svg,
    left: read('left'),
    right: read('right'),
    top: read('top'),
    bottom: read('bottom'),
    start: read('start'),
    end: read('end'),
  };
}

/** Draws the mark of time, and of the row where there are rows. */
export function drawMarker(figure: Figure, timeSeconds: number, rows: number): void {
  const where = timePlotOf(figure);
  if (where === null) return;
  const { svg, left, right, top, bottom, start, end } = where;
  const share = (timeSeconds - start) / (end - start);
  const line = partOf(svg, 'line', 'marker');
  line.classList.toggle('outside', share < 0 || share > 1);
  const x = String(left + Math.min(Math.max(share, 0), 1) * (right - left));
  for (const [name, value] of [
    ['x1', x],
    ['x2', x],
    ['y1', String(top)],
    ['y2', String(bottom)],
  ] as const) {
    line.setAttribute(name, value);
  }
  // No row is marked before the reader has been there.
  if (rows === 0 || figure.down < 0) return;
  const height = (bottom - top) / rows;
  const row = Math.min(Math.floor(figure.down * rows), rows - 1);
  const box = partOf(svg, 'rect', 'here');
  const size = { x: left, y: top + row * height - 0.5, width: right - left, height: height + 1 };
  for (const [name, value] of Object.entries(size)) box.setAttribute(name, String(value));
}

/** Shows the part of time that is being chosen; null: none. */
export function drawBrush(figure: Figure, from: number, to: number | null): void {
  const where = timePlotOf(figure);
  if (where === null) return;
  const rect = partOf(where.svg, 'rect', 'brush');
  if (to === null) {
    rect.remove();
    return;
  }
  const size = { x: Math.min(from, to), y: where.top, width: Math.abs(to - from), height: where.bottom - where.top };
  for (const [name, value] of Object.entries(size)) rect.setAttribute(name, String(value));
}

function partOf(svg: SVGSVGElement, name: string, className: string): Element {
  const known = svg.querySelector(`.${className}`);
  if (known !== null) return known;
  const element = document.createElementNS(SVG, name);
  element.setAttribute('class', className);
  svg.append(element);
  return element;
}

/** What can be read off a figure at a time. */
export function readFigure(
  figure: Figure,
  report: SimulationReport,
  state: PageState,
  timeSeconds: number,
): readonly Reading[] {
  const chart = findChart(figure.element.dataset['chart'] ?? '');
  return chart?.readAt?.(report, optionsOf(figure, state), timeSeconds, figure.down) ?? [];
}

/** Rows of a figure between which a reader moves; 0 where there are none. */
export function rowsOf(figure: Figure, report: SimulationReport, state: PageState): number {
  const chart = findChart(figure.element.dataset['chart'] ?? '');
  return chart?.rowCount?.(report, optionsOf(figure, state)) ?? 0;
}

/** Readings as elements: a mark, a name, a value. */
export function renderReadings(readings: readonly Reading[]): readonly HTMLElement[] {
  return readings.map(({ label, value, mark }) => {
    const line = create('p', '');
    if (mark !== '') {
      line.insertAdjacentHTML(
        'afterbegin',
        `<svg class="chart swatch" viewBox="0 0 26 10" width="22" height="9" aria-hidden="true"><g class="${mark}"><path class="line" d="M0,5H26"/></g></svg> `,
      );
    }
    const name = document.createElement('bdi');
    name.textContent = shorten(label, 60);
    line.append(name, ' ', create('b', value));
    return line;
  });
}
