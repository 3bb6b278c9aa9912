/** Reading, zooming and choosing in a chart, by pointer and by keys alike. */

import { firstNode } from '../charts/first-choice.ts';
import { heatFieldOf } from '../charts/heat-rows.ts';
import { formatDuration } from '../quantities.ts';
import { drawBrush, drawMarker, optionsOf, readFigure, renderReadings, rowsOf, timePlotOf } from './drawing.ts';
import { create, type Figure, type Page } from './page.ts';

/** Pixels that a pointer must move for a part of time to be chosen. */
const BRUSH_PIXELS = 8;
/** Part of the shown time that one key press moves, with Shift, and the least part that can be zoomed to. */
const STEP = 1 / 200;
const LARGE_STEP = 1 / 20;
const LEAST_SPAN = 1 / 500;

/** Where a pointer is: pixels of the picture, the time there, and how far down the plot. */
interface Spot {
  readonly x: number;
  readonly timeSeconds: number;
  readonly down: number;
}

/** Makes the chart answer to pointer and keys; needs the script, so that it is announced here. */
export function makeReadable(figure: Figure, page: Page): void {
  if (timePlotOf(figure) === null) return;
  const { plot } = figure;
  const caption = figure.element.querySelector('figcaption')?.textContent ?? '';
  plot.tabIndex = 0;
  plot.setAttribute('role', 'slider');
  plot.setAttribute('aria-label', `${caption.trim()}: time`);
  plot.setAttribute('aria-describedby', 'chart-keys');
  tellPlace(figure, page);
  const tip = create('div', '', 'tip');
  tip.hidden = true;
  plot.append(tip);
  let pressed: Spot | null = null;

  plot.addEventListener('pointerdown', (event) => {
    pressed = spotOf(figure, event);
    // A finger scrolls the page; it reads by tapping.
    if (event.pointerType !== 'touch') plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener('pointermove', (event) => {
    const spot = spotOf(figure, event);
    if (spot === null) return;
    figure.down = spot.down;
    page.showTime(spot.timeSeconds, false);
    showTip(figure, page, tip, spot, event);
    if (pressed !== null && Math.abs(spot.x - pressed.x) > BRUSH_PIXELS) drawBrush(figure, pressed.x, spot.x);
  });
  plot.addEventListener('pointerup', (event) => {
    const spot = spotOf(figure, event);
    const from = pressed;
    pressed = null;
    drawBrush(figure, 0, null);
    if (spot === null || from === null) return;
    if (Math.abs(spot.x - from.x) > BRUSH_PIXELS) zoomBetween(page, from.timeSeconds, spot.timeSeconds);
    else {
      figure.down = spot.down;
      page.showTime(spot.timeSeconds, true);
      chooseRow(figure, page);
    }
  });
  plot.addEventListener('pointerleave', () => {
    tip.hidden = true;
    page.showTime(page.state.timeSeconds, false);
  });
  plot.addEventListener('dblclick', () => page.zoom(null));
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(figure, page, event)) event.preventDefault();
  });
  plot.addEventListener('focus', () => {
    tellTime(figure, page);
    if (plot.matches(':focus-visible')) showTipAtMark(figure, page, tip);
  });
  plot.addEventListener('keyup', () => showTipAtMark(figure, page, tip));
  plot.addEventListener('blur', () => {
    tip.hidden = true;
  });
}

function spotOf(figure: Figure, event: PointerEvent): Spot | null {
  const where = timePlotOf(figure);
  if (where === null) return null;
  const box = where.svg.getBoundingClientRect();
  const scale = where.svg.viewBox.baseVal.width / box.width;
  const x = Math.min(Math.max((event.clientX - box.left) * scale, where.left), where.right);
  const y = (event.clientY - box.top) * scale;
  const share = (x - where.left) / (where.right - where.left);
  const down = Math.min(Math.max((y - where.top) / (where.bottom - where.top), 0), 0.9999);
  return { x, timeSeconds: where.start + share * (where.end - where.start), down };
}

function zoomBetween(page: Page, one: number, other: number): void {
  const { startSeconds, endSeconds } = page.report;
  const least = LEAST_SPAN * (endSeconds - startSeconds);
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const until = Math.min(Math.max(to, from + least), endSeconds);
  page.zoom([Math.max(Math.min(from, until - least), startSeconds), until]);
}

/** Handles a key; false where it means nothing here. */
function press(figure: Figure, page: Page, event: KeyboardEvent): boolean {
  const { report, state } = page;
  const [start, end] = state.span ?? [report.startSeconds, report.endSeconds];
  const width = end - start;
  const step = width * (event.shiftKey ? LARGE_STEP : STEP);
  const rows = rowsOf(figure, report, state);
  const move = (timeSeconds: number): void => page.showTime(Math.min(Math.max(timeSeconds, start), end), true);
  const turn = (by: number): void => {
    if (rows === 0) {
      move(state.timeSeconds - by * step);
      return;
    }
    const row = Math.min(Math.max(Math.floor(Math.max(figure.down, 0) * rows) + by, 0), rows - 1);
    figure.down = (row + 0.5) / rows;
    move(state.timeSeconds);
  };
  const zoom = (factor: number): void => {
    const half = Math.min((width * factor) / 2, report.endSeconds - report.startSeconds);
    zoomBetween(page, state.timeSeconds - half, state.timeSeconds + half);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(state.timeSeconds - step),
    ArrowRight: () => move(state.timeSeconds + step),
    ArrowUp: () => turn(-1),
    ArrowDown: () => turn(1),
    PageUp: () => move(state.timeSeconds + width * LARGE_STEP),
    PageDown: () => move(state.timeSeconds - width * LARGE_STEP),
    Home: () => move(start),
    End: () => move(end),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': () => page.zoom(null),
    Enter: () => chooseRow(figure, page),
  };
  const act = keys[event.key];
  act?.();
  return act !== undefined;
}

/** A row of a heat map is looked at closely; a node of the close look in detail. */
function chooseRow(figure: Figure, page: Page): void {
  const { report, state } = page;
  const { run } = optionsOf(figure, state);
  const field = heatFieldOf(report, run);
  const rows = rowsOf(figure, report, state);
  if (field === null || rows === 0) return;
  const row = Math.min(Math.floor(Math.max(figure.down, 0) * rows), rows - 1);
  state.run = run;
  if (figure.element.dataset['chart'] === 'heat-map') {
    state.row = row;
    state.node = firstNode(report, run, row);
  } else {
    state.node = field.rows[state.row]?.nodes[row] ?? 0;
  }
  page.redraw();
}

/** What a screen reader says of the chart at the marked time. */
export function tellTime(figure: Figure, page: Page): void {
  const { report, state } = page;
  const where = timePlotOf(figure);
  if (where === null) return;
  tellPlace(figure, page);
  const readings = readFigure(figure, report, state, state.timeSeconds);
  const text = readings.map(({ label, value }) => `${label} ${value}`).join(', ');
  figure.plot.setAttribute('aria-valuetext', `${formatDuration(state.timeSeconds - report.startSeconds)}: ${text}`);
  figure.readout.replaceChildren(...renderReadings(readings));
  drawMarker(figure, state.timeSeconds, rowsOf(figure, report, state));
}

/** Where the marked time lies between the ends of the chart. */
function tellPlace(figure: Figure, { state }: Page): void {
  const where = timePlotOf(figure);
  if (where === null) return;
  const { plot } = figure;
  plot.setAttribute('aria-valuemin', String(where.start));
  plot.setAttribute('aria-valuemax', String(where.end));
  plot.setAttribute('aria-valuenow', String(Math.min(Math.max(state.timeSeconds, where.start), where.end)));
}

function showTip(figure: Figure, page: Page, tip: HTMLElement, spot: Spot, event: PointerEvent): void {
  const box = figure.plot.getBoundingClientRect();
  fillTip(figure, page, tip, spot.timeSeconds);
  placeTip(tip, box, event.clientX - box.left, event.clientY - box.top);
}

function showTipAtMark(figure: Figure, page: Page, tip: HTMLElement): void {
  const where = timePlotOf(figure);
  if (where === null) return;
  const box = figure.plot.getBoundingClientRect();
  const scale = box.width / where.svg.viewBox.baseVal.width;
  const share = (page.state.timeSeconds - where.start) / (where.end - where.start);
  fillTip(figure, page, tip, page.state.timeSeconds);
  placeTip(tip, box, (where.left + share * (where.right - where.left)) * scale, (where.top + 8) * scale);
}

function fillTip(figure: Figure, { report, state }: Page, tip: HTMLElement, timeSeconds: number): void {
  const when = create('p', formatDuration(timeSeconds - report.startSeconds), 'when');
  tip.replaceChildren(when, ...renderReadings(readFigure(figure, report, state, timeSeconds)));
  tip.hidden = false;
}

function placeTip(tip: HTMLElement, box: DOMRect, x: number, y: number): void {
  const isRight = x > box.width / 2;
  tip.style.left = isRight ? 'auto' : `${x + 14}px`;
  tip.style.right = isRight ? `${box.width - x + 14}px` : 'auto';
  tip.style.top = `${Math.max(y - 10, 0)}px`;
}
