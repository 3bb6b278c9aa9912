/** What the tables of the benches are made of. */

import type { Summary } from './measure.ts';

/** A Markdown table; all columns but the first are numbers. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** The middle, with least and greatest in brackets. */
export function formatSummary({ min, median, max }: Summary, format: (value: number) => string): string {
  return `${format(median)} (${format(min)}..${format(max)})`;
}

/** A whole number with commas. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
