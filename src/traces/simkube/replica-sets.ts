/** Pods of owners that want a number of them: what the number changes by comes or goes, the newest first. */

import type { TraceShape } from '../../core/index.ts';
import type { Owner } from './owner.ts';

/** A pod of an owner. */
export interface Replica {
  readonly id: string;
  readonly owner: Owner;
  readonly shape: TraceShape;
  readonly startSeconds: number;
  /** null while it runs. */
  endSeconds: number | null;
}

/** Pods of one owner at most; more is no count. */
const MAX_REPLICAS = 100_000;

export class ReplicaSets {
  /** All pods, in the order they came. */
  readonly replicas: Replica[] = [];
  readonly #shapeOf: (owner: Owner, name: string) => TraceShape | null;
  readonly #live = new Map<string, { readonly templateText: string; readonly pods: Replica[]; made: number }>();

  /** `shapeOf`: what a pod of an owner asks for; null where its template cannot be read. */
  constructor(shapeOf: (owner: Owner, name: string) => TraceShape | null) {
    this.#shapeOf = shapeOf;
  }

  /** False where the owner wants a number that is none, or has no template that can be read. */
  apply(owner: Owner, wanted: number, seconds: number): boolean {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > MAX_REPLICAS) return false;
    const templateText = JSON.stringify(owner.template);
    let set = this.#live.get(owner.key);
    // A new template replaces every pod.
    if (set !== undefined && set.templateText !== templateText) this.#end(set.pods, 0, seconds);
    if (set === undefined || set.templateText !== templateText) {
      set = { templateText, pods: set?.pods ?? [], made: set?.made ?? 0 };
      this.#live.set(owner.key, set);
    }
    this.#end(set.pods, wanted, seconds);
    while (set.pods.length < wanted) {
      const name = `${owner.name}-${set.made}`;
      const shape = this.#shapeOf(owner, name);
      if (shape === null) return false;
      set.made++;
      const id = `${owner.namespace}/${name}`;
      const replica: Replica = { id, owner, shape, startSeconds: seconds, endSeconds: null };
      set.pods.push(replica);
      this.replicas.push(replica);
    }
    return true;
  }

  /** Ends the pods of an owner that is deleted. */
  remove(ownerKey: string, seconds: number): void {
    this.#end(this.#live.get(ownerKey)?.pods ?? [], 0, seconds);
  }

  #end(pods: Replica[], left: number, seconds: number): void {
    while (pods.length > left) pods.pop()!.endSeconds = seconds;
  }
}
