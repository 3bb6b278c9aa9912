/** One row of a table of Google's trace of 2019, as BigQuery exports it: whole numbers as texts, absent values as absent keys. */

import { describeValue } from '../../core/index.ts';
import { BadRow } from '../bad-rows.ts';
import { type JsonRecord, parseRecord, valueAt } from '../json-lines.ts';

/** 2^63 - 1: after the end. */
const AFTER_END = '9223372036854775807';
const MICROSECONDS = 1e6;
const WHOLE = /^-?\d+$/;
/** Whole numbers so long that a double may round them, after a key. */
const LONG_NUMBERS = /("[a-z_]+"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;

export class TableRow {
  readonly #record: JsonRecord;

  /** `text`: the line that the record was parsed from. */
  constructor(record: JsonRecord, text: string) {
    const isRounded = Object.values(record).some((value) => typeof value === 'number' && Math.abs(value) > MAX_EXACT);
    this.#record = isRounded ? parseRecord(text.replace(LONG_NUMBERS, '$1"$2"')) : record;
  }

  has(column: string): boolean {
    return this.#record[column] !== undefined && this.#record[column] !== null;
  }

  /** An id of 64 bits as a text; '' where it is absent, 0 or negative: none, or not a machine. */
  id(column: string): string {
    const text = this.#whole(column) ?? '0';
    return text === '0' || text.startsWith('-') ? '' : text;
  }

  /** An id that must be there. */
  key(column: string): string {
    const id = this.id(column);
    if (id === '') throw this.#bad(column, 'missing-field', 'an id');
    return id;
  }

  /** Seconds of microseconds: -Infinity for 0, before the start, and Infinity after the end. */
  seconds(column: string): number {
    const text = this.#whole(column);
    if (text === null) throw this.#bad(column, 'missing-field', 'microseconds');
    if (text === AFTER_END) return Number.POSITIVE_INFINITY;
    const microseconds = Number(text);
    if (microseconds < 0) throw this.#bad(column, 'out-of-range', 'microseconds from 0 on');
    return microseconds === 0 ? Number.NEGATIVE_INFINITY : microseconds / MICROSECONDS;
  }

  /** A whole number of at most 53 bits. */
  number(column: string, fallback: number): number {
    const text = this.#whole(column);
    if (text === null) return fallback;
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw this.#bad(column, 'out-of-range', 'a whole number of 53 bits');
    return value;
  }

  text(column: string): string {
    const value = this.#record[column];
    return typeof value === 'string' ? value : '';
  }

  /** A fraction of the largest machine in a record of two; null where it is absent. */
  fraction(column: string, part: 'cpus' | 'memory'): number | null {
    const value = valueAt(this.#record, column, part);
    if (value === undefined || value === null) return null;
    const fraction = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof fraction === 'number' && fraction >= 0 && Number.isFinite(fraction)) return fraction;
    throw new BadRow('out-of-range', `${column}.${part}`, describeValue(value), 'a fraction of the largest machine');
  }

  /** Length of a list; 0 where it is absent. */
  count(column: string): number {
    const value = this.#record[column];
    return Array.isArray(value) ? value.length : 0;
  }

  #whole(column: string): string | null {
    const value = this.#record[column];
    if (value === undefined || value === null) return null;
    const text = typeof value === 'number' && Number.isInteger(value) ? String(value) : value;
    if (typeof text === 'string' && WHOLE.test(text)) return text;
    throw this.#bad(column, 'wrong-type', 'a whole number, or one as a text');
  }

  #bad(column: string, code: BadRow['code'], wanted: string): BadRow {
    const value = this.#record[column];
    return new BadRow(code, column, value === undefined ? 'nothing' : describeValue(value), wanted);
  }
}

const MAX_EXACT = Number.MAX_SAFE_INTEGER;
