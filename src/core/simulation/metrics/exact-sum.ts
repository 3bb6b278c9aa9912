/**
 * Sums that amounts are added to and taken from again, for millions of events, without drift: two doubles of 53 bits each,
 * the second of which holds what the first has rounded away (Knuth's two-sum). Whole numbers are exact up to 2^106.
 * Worked number: 2^53 + 1 - 2^53 is 1 here, 0 in one double.
 */

/** So many sums side by side. */
export class ExactSums {
  /** By sum its two doubles. */
  readonly #parts: Float64Array;

  constructor(count: number) {
    this.#parts = new Float64Array(2 * count);
  }

  /** Adds a finite amount to one of them. Hot. */
  add(index: number, amount: number): void {
    const parts = this.#parts;
    const high = parts[2 * index]!;
    const sum = high + amount;
    const part = sum - high;
    const low = parts[2 * index + 1]! + (high - (sum - part) + (amount - part));
    const total = sum + low;
    parts[2 * index] = total;
    parts[2 * index + 1] = low - (total - sum);
  }

  /** The double nearest to one of them. Hot. */
  value(index: number): number {
    return this.#parts[2 * index]!;
  }
}

export class ExactSum {
  readonly #sums = new ExactSums(1);

  /** Adds a finite amount. Hot. */
  add(amount: number): void {
    this.#sums.add(0, amount);
  }

  /** The nearest double. */
  get value(): number {
    return this.#sums.value(0);
  }
}
