/** The nodes in the order of a stable tie rule, by slot: made anew only when nodes come or go. */

import type { NodeState } from '../../model/node-state.ts';
import type { ClusterState } from '../../model/state.ts';
import type { TieRule } from '../policy.ts';
import { hashName } from '../ties.ts';

type StableRule = Extract<TieRule, { readonly kind: 'stable' }>;

export class TieRanks {
  readonly #state: ClusterState;
  readonly #rule: StableRule;
  #epoch = -1;
  /** By slot; '' where it is free. */
  #names: string[] = [];
  /** By slot: how many nodes come before it. */
  ranks = new Int32Array(0);

  constructor(state: ClusterState, rule: StableRule) {
    this.#state = state;
    this.#rule = rule;
  }

  /** Follows the state. Hot: once a decision. */
  refresh(): void {
    if (this.#epoch === this.#state.nodesEpoch) return;
    this.#epoch = this.#state.nodesEpoch;
    const { nodes, slotCount } = this.#state;
    let isSame = this.#names.length === slotCount;
    for (let slot = 0; slot < slotCount && isSame; slot++) {
      isSame = this.#names[slot] === (this.#state.nodeAt(slot)?.name ?? '');
    }
    if (isSame) return;
    this.#names = Array.from({ length: slotCount }, (_, slot) => this.#state.nodeAt(slot)?.name ?? '');
    this.ranks = new Int32Array(slotCount);
    for (const [rank, { slot }] of this.#sort(nodes).entries()) this.ranks[slot] = rank;
  }

  #sort(nodes: readonly NodeState[]): readonly NodeState[] {
    const byName = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (this.#rule.by === 'name') return byName;
    const { seed } = this.#rule;
    return byName
      .map((node) => ({ node, hash: hashName(seed, node.name) }))
      .sort((a, b) => a.hash - b.hash)
      .map(({ node }) => node);
  }
}
