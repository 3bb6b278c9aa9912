/**
 * Events in the order of their time, then of their kind; then those from outside as they were given, before those that the
 * simulation planned itself, as it planned them. So it does not matter how far ahead events are given.
 */

/** Sequence numbers of what the simulation plans begin here. */
const FIRST_OWN = 2 ** 50;

/** A binary heap over three keys; equal keys cannot be, as the last one counts. */
export class EventQueue<T> {
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #sequences: number[] = [];
  readonly #events: T[] = [];
  #nextGiven = 0;
  #nextOwn = FIRST_OWN;

  get size(): number {
    return this.#events.length;
  }

  /** Time of the first event; Infinity where there is none. */
  get nextSeconds(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Puts in an event from outside; `order` decides among events of one time. Hot. */
  give(timeSeconds: number, order: number, event: T): void {
    this.#push(timeSeconds, order, this.#nextGiven++, event);
  }

  /** Puts in what the simulation plans itself. Hot. */
  push(timeSeconds: number, order: number, event: T): void {
    this.#push(timeSeconds, order, this.#nextOwn++, event);
  }

  #push(timeSeconds: number, order: number, sequence: number, event: T): void {
    let at = this.#events.length;
    this.#times.push(timeSeconds);
    this.#orders.push(order);
    this.#sequences.push(sequence);
    this.#events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#comesBefore(timeSeconds, order, sequence, parent)) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#set(at, timeSeconds, order, sequence, event);
  }

  /** Takes the first event out; undefined where there is none. Hot. */
  pop(): T | undefined {
    const first = this.#events[0];
    const time = this.#times.pop();
    const order = this.#orders.pop();
    const sequence = this.#sequences.pop();
    const event = this.#events.pop();
    const length = this.#events.length;
    if (length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= length) break;
      const right = left + 1;
      const child = right < length && this.#isBefore(right, left) ? right : left;
      if (this.#comesBefore(time!, order!, sequence!, child)) break;
      this.#copy(child, at);
      at = child;
    }
    this.#set(at, time!, order!, sequence!, event!);
    return first;
  }

  /** Whether the keys come before those of a place. Hot. */
  #comesBefore(time: number, order: number, sequence: number, at: number): boolean {
    const difference = time - this.#times[at]! || order - this.#orders[at]! || sequence - this.#sequences[at]!;
    return difference < 0;
  }

  #isBefore(a: number, b: number): boolean {
    return this.#comesBefore(this.#times[a]!, this.#orders[a]!, this.#sequences[a]!, b);
  }

  #copy(from: number, to: number): void {
    this.#set(to, this.#times[from]!, this.#orders[from]!, this.#sequences[from]!, this.#events[from]!);
  }

  #set(at: number, time: number, order: number, sequence: number, event: T): void {
    this.#times[at] = time;
    this.#orders[at] = order;
    this.#sequences[at] = sequence;
    this.#events[at] = event;
  }
}
