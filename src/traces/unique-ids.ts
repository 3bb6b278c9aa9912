/** Names that may come once in a trace: of VMs, of nodes. */

import { quote } from '../core/index.ts';
import { BadRow } from './bad-rows.ts';

/** Remembers which row used a name. */
export class UniqueIds {
  readonly #lines = new Map<string, number>();
  readonly #column: string;

  /** `column`: where the names stand, for messages. */
  constructor(column: string) {
    this.#column = column;
  }

  /** Throws a BadRow where the name was used before. Hot. */
  claim(id: string, line: number): void {
    const earlier = this.#lines.get(id);
    if (earlier !== undefined) {
      const found = `${quote(id)} again, first on line ${earlier}`;
      throw new BadRow('duplicate-object', this.#column, found, 'every name once', 'remove or rename one');
    }
    this.#lines.set(id, line);
  }
}
