/**
 * What disruption budgets allow while a drain evicts, as the API server's eviction answers (pkg/registry/core/pod/storage/
 * eviction.go): a pod that one budget protects goes while that allows a disruption, one that several protect never does.
 *
 *   allowed now = disruptionsAllowed of the dump - protected instances that have run and do not run now
 *
 * Worked number: 1 allowed, of two protected pods on a drained node the first goes; the second once the first runs again.
 */

import { protects } from '../engine/disruption-budget.ts';
import type { PodDisruptionBudget } from '../model/cluster.ts';
import type { Instance } from './instance.ts';
import type { SimulationObserver, SimulationWorld } from './metric.ts';

interface Ledger {
  readonly budget: PodDisruptionBudget;
  /** Ids of protected instances that have run and do not run now. */
  readonly disrupted: Set<string>;
}

export class DisruptionBudgets implements SimulationObserver {
  readonly #ledgers: readonly Ledger[];
  readonly #freed: () => void;

  /** `freed`: called where a budget allows more than before. */
  constructor({ state }: SimulationWorld, freed: () => void) {
    this.#ledgers = state.objects.disruptionBudgets.map((budget) => ({ budget, disrupted: new Set() }));
    this.#freed = freed;
  }

  /** Name of what keeps an instance from being evicted; null where nothing does. */
  holderOf({ pod }: Instance): string | null {
    const protecting = this.#ledgers.filter(({ budget }) => protects(budget, pod));
    const [first] = protecting;
    if (first === undefined) return null;
    const { budget, disrupted } = first;
    const isHeld = protecting.length > 1 || budget.disruptionsAllowed - disrupted.size <= 0;
    return isHeld ? `${budget.namespace}/${budget.name}` : null;
  }

  evicted(instance: Instance): void {
    this.#lose(instance);
  }

  lost(instance: Instance): void {
    this.#lose(instance);
  }

  started(instance: Instance): void {
    this.#restore(instance);
  }

  departed(instance: Instance): void {
    this.#restore(instance);
  }

  #lose({ id, pod }: Instance): void {
    for (const { budget, disrupted } of this.#ledgers) if (protects(budget, pod)) disrupted.add(id);
  }

  /** Hot: once an instance that starts or leaves. */
  #restore({ id }: Instance): void {
    for (let at = 0; at < this.#ledgers.length; at++) if (this.#ledgers[at]!.disrupted.delete(id)) this.#freed();
  }
}
