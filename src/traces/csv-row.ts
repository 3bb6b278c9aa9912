/** One row of a comma-separated file: its fields by position, as texts and as numbers. */

import { quote } from '../core/index.ts';
import { BadRow } from './bad-rows.ts';

const QUOTE = '"';
const QUOTE_CODE = 0x22;
const DIGIT_ZERO = 0x30;

/** Digits of a whole number that a double holds without rounding. */
const MAX_PLAIN_DIGITS = 15;

/** V8 keeps the whole block alive for a slice of at least so many characters, and copies shorter ones. */
const SLICE_LENGTH = 13;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A row that is filled anew for every line. Fields are asked for by their position in `columns`. Hot. */
export class CsvRow {
  /** Number of the line, from 1. */
  line = 0;
  /** Fields that every row must have exactly; null: at least those that are asked for. */
  fieldCount: number | null = null;
  readonly #columns: readonly string[];
  readonly #places: readonly number[];
  /** One character. */
  readonly #separator: string;
  #text = '';
  /** Where fields begin and end in `#text`: numbers are read without a text of their own. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** The fields of a line with quotes. */
  #quoted: readonly string[] | null = null;

  /** `places`: where each column stands in the file, from 0; -1 where it is not there. May be filled later. */
  constructor(columns: readonly string[], places: readonly number[], separator: string) {
    this.#columns = columns;
    this.#places = places;
    this.#separator = separator;
  }

  /** Throws a BadRow where the row has another number of fields than the header. */
  load(line: string, number: number): void {
    this.line = number;
    this.#text = line;
    let count = this.#markFields(line);
    this.#quoted = count === 0 ? splitFields(line, this.#separator) : null;
    if (this.#quoted !== null) count = this.#quoted.length;
    const wanted = this.fieldCount ?? this.#places.length;
    if (count === wanted || (this.fieldCount === null && count > wanted)) return;
    throw new BadRow('bad-row', '', `${count} fields`, `${wanted}`, 'write rows in full, decimals with a point');
  }

  /** A text; '' where the field is empty or the column is not there. */
  text(column: number): string {
    const field = this.#field(column);
    return field.length < SLICE_LENGTH ? field.trim() : ` ${field.trim()}`.slice(1);
  }

  /** A text that is not empty. */
  name(column: number): string {
    const text = this.text(column);
    if (text === '') throw this.bad(column, 'missing-field', 'a name', 'write one');
    return text;
  }

  isEmpty(column: number): boolean {
    return this.text(column) === '';
  }

  /** A finite number. */
  number(column: number): number {
    const place = this.#places[column]!;
    const isMarked = this.#quoted === null && place >= 0;
    const plain = isMarked ? parseDigits(this.#text, this.#starts[place]!, this.#ends[place]!) : -1;
    if (plain >= 0) return plain;
    const value = parseDecimal(this.#field(column));
    if (Number.isNaN(value)) throw this.bad(column, 'wrong-type', 'a number', 'write it as 1234.5');
    return value;
  }

  /** A finite number that is not below zero. */
  amount(column: number): number {
    const value = this.number(column);
    if (value < 0) throw this.bad(column, 'out-of-range', 'zero or more', 'mend or remove the row');
    return value;
  }

  /** A whole number that is not below zero. */
  count(column: number): number {
    const value = this.amount(column);
    if (!Number.isSafeInteger(value)) throw this.bad(column, 'wrong-type', 'a whole number', 'mend or remove the row');
    return value;
  }

  #field(column: number): string {
    const place = this.#places[column]!;
    if (place < 0) return '';
    return this.#quoted === null ? this.#text.slice(this.#starts[place]!, this.#ends[place]!) : this.#quoted[place]!;
  }

  /** The number of fields; 0 where the line has quotes. */
  #markFields(line: string): number {
    const separator = this.#separator.charCodeAt(0);
    const starts = this.#starts;
    const ends = this.#ends;
    const { length } = line;
    let count = 0;
    let start = 0;
    for (let at = 0; at < length; at++) {
      const code = line.charCodeAt(at);
      if (code === QUOTE_CODE) return 0;
      if (code !== separator) continue;
      starts[count] = start;
      ends[count++] = at;
      start = at + 1;
    }
    starts[count] = start;
    ends[count++] = length;
    return count;
  }

  /** Why this field makes the row bad. */
  bad(column: number, code: BadRow['code'], wanted: string, remedy?: string): BadRow {
    const text = this.text(column);
    return new BadRow(code, this.#columns[column]!, text === '' ? 'nothing' : quote(text), wanted, remedy);
  }
}

/** The fields of a line. A quoted field may hold separators, and quotes doubled; an unclosed quote is a BadRow. */
export function splitFields(line: string, separator: string): string[] {
  if (!line.includes(QUOTE)) return line.split(separator);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] !== QUOTE) {
      const end = line.indexOf(separator, at);
      fields.push(line.slice(at, end < 0 ? line.length : end));
      if (end < 0) return fields;
      at = end + separator.length;
      continue;
    }
    let text = '';
    for (;;) {
      const end = line.indexOf(QUOTE, at + 1);
      if (end < 0) throw new BadRow('bad-row', '', 'a quote that is not closed', 'one row a line', 'close the quote');
      text += line.slice(at + 1, end);
      at = end + 1;
      if (line[at] !== QUOTE) break;
      text += QUOTE;
    }
    fields.push(text);
    if (at >= line.length) return fields;
    if (!line.startsWith(separator, at)) {
      throw new BadRow('bad-row', '', 'text after a closing quote', 'a separator', 'double quotes inside a field');
    }
    at += separator.length;
  }
}

/** A number in decimal or E-notation with a decimal point, blanks around it allowed; NaN where it is none. */
export function parseDecimal(text: string): number {
  const plain = parseDigits(text, 0, text.length);
  if (plain >= 0) return plain;
  const trimmed = text.trim();
  if (!DECIMAL.test(trimmed)) return Number.NaN;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** A whole number of digits alone, from `start` to before `end`; -1 where there is anything else. */
function parseDigits(text: string, start: number, end: number): number {
  if (end <= start || end - start > MAX_PLAIN_DIGITS) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
