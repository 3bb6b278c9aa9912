/** Names that may come once in a trace: of VMs, of nodes. */

import { BerthError, quote } from '../core/index.ts';
import { BadRow } from './bad-rows.ts';

/** More than this a Map does not hold (2^24 entries), nor a simulation. */
const MOST_NAMES = 16_000_000;

/** Remembers which row used a name. */
export class UniqueIds {
  readonly #lines = new Map<string, number>();
  readonly #column: string;

  /** `column`: where the names stand, for messages. */
  constructor(column: string) {
    this.#column = column;
  }

  /** Throws a BadRow where the name was used before, and a BerthError where there are too many. Hot. */
  claim(id: string, line: number): void {
    const earlier = this.#lines.get(id);
    if (earlier !== undefined) {
      const found = `${quote(id)} again, first on line ${earlier}`;
      throw new BadRow('duplicate-object', this.#column, found, 'every name once', 'remove or rename one');
    }
    if (this.#lines.size >= MOST_NAMES) {
      throw new BerthError('input-too-large', `line ${line}: found more than ${MOST_NAMES} names, wanted fewer`, {
        remedy: 'split the trace',
      });
    }
    this.#lines.set(id, line);
  }
}
