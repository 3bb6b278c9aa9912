/** Amounts with units: of a whole column, or behind every number of it. */

import { quote } from '../../core/index.ts';
import { parseTime } from '../../kube/time.ts';
import { BadRow } from '../bad-rows.ts';
import { parseDecimal } from '../csv-row.ts';

export type Dimension = 'cpu' | 'memory' | 'time';

/** Text in a column's unit that says that its cells are times such as 2026-01-01T00:00:00Z. */
const RFC_3339 = 'rfc3339';

/** What one of a unit is in millicores, bytes or seconds. The first is what a column without a unit has. */
export const UNITS: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  cpu: { cores: 1000, milli: 1 },
  memory: {
    bytes: 1,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    TiB: 2 ** 40,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
  },
  time: { s: 1, ms: 1e-3, us: 1e-6, min: 60, h: 3600, d: 86_400, [RFC_3339]: Number.NaN },
};

/** What stands behind numbers in cells beside the names of units. */
const SUFFIXES: Readonly<Record<Dimension, Readonly<Record<string, number>>>> = {
  cpu: { m: 1, core: 1000, vcpu: 1000, vcpus: 1000 },
  memory: {
    B: 1,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    k: 1e3,
    K: 1e3,
    KB: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
  },
  time: {},
};

/** Digits up to here are a number, with its exponent; letters behind it are a unit. */
const AMOUNT = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z]*)$/;

/** Reads the cells of one column; all must have the same suffix, or none. */
export class Amounts {
  readonly #column: string;
  readonly #dimension: Dimension;
  readonly #unit: string;
  /** null until a cell was read. */
  #suffix: string | null = null;

  /** `unit`: a key of UNITS[dimension]. */
  constructor(column: string, dimension: Dimension, unit: string) {
    this.#column = column;
    this.#dimension = dimension;
    this.#unit = unit;
  }

  /** Millicores, bytes or seconds. Throws a BadRow where the cell is none, or has another suffix than those before. */
  read(cell: string): number {
    if (this.#unit === RFC_3339) return this.#readTime(cell);
    const plain = parseDecimal(cell);
    const [, number = '', suffix = ''] = Number.isNaN(plain) ? (AMOUNT.exec(cell.trim()) ?? []) : ['', cell];
    const factor = suffix === '' ? UNITS[this.#dimension][this.#unit] : this.#factorOf(suffix);
    const value = Number.isNaN(plain) ? parseDecimal(number) : plain;
    if (factor === undefined || Number.isNaN(value)) {
      const units = Object.keys(UNITS[this.#dimension]).filter((unit) => unit !== RFC_3339);
      const wanted = `a number, with a point, or with one of ${units.join(', ')}`;
      throw new BadRow('wrong-type', this.#column, quote(cell), wanted, 'write it as 1234.5');
    }
    this.#suffix ??= suffix;
    if (suffix !== this.#suffix) {
      const earlier = this.#suffix === '' ? 'no unit' : `the unit ${this.#suffix}`;
      const remedy = 'write the whole column in one unit';
      throw new BadRow('bad-row', this.#column, quote(cell), `${earlier}, as in the rows before`, remedy);
    }
    // Milliseconds to seconds by division: 1100 ms are 1.1 s, not 1.1000000000000001.
    return factor < 1 ? value / Math.round(1 / factor) : value * factor;
  }

  #factorOf(suffix: string): number | undefined {
    const units = UNITS[this.#dimension];
    if (Object.hasOwn(units, suffix)) return units[suffix];
    const known = SUFFIXES[this.#dimension];
    const name = this.#dimension === 'cpu' ? suffix.toLowerCase() : suffix;
    return Object.hasOwn(known, name) ? known[name] : undefined;
  }

  #readTime(cell: string): number {
    const seconds = parseTime(cell);
    if (seconds !== null) return seconds;
    throw new BadRow('bad-time', this.#column, quote(cell), 'a time such as 2026-01-01T00:00:00Z');
  }
}
