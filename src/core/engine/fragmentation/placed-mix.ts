/** The classes of the pods placed in a cluster, counted anew only on nodes that changed. */

import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';

/** Pods of one class: one of them, and how many there are. */
export interface Counted {
  readonly pod: Pod;
  count: number;
}

export class PlacedMix {
  readonly #state: ClusterState;
  readonly #textOf: (pod: Pod) => string | null;
  readonly #counts = new Map<string, Counted>();
  /** Texts counted, by slot. */
  readonly #bySlot: string[][] = [];
  #clock = -1;

  /** `textOf` names the class of a pod, null where it is of none. */
  constructor(state: ClusterState, textOf: (pod: Pod) => string | null) {
    this.#state = state;
    this.#textOf = textOf;
  }

  /** Every class with its pods, as the state is now; in no order. */
  counted(): Iterable<Counted> {
    const { journal } = this.#state;
    const changed = journal.changedSince(this.#clock);
    if (changed === null) {
      this.#counts.clear();
      this.#bySlot.length = 0;
      for (const { slot } of this.#state.nodes) this.#recount(slot);
    } else {
      for (const slot of changed) this.#recount(slot);
    }
    this.#clock = journal.clock;
    return this.#counts.values();
  }

  /** Counts the pods of one slot anew. Hot: once per change. */
  #recount(slot: number): void {
    const texts: string[] = [];
    for (const pod of this.#state.nodeAt(slot)?.pods.values() ?? []) {
      const text = this.#textOf(pod);
      if (text === null) continue;
      texts.push(text);
      const known = this.#counts.get(text);
      if (known === undefined) this.#counts.set(text, { pod, count: 1 });
      else known.count++;
    }
    for (const text of this.#bySlot[slot] ?? []) {
      const known = this.#counts.get(text)!;
      known.count--;
      if (known.count === 0) this.#counts.delete(text);
    }
    this.#bySlot[slot] = texts;
  }
}
