/** Counts the rows of a trace and those that cannot be read, and stops where these are too many. */

import { BerthError, type Code, createIssue, type Issue, renderIssue } from '../core/index.ts';
import type { TraceReading } from './format.ts';

/** A share of bad rows is a share of at least so many: a few bad rows at the beginning stop nothing. */
const FEWEST_ROWS = 1000;

/** A row that cannot be read. Thrown by what reads fields, told by BadRows; the row is left out. */
export class BadRow extends Error {
  readonly code: Code;
  readonly column: string;
  readonly found: string;
  readonly wanted: string;
  /** undefined: what the code's remedy says. */
  readonly remedy: string | undefined;

  /** `column` is '' where the whole row is meant. */
  constructor(code: Code, column: string, found: string, wanted: string, remedy?: string) {
    super(`found ${found}, wanted ${wanted}`);
    this.name = 'BadRow';
    this.code = code;
    this.column = column;
    this.found = found;
    this.wanted = wanted;
    this.remedy = remedy;
  }
}

/** The rows of all files of one trace. */
export class BadRows {
  readonly #reading: Pick<TraceReading, 'report' | 'remark' | 'options'>;
  #rows = 0;
  #bad = 0;

  constructor(reading: Pick<TraceReading, 'report' | 'remark' | 'options'>) {
    this.#reading = reading;
  }

  /** Call it for every row, good or bad, before anything of it is read. Hot. */
  count(): void {
    this.#rows++;
  }

  /**
   * Reports the row that `error` was thrown for; throws `error` itself where it is no BadRow, and a BerthError where
   * more rows are bad than the options allow.
   */
  refuse(file: string, line: number, error: unknown): void {
    if (!(error instanceof BadRow)) throw error;
    const { code, column, found, wanted, remedy } = error;
    const path = column === '' ? `line ${line}` : `line ${line}, column ${column}`;
    const issue = createIssue(code, path, found, wanted, { file, ...(remedy === undefined ? {} : { remedy }) });
    this.#reading.report(issue);
    this.#bad++;
    const share = this.#reading.options.badRowShare;
    if (this.#bad > share * Math.max(this.#rows, FEWEST_ROWS)) throw this.#tooMany(issue);
  }

  /** Call it after the last row of the last file: tells what was left out; throws where nothing could be read. */
  finish(): void {
    if (this.#bad === 0) return;
    if (this.#bad === this.#rows) {
      throw new BerthError('too-many-bad-rows', `none of ${countOf(this.#rows, 'row')} could be read`);
    }
    const leftOut = this.#bad === 1 ? 'is left out' : 'are left out';
    this.#reading.remark(`${countOf(this.#bad, 'row')} of ${this.#rows} could not be read and ${leftOut}.`);
  }

  #tooMany(last: Issue): BerthError {
    const percent = Number((100 * this.#reading.options.badRowShare).toPrecision(3));
    const rows = Math.max(this.#rows, FEWEST_ROWS);
    const message = `${countOf(this.#bad, 'row')} of the first ${rows} could not be read, more than ${percent} %; the last: ${renderIssue(last)}`;
    return new BerthError('too-many-bad-rows', message, { path: last.path });
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
