/** Counts per topology domain of one key: the form in which spread and affinity compare nodes. */

import type { ClusterState } from '../../model/state.ts';
import type { Topology } from '../../model/topology.ts';

export class DomainTally {
  readonly topology: Topology;
  /** By number of the domain. */
  readonly counts: Float64Array;
  /** Additions so far, of whatever amount: 0 means that nothing was ever counted. */
  entries = 0;

  constructor(topology: Topology, counts = new Float64Array(topology.values.length)) {
    this.topology = topology;
    this.counts = counts;
  }

  /** Adds an amount in the domain of a slot; nothing where the node lacks the key. */
  add(slot: number, amount: number): void {
    const domain = this.topology.domainOf[slot]!;
    if (domain < 0) return;
    this.counts[domain]! += amount;
    this.entries++;
  }

  /** Adds a counter by slot, each count times `factor`. Hot: once per decision. */
  addCounter(counter: Int32Array, factor: number): void {
    const { domainOf } = this.topology;
    for (let slot = 0; slot < domainOf.length; slot++) {
      const count = counter[slot]!;
      if (count === 0) continue;
      const domain = domainOf[slot]!;
      if (domain < 0) continue;
      this.counts[domain]! += count * factor;
      this.entries++;
    }
  }

  /** The amount in the domain of a slot; 0 where the node lacks the key. */
  at(slot: number): number {
    const domain = this.topology.domainOf[slot]!;
    return domain < 0 ? 0 : this.counts[domain]!;
  }

  /** Slots of the nodes in domains with an amount above 0; null where domains are more than single nodes. */
  positiveSlots(): readonly number[] | null {
    const { slotOf } = this.topology;
    if (slotOf === null) return null;
    const slots: number[] = [];
    if (this.entries === 0) return slots;
    for (let domain = 0; domain < this.counts.length; domain++)
      if (this.counts[domain]! > 0) slots.push(slotOf[domain]!);
    return slots;
  }

  copy(): DomainTally {
    const copy = new DomainTally(this.topology, this.counts.slice());
    copy.entries = this.entries;
    return copy;
  }
}

/** Tallies by topology key, made on first use. */
export class TallyByKey {
  readonly #state: ClusterState;
  readonly #tallies: Map<string, DomainTally>;

  constructor(state: ClusterState, tallies = new Map<string, DomainTally>()) {
    this.#state = state;
    this.#tallies = tallies;
  }

  of(key: string): DomainTally {
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = new DomainTally(this.#state.topology(key));
      this.#tallies.set(key, tally);
    }
    return tally;
  }

  get all(): readonly DomainTally[] {
    return [...this.#tallies.values()];
  }

  /** True where nothing was ever counted under any key. */
  get isEmpty(): boolean {
    for (const tally of this.#tallies.values()) if (tally.entries > 0) return false;
    return true;
  }

  copy(): TallyByKey {
    return new TallyByKey(this.#state, new Map([...this.#tallies].map(([key, tally]) => [key, tally.copy()])));
  }
}
