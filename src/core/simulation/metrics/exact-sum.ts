/**
 * A sum that amounts are added to and taken from again, for millions of events, without drift: two doubles of 53 bits each,
 * the second of which holds what the first has rounded away (Knuth's two-sum). Whole numbers are exact up to 2^106.
 * Worked number: 2^53 + 1 - 2^53 is 1 here, 0 in one double.
 */
export class ExactSum {
  #high = 0;
  #low = 0;

  /** Adds a finite amount. Hot. */
  add(amount: number): void {
    const high = this.#high;
    const sum = high + amount;
    const part = sum - high;
    const low = this.#low + (high - (sum - part) + (amount - part));
    const total = sum + low;
    this.#low = low - (total - sum);
    this.#high = total;
  }

  /** The nearest double. */
  get value(): number {
    return this.#high;
  }
}
