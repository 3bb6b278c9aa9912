/** Counts why the scheduler found no node: attempts and instances by plugin and reason. */

import type { CountedRefusal } from '../../engine/filter-pass.ts';
import type { Instance } from '../instance.ts';
import type { SimulationObserver } from '../metric.ts';
import type { RefusalTotal } from '../run-result.ts';

interface Counter {
  readonly plugin: string;
  readonly reason: string;
  attempts: number;
  instances: number;
  /** Number of the attempt that was counted last. */
  last: number;
}

export class RefusalRecorder implements SimulationObserver {
  /** By plugin, then by reason. */
  readonly #counters = new Map<string, Map<string, Counter>>();
  /** What instances that are there have met, by their number: who has left is forgotten. */
  readonly #met = new Map<number, Set<Counter>>();
  #attempts = 0;

  /** Every reason counts once an attempt, and once an instance however often it waits. */
  refused({ number }: Instance, refusals: readonly CountedRefusal[]): void {
    const met = this.#metBy(number);
    this.#attempts++;
    for (const { rejection } of refusals) {
      for (const reason of rejection.reasons) {
        const counter = this.#counterOf(rejection.plugin, reason);
        if (counter.last === this.#attempts) continue;
        counter.last = this.#attempts;
        counter.attempts++;
        if (met.has(counter)) continue;
        met.add(counter);
        counter.instances++;
      }
    }
  }

  rejected({ number }: Instance): void {
    this.#met.delete(number);
  }

  departed({ number }: Instance): void {
    this.#met.delete(number);
  }

  /** The most frequent first. */
  totals(): readonly RefusalTotal[] {
    return [...this.#counters.values()]
      .flatMap((byReason) => [...byReason.values()])
      .map(({ plugin, reason, attempts, instances }) => ({ plugin, reason, attempts, instances }))
      .sort((a, b) => b.attempts - a.attempts || (`${a.plugin}\n${a.reason}` < `${b.plugin}\n${b.reason}` ? -1 : 1));
  }

  #metBy(number: number): Set<Counter> {
    const known = this.#met.get(number);
    if (known !== undefined) return known;
    const made = new Set<Counter>();
    this.#met.set(number, made);
    return made;
  }

  #counterOf(plugin: string, reason: string): Counter {
    let byReason = this.#counters.get(plugin);
    if (byReason === undefined) {
      byReason = new Map();
      this.#counters.set(plugin, byReason);
    }
    let counter = byReason.get(reason);
    if (counter === undefined) {
      counter = { plugin, reason, attempts: 0, instances: 0, last: 0 };
      byReason.set(reason, counter);
    }
    return counter;
  }
}
