/** Keeps up with nodes, the cells that NodeResourceTopologies tell of them, and what was measured of them. */

import type { ClusterState, Node, NodeUsage, NumaTopology } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readNode } from '../node.ts';
import { readNodeResourceTopology } from '../numa.ts';
import type { ReadContext } from '../read-context.ts';
import type { Follower, Read, Taken } from './follower.ts';
import { isSame, sharing } from './same-value.ts';

export class FollowedNodes implements Follower {
  readonly #state: ClusterState;
  readonly #context: ReadContext;
  readonly #read: Read;
  /** As the manifests tell them. */
  readonly #nodes = new Map<string, Node>();
  readonly #cells = new Map<string, NumaTopology>();
  #usage: ReadonlyMap<string, NodeUsage> = new Map();

  constructor(state: ClusterState, context: ReadContext, read: Read) {
    this.#state = state;
    this.#context = context;
    this.#read = read;
  }

  put(key: string, object: Field): Taken {
    const made = this.#read(object, (field) => readNode(field, this.#context));
    if (made === null) {
      this.remove(key);
      return 'unreadable';
    }
    this.#nodes.set(key, made);
    return this.#refresh(key) ? 'changed' : 'same';
  }

  remove(key: string): void {
    if (this.#nodes.delete(key)) this.#state.removeNode(key);
  }

  keys(): Iterable<string> {
    return this.#nodes.keys();
  }

  /** The nodes as their manifests tell them. */
  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  /** Sets what was measured, by name, one node a step; what is not there was not measured. */
  *setUsage(usage: ReadonlyMap<string, NodeUsage>): Generator<void> {
    const names = new Set([...this.#usage.keys(), ...usage.keys()]);
    this.#usage = usage;
    for (const name of names) {
      this.#refresh(name);
      yield;
    }
  }

  /** Keeps up with NodeResourceTopologies, which are named after their nodes. */
  get topologies(): Follower {
    return {
      put: (key, object) => {
        const made = this.#read(object, (field) => readNodeResourceTopology(field, this.#context));
        const before = this.#cells.get(key) ?? null;
        const after = made?.topology ?? null;
        if (after === null) this.#cells.delete(key);
        else this.#cells.set(key, after);
        this.#refresh(key);
        if (made === null) return 'unreadable';
        // Something new is told even of a node that is not there yet.
        return isSame(before, after) ? 'same' : 'changed';
      },
      remove: (key) => {
        if (this.#cells.delete(key)) this.#refresh(key);
      },
      keys: () => this.#cells.keys(),
    };
  }

  /** Puts together what is known of a node; false where the node is not there or nothing changed. */
  #refresh(name: string): boolean {
    const told = this.#nodes.get(name);
    if (told === undefined) return false;
    // What a node declares itself stands before what is reported of it.
    const node = {
      ...told,
      numa: told.numa ?? this.#cells.get(name) ?? null,
      usage: this.#usage.get(name) ?? null,
    };
    const before = this.#state.node(name)?.node;
    if (before === undefined) {
      this.#state.addNode(node);
      return true;
    }
    const after = sharing(before, node);
    const hasChanged = (Object.keys(after) as (keyof Node)[]).some((key) => after[key] !== before[key]);
    if (hasChanged) this.#state.updateNode(after);
    return hasChanged;
  }
}
