/** Counts per topology domain of one key: the form in which spread and affinity compare nodes. */

import type { ClusterState } from '../../model/state.ts';
import type { Topology } from '../../model/topology.ts';

/** Domains counted one by one before a number for every domain is kept. */
const MAX_SPARSE = 16;

/** Slots that are worth a list: more are found by asking each node. */
const MAX_LISTED = 256;

export class DomainTally {
  readonly topology: Topology;
  /** By number of the domain, while few were counted: most tallies by hostname concern a node or two of thousands. */
  readonly #sparse: Map<number, number>;
  /** By number of the domain; null while `#sparse` holds the counts. */
  #dense: Float64Array | null;
  /** Additions so far, of whatever amount: 0 means that nothing was ever counted. */
  entries = 0;

  constructor(topology: Topology, sparse = new Map<number, number>(), dense: Float64Array | null = null) {
    this.topology = topology;
    this.#sparse = sparse;
    this.#dense = dense;
  }

  /** Adds an amount in the domain of a slot; nothing where the node lacks the key. */
  add(slot: number, amount: number): void {
    const domain = this.topology.domainOf[slot]!;
    if (domain < 0) return;
    this.entries++;
    if (this.#dense !== null) {
      this.#dense[domain]! += amount;
      return;
    }
    this.#sparse.set(domain, (this.#sparse.get(domain) ?? 0) + amount);
    if (this.#sparse.size > MAX_SPARSE) this.#densify();
  }

  /** Adds a counter by slot, each count times `factor`. Hot: once per decision. */
  addCounter(counter: Int32Array, factor: number): void {
    const { domainOf } = this.topology;
    let slot = 0;
    for (; slot < domainOf.length && this.#dense === null; slot++) {
      const count = counter[slot]!;
      if (count !== 0) this.add(slot, count * factor);
    }
    const dense = this.#dense;
    if (dense === null) return;
    let entries = 0;
    for (; slot < domainOf.length; slot++) {
      const count = counter[slot]!;
      if (count === 0) continue;
      const domain = domainOf[slot]!;
      if (domain < 0) continue;
      dense[domain]! += count * factor;
      entries++;
    }
    this.entries += entries;
  }

  /** The amount in the domain of a slot; 0 where the node lacks the key. */
  at(slot: number): number {
    const domain = this.topology.domainOf[slot]!;
    return domain < 0 ? 0 : this.in(domain);
  }

  /** The amount in a domain, by its number. */
  in(domain: number): number {
    return this.#dense === null ? (this.#sparse.get(domain) ?? 0) : this.#dense[domain]!;
  }

  /** True where the amounts of all domains are 0. */
  get isZero(): boolean {
    return (this.#dense ?? [...this.#sparse.values()]).every((amount) => amount === 0);
  }

  /** Slots of the nodes in domains with an amount above 0; null where these are many, or domains more than single nodes. */
  positiveSlots(): readonly number[] | null {
    const { slotOf } = this.topology;
    if (slotOf === null) return null;
    const slots: number[] = [];
    if (this.#dense === null) {
      for (const [domain, amount] of this.#sparse) if (amount > 0) slots.push(slotOf[domain]!);
      return slots;
    }
    for (let domain = 0; domain < this.#dense.length; domain++) {
      if (!(this.#dense[domain]! > 0)) continue;
      if (slots.length === MAX_LISTED) return null;
      slots.push(slotOf[domain]!);
    }
    return slots;
  }

  copy(): DomainTally {
    const copy = new DomainTally(this.topology, new Map(this.#sparse), this.#dense?.slice() ?? null);
    copy.entries = this.entries;
    return copy;
  }

  #densify(): void {
    const dense = new Float64Array(this.topology.values.length);
    for (const [domain, amount] of this.#sparse) dense[domain] = amount;
    this.#dense = dense;
    this.#sparse.clear();
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
