/** What a section of a report is, and the parts that several are made of. */

import type { Chart, ChartOptions } from '../charts/chart.ts';
import { firstChoice } from '../charts/first-choice.ts';
import type { SimulationReport } from '../report.ts';
import { escapeMarkup, renderName } from '../text.ts';
import { seriesClass } from '../theme.ts';

export interface Section {
  /** Kebab-case; the address of the section in the page. */
  readonly id: string;
  readonly title: string;
  /** Its content below the heading; '' where the report has nothing for it. */
  render(report: SimulationReport): string;
}

/** Width of a chart that has the whole line, and of one of two side by side; pixels. */
export const WIDE = 1092;
const HALF = 520;

type Choice = Partial<Pick<ChartOptions, 'measure' | 'run' | 'node' | 'row' | 'width'>>;

/**
 * A chart with its caption. What is given in `choice` stays as it is; run, node and row that are not given follow what the
 * reader chooses on the page.
 */
export function renderFigure(report: SimulationReport, chart: Chart, caption: string, choice: Choice = {}): string {
  const svg = chart.render(report, { ...firstChoice(report), width: HALF, ...choice });
  const chosen = (['measure', 'run', 'node', 'row'] as const).flatMap((field) => {
    const value = choice[field];
    return value === undefined ? [] : [` data-${field}="${escapeMarkup(String(value))}"`];
  });
  const isWide = choice.width === WIDE ? ' wide' : '';
  return `<figure class="figure${isWide}" data-chart="${chart.name}"${chosen.join('')}><figcaption>${caption}</figcaption><div class="plot">${svg}</div></figure>`;
}

/** A cell of a table: text as markup, already escaped. */
export interface Cell {
  readonly markup: string;
  readonly isNumber?: boolean;
  /** Its column, said beside it where a narrow page shows columns below each other; not escaped. */
  readonly label?: string;
}

/** A table in a box that scrolls sideways by itself; the first cell of a row is its heading. */
export function renderTable(caption: string, headings: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const kind = ({ isNumber }: Cell): string => (isNumber === true ? ' class="number"' : '');
  const label = (cell: Cell): string => (cell.label === undefined ? '' : ` data-label="${escapeMarkup(cell.label)}"`);
  const head = headings.map((cell) => `<th scope="col"${kind(cell)}>${cell.markup}</th>`).join('');
  const body = rows.map((cells) => {
    const [first, ...rest] = cells;
    const heading = first === undefined ? '' : `<th scope="row">${first.markup}</th>`;
    return `<tr>${heading}${rest.map((cell) => `<td${kind(cell)}${label(cell)}>${cell.markup}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

export function renderDetails(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>${content}</details>`;
}

/** The mark of a contender: its colour and its dashes. */
export function renderSwatch(contender: number): string {
  return `<svg class="chart swatch" viewBox="0 0 26 10" width="26" height="10" aria-hidden="true"><g class="${seriesClass(contender)}"><path class="line" d="M0,5H26"/></g></svg>`;
}

/** A contender's name with its mark. */
export function renderContender(report: SimulationReport, contender: number): string {
  return `<span class="contender">${renderSwatch(contender)}${renderName(report.contenders[contender]?.label ?? '', 60)}</span>`;
}

/** All contenders with their marks, for charts that have no names beside their bars. */
export function renderLegend(report: SimulationReport): string {
  return `<p class="legend">${report.contenders.map((_, contender) => renderContender(report, contender)).join('')}</p>`;
}
