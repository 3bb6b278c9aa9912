/** The script of a report's page: reads the data of the page and makes its charts answer. Runs in a browser. */

import { firstChoice, firstNode } from '../charts/first-choice.ts';
import { heatFieldOf } from '../charts/heat-rows.ts';
import { findChart } from '../charts/index.ts';
import { formatDuration } from '../quantities.ts';
import type { SimulationReport } from '../report.ts';
import { countOf, shorten } from '../text.ts';
import { draw, drawMarker, keepAsFiled, rowsOf } from './drawing.ts';
import { savePng, saveSvg } from './export-image.ts';
import { connectNodeSearch } from './node-search.ts';
import { create, createButton, type Figure, need, type Page, type PageState } from './page.ts';
import { makeReadable, tellTime } from './pointing.ts';
import { connectThemeSwitch, currentTheme } from './theme-switch.ts';

/** Positions of the scrubber. */
const SCRUBBER_STEPS = 1000;

function start(): void {
  const text = need(document, '#berth-report').textContent ?? '';
  // The page was rendered from this very value.
  const report = JSON.parse(text) as SimulationReport;
  const first = firstChoice(report);
  const state: PageState = {
    span: null,
    timeSeconds: report.endSeconds,
    run: first.run,
    node: first.node,
    row: 0,
    hidden: new Set(),
  };
  const figures = [...document.querySelectorAll<HTMLElement>('.figure')].map(toFigure);
  const page: Page = { report, state, figures, redraw, showTime, zoom };
  // Only what can be seen is drawn and told at once; the rest when it comes into view.
  const visible = new Set<Figure>();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const figure = figures.find(({ element }) => element === target);
        if (figure === undefined) continue;
        if (isIntersecting) visible.add(figure);
        else visible.delete(figure);
        if (isIntersecting) refresh(figure);
      }
    },
    { rootMargin: '200px' },
  );

  function refresh(figure: Figure): void {
    draw(figure, report, state);
    tellTime(figure, page);
  }

  /** What can be seen, and what has the focus even before it can be. */
  function shown(): readonly Figure[] {
    return figures.filter((figure) => visible.has(figure) || figure.plot.contains(document.activeElement));
  }

  function redraw(): void {
    for (const figure of shown()) refresh(figure);
    tellChoice(report, state);
  }

  function showTime(timeSeconds: number, isKept: boolean): void {
    if (isKept) {
      state.timeSeconds = timeSeconds;
      for (const figure of shown()) tellTime(figure, page);
    } else {
      for (const figure of shown()) drawMarker(figure, timeSeconds, rowsOf(figure, report, state));
    }
    tellScrubber(report, state, timeSeconds, isKept);
  }

  function zoom(span: readonly [number, number] | null): void {
    state.span = span;
    const [from, to] = span ?? [report.startSeconds, report.endSeconds];
    state.timeSeconds = Math.min(Math.max(state.timeSeconds, from), to);
    need<HTMLElement>(document, '[data-action=whole]').hidden = span === null;
    redraw();
    tellScrubber(report, state, state.timeSeconds, true);
  }

  for (const figure of figures) {
    keepAsFiled(figure, state);
    addTools(figure);
    makeReadable(figure, page);
    watcher.observe(figure.element);
  }
  for (const element of document.querySelectorAll<HTMLElement>('.needs-script')) element.hidden = false;
  const keys = create('p', KEYS, 'note');
  keys.id = 'chart-keys';
  keys.hidden = true;
  document.body.append(keys);
  connectThemeSwitch();
  connectChoices(page);
  connectScrubber(page);
  connectNodeSearch(page);
  addEventListener('resize', () => requestAnimationFrame(redraw));
  addEventListener('beforeprint', () => {
    for (const figure of figures) draw(figure, report, state);
  });
  redraw();
  tellScrubber(report, state, state.timeSeconds, true);
  document.documentElement.dataset['ready'] = 'true';
}

const KEYS =
  'Left and right move the time, with Shift further; up and down move between rows where there are rows; Enter looks closer; plus, minus and 0 zoom.';

function toFigure(element: HTMLElement): Figure {
  const readout = create('div', '', 'readout');
  element.append(readout);
  return { element, plot: need(element, '.plot'), readout, down: -1, drawn: '' };
}

function addTools(figure: Figure): void {
  const title = (figure.element.querySelector('figcaption')?.textContent ?? '').trim();
  const tools = create('div', '', 'tools');
  tools.append(
    createButton('SVG', `SVG: save ${title}`, () => saveSvg(figure, currentTheme())),
    createButton('PNG', `PNG: save ${title}`, () => void savePng(figure, currentTheme())),
  );
  figure.element.append(tools);
  if (findChart(figure.element.dataset['chart'] ?? '')?.readAt === undefined) figure.readout.remove();
}

function connectChoices({ report, state, redraw }: Page): void {
  for (const box of document.querySelectorAll<HTMLInputElement>('[data-contender]')) {
    box.addEventListener('change', () => {
      const contender = Number(box.dataset['contender']);
      if (box.checked) state.hidden.delete(contender);
      else state.hidden.add(contender);
      redraw();
    });
  }
  const select = need<HTMLSelectElement>(document, '#run');
  select.value = String(state.run);
  select.addEventListener('change', () => {
    state.run = Number(select.value);
    state.row = 0;
    state.node = firstNode(report, state.run, 0);
    redraw();
  });
}

function connectScrubber(page: Page): void {
  const scrubber = need<HTMLInputElement>(document, '#scrubber');
  scrubber.addEventListener('input', () => {
    const [from, to] = page.state.span ?? [page.report.startSeconds, page.report.endSeconds];
    page.showTime(from + (Number(scrubber.value) / SCRUBBER_STEPS) * (to - from), true);
  });
  need(document, '[data-action=whole]').addEventListener('click', () => page.zoom(null));
}

function tellScrubber(report: SimulationReport, state: PageState, timeSeconds: number, isKept: boolean): void {
  const text = formatDuration(timeSeconds - report.startSeconds);
  need(document, '#now').textContent = text;
  if (!isKept) return;
  const [from, to] = state.span ?? [report.startSeconds, report.endSeconds];
  const scrubber = need<HTMLInputElement>(document, '#scrubber');
  scrubber.value = String(Math.round((SCRUBBER_STEPS * (timeSeconds - from)) / Math.max(to - from, Number.MIN_VALUE)));
  scrubber.setAttribute('aria-valuetext', text);
}

/** Captions that say which run, row and node are shown. */
function tellChoice(report: SimulationReport, state: PageState): void {
  const field = heatFieldOf(report, state.run);
  const row = field?.rows[state.row];
  const id = shorten(report.runs[state.run]?.settings.id ?? '', 60);
  const say = (name: string, text: string): void => {
    for (const element of document.querySelectorAll(`[data-text=${name}]`)) element.textContent = text;
  };
  const zone = row === undefined || row.zone === '' ? '' : ` of ${shorten(row.zone, 40)}`;
  say('close-up', `${id}: row ${state.row + 1}, ${countOf(row?.nodes.length ?? 0, 'node')}${zone}, one by one`);
  say('node', shorten(field?.nodes[state.node]?.name ?? '', 60));
  say('run', id);
  const select = need<HTMLSelectElement>(document, '#run');
  if (select.value !== String(state.run)) select.value = String(state.run);
}

start();
