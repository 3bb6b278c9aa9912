/** Which claims the placed pods use, kept up from the state's journal. */

import type { NodeState } from '../../model/node-state.ts';
import type { ClusterState } from '../../model/state.ts';
import { claimVolumesOf } from './pod-claims.ts';

const NONE: readonly string[] = [];

/** Counts the users of each claim; generic ephemeral volumes have one user each and are left out. */
export class ClaimUsers {
  readonly #state: ClusterState;
  readonly #users = new Map<string, number>();
  readonly #bySlot: (readonly string[])[] = [];
  #clock = -1;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** True when a pod on any node uses the claim. Costs what changed since the last question. */
  isUsed(namespace: string, claimName: string): boolean {
    this.#catchUp();
    return this.#users.has(`${namespace}/${claimName}`);
  }

  #catchUp(): void {
    const { journal, slotCount } = this.#state;
    if (this.#clock === journal.clock) return;
    const changed = this.#clock < 0 ? null : journal.changedSince(this.#clock);
    if (changed === null) for (let slot = 0; slot < slotCount; slot++) this.#recount(slot);
    else for (const slot of new Set(changed)) this.#recount(slot);
    this.#clock = journal.clock;
  }

  #recount(slot: number): void {
    for (const key of this.#bySlot[slot] ?? NONE) {
      const left = this.#users.get(key)! - 1;
      if (left === 0) this.#users.delete(key);
      else this.#users.set(key, left);
    }
    const node = this.#state.nodeAt(slot);
    const keys = node === null ? NONE : claimsOn(node);
    for (const key of keys) this.#users.set(key, (this.#users.get(key) ?? 0) + 1);
    this.#bySlot[slot] = keys;
  }
}

function claimsOn(node: NodeState): readonly string[] {
  const keys: string[] = [];
  for (const pod of node.pods.values()) {
    for (const volume of claimVolumesOf(pod)) {
      if (!volume.isEphemeral) keys.push(`${pod.namespace}/${volume.claimName}`);
    }
  }
  return keys;
}
