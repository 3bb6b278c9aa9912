/** Tables for the terminal: aligned columns without a frame, cut to the width there is. */

import Table from 'cli-table3';
import type { Io } from '../io.ts';
import { safe } from './text.ts';

export interface Column {
  readonly title: string;
  readonly isRight?: boolean;
  /** The column that gives way when the terminal is narrow; one a table. */
  readonly isElastic?: boolean;
}

/** Width below which the elastic column is not cut. */
const MIN_ELASTIC = 20;

/** Columns between two columns. */
const GAP = 2;

const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

/** A table with a header; cells are made safe to print. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], io: Io): string {
  const available = io.columns ?? Number.POSITIVE_INFINITY;
  const cells = rows.map((row) => row.map(safe));
  const plain = columns.map(({ title }) => safe(title));
  const elastic = columns.findIndex(({ isElastic }) => isElastic === true);
  const isWide = widthOf(widthsOf(plain, cells)) > available;
  const titles = plain.map((title, index) => (isWide && index !== elastic ? breakWords(title) : title));
  const widths = widthsOf(titles, cells);
  if (elastic >= 0) {
    const spare = available - widthOf(widths);
    widths[elastic] = Math.max(Math.min(MIN_ELASTIC, widths[elastic]!), widths[elastic]! + Math.min(0, spare));
  }
  const table = new Table({
    head: titles,
    colAligns: columns.map(({ isRight }) => (isRight === true ? 'right' : 'left')),
    colWidths: widths,
    chars: PLAIN,
    style: { head: io.hasColor ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...cells.map((row) => row.map((text, index) => wrap(text, widths[index]!))));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function widthsOf(titles: readonly string[], cells: readonly (readonly string[])[]): number[] {
  return titles.map((title, index) =>
    cells.reduce(
      (widest, row) => Math.max(widest, (row[index] ?? '').length),
      Math.max(...title.split('\n').map((line) => line.length)),
    ),
  );
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));
}

/** `TaintToleration x3` on three lines: where titles are wider than what stands below, they make room. */
function breakWords(title: string): string {
  return title.replaceAll(/(?<=[a-z])(?=[A-Z])| /g, '\n');
}

/** Lines of at most `width` characters, broken between words; a longer word is broken inside, never cut off. */
function wrap(text: string, width: number): string {
  if (text.length <= width) return text;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line].join('\n');
}
