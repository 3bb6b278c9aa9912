/** How changes are taken back: inverses are noted while a checkpoint is open, and run in reverse order. */

import { BerthError } from '../errors.ts';

/** A point to come back to; they nest, and the last one taken is undone or released first. */
export interface Checkpoint {
  readonly depth: number;
  readonly length: number;
}

export class UndoLog {
  #inverses: (() => void)[] = [];
  #openCheckpoints = 0;

  /** Notes how to take back a change just made; dropped where no checkpoint is open. */
  note(inverse: () => void): void {
    if (this.#openCheckpoints > 0) this.#inverses.push(inverse);
  }

  /** Opens a checkpoint: from here on changes can be undone. */
  open(): Checkpoint {
    this.#openCheckpoints++;
    return { depth: this.#openCheckpoints, length: this.#inverses.length };
  }

  /** Takes back every change since the checkpoint and closes it. Throws `stale-checkpoint`. */
  undo(checkpoint: Checkpoint): void {
    this.#close(checkpoint);
    while (this.#inverses.length > checkpoint.length) this.#inverses.pop()!();
  }

  /** Keeps the changes since the checkpoint and closes it. Throws `stale-checkpoint`. */
  release(checkpoint: Checkpoint): void {
    this.#close(checkpoint);
    if (this.#openCheckpoints === 0) this.#inverses = [];
  }

  #close(checkpoint: Checkpoint): void {
    if (checkpoint.depth !== this.#openCheckpoints || checkpoint.length > this.#inverses.length) {
      throw new BerthError('stale-checkpoint', 'checkpoints close in the reverse order of their opening');
    }
    this.#openCheckpoints--;
  }
}
