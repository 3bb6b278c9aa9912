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
}

export class RefusalRecorder implements SimulationObserver {
  readonly #counters = new Map<string, Counter>();

  /** Every reason counts once an attempt, and once an instance: at its first failure since it began to wait. */
  refused({ attempts }: Instance, refusals: readonly CountedRefusal[]): void {
    for (const text of new Set(
      refusals.flatMap(({ rejection }) => rejection.reasons.map((reason) => `${rejection.plugin}\n${reason}`)),
    )) {
      let counter = this.#counters.get(text);
      if (counter === undefined) {
        const [plugin = '', reason = ''] = text.split('\n');
        counter = { plugin, reason, attempts: 0, instances: 0 };
        this.#counters.set(text, counter);
      }
      counter.attempts++;
      if (attempts === 0) counter.instances++;
    }
  }

  /** The most frequent first. */
  totals(): readonly RefusalTotal[] {
    return [...this.#counters.values()].sort(
      (a, b) => b.attempts - a.attempts || (`${a.plugin}\n${a.reason}` < `${b.plugin}\n${b.reason}` ? -1 : 1),
    );
  }
}
