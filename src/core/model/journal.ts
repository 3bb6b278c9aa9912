/** Which nodes changed since a moment: what lets cached columns be mended instead of computed anew. */

/** Entries kept; whoever is further behind looks at every node's version instead. */
const MAX_ENTRIES = 1 << 16;

export class Journal {
  #entries: number[] = [];
  /** Clock of the first entry kept. */
  #start = 0;

  /** Number of changes so far. */
  get clock(): number {
    return this.#start + this.#entries.length;
  }

  /** Notes that the node of a slot changed and returns the new clock. */
  record(slot: number): number {
    if (this.#entries.length >= MAX_ENTRIES) {
      this.#entries = this.#entries.slice(MAX_ENTRIES / 2);
      this.#start += MAX_ENTRIES / 2;
    }
    this.#entries.push(slot);
    return this.clock;
  }

  /** Slots changed since a clock, with repeats; null where the journal no longer reaches back. */
  changedSince(clock: number): readonly number[] | null {
    if (clock < this.#start) return null;
    return clock === this.clock ? NONE : this.#entries.slice(clock - this.#start);
  }
}

const NONE: readonly number[] = [];
