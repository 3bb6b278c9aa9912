/** Tables for the terminal: framed on a terminal, plain columns elsewhere, cut to the width there is. */

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
  middle: '  ',
} as const;

/** A table with a header; cells are made safe to print. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], io: Io): string {
  const cells = rows.map((row) => row.map(safe));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, (row[index] ?? '').length), title.length),
  );
  const elastic = columns.findIndex(({ isElastic }) => isElastic === true);
  if (io.columns !== null && elastic >= 0) {
    const others = widths.reduce((sum, width, index) => sum + (index === elastic ? 0 : width), 0);
    const gaps = 2 * (columns.length - 1);
    widths[elastic] = Math.min(widths[elastic]!, Math.max(MIN_ELASTIC, io.columns - others - gaps));
  }
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ isRight }) => (isRight === true ? 'right' : 'left')),
    colWidths: widths.map((width) => width),
    wordWrap: true,
    wrapOnWordBoundary: true,
    chars: PLAIN,
    style: { head: io.hasColor ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...cells.map((row) => [...row]));
  const lines = table.toString().split('\n');
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
