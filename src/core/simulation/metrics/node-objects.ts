/** What follows from a node's object alone, made once for each object and kept by its slot. */

import type { Node } from '../../model/node.ts';
import type { NodeState } from '../../model/node-state.ts';

export class NodeObjects<T> {
  readonly #make: (node: Node) => T;
  readonly #nodes: Node[] = [];
  readonly #made: T[] = [];

  constructor(make: (node: Node) => T) {
    this.#make = make;
  }

  /** Hot: once per change of a node. */
  of({ slot, node }: NodeState): T {
    if (this.#nodes[slot] === node) return this.#made[slot]!;
    const made = this.#make(node);
    this.#nodes[slot] = node;
    this.#made[slot] = made;
    return made;
  }
}
