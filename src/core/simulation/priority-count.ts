/** How many placed pods there are of each priority: preemption can help only above the lowest. */

export class PriorityCount {
  readonly #counts = new Map<number, number>();

  add(priority: number): void {
    this.#counts.set(priority, (this.#counts.get(priority) ?? 0) + 1);
  }

  delete(priority: number): void {
    const count = this.#counts.get(priority) ?? 0;
    if (count > 1) this.#counts.set(priority, count - 1);
    else this.#counts.delete(priority);
  }

  hasBelow(priority: number): boolean {
    for (const known of this.#counts.keys()) if (known < priority) return true;
    return false;
  }
}
