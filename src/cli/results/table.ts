/** Tables by column, and how they are written for spreadsheets and notebooks. */

import { parquetWriteBuffer } from 'hyparquet-writer';
import papaparse from 'papaparse';

type Cell = string | number | boolean | null;

/** Cells of one kind; null is empty, and so are numbers that are not finite. */
export type TableColumn =
  | { readonly title: string; readonly kind: 'text'; readonly cells: readonly (string | null)[] }
  | { readonly title: string; readonly kind: 'number'; readonly cells: readonly (number | null)[] };

/** Columns of equal length. */
export type Table = readonly TableColumn[];

/** Rows written at once. */
const ROWS = 5000;

/**
 * CSV (RFC 4180, but lines end in one character) with a header, a piece at a time. Texts that a spreadsheet would take for
 * formulas have an apostrophe before them.
 */
export function* renderCsv(table: Table): Generator<string> {
  yield renderRows([table.map(({ title }) => title)]);
  const rowCount = table[0]?.cells.length ?? 0;
  for (let from = 0; from < rowCount; from += ROWS) {
    const rows = Array.from({ length: Math.min(ROWS, rowCount - from) }, (_, at) =>
      table.map(({ cells }) => finite(cells[from + at] ?? null)),
    );
    yield renderRows(rows);
  }
}

function renderRows(rows: Cell[][]): string {
  return `${papaparse.unparse(rows, { newline: '\n', escapeFormulae: true })}\n`;
}

/** One Parquet file. */
export function renderParquet(table: Table): Uint8Array {
  const columnData = table.map(({ title, kind, cells }) => ({
    name: title,
    type: kind === 'text' ? ('STRING' as const) : ('DOUBLE' as const),
    data: cells.map(finite),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'berth' }));
}

function finite(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}
