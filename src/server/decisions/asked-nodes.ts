/** The nodes of a question as the cluster knows them. */

import type { ClusterState, NodeState, SlottedNodes } from '../../core/index.ts';
import type { NumberedNames } from '../name-book.ts';

/** Those that are known, in the order of the question. */
export interface KnownNodes extends SlottedNodes {
  /** Position in the question of each of `nodes`; null where all are known. */
  readonly positions: readonly number[] | null;
  readonly unknownCount: number;
}

/** The names of a question, and their numbers where they have some. */
export interface AskedNames {
  readonly names: readonly string[];
  readonly numbered?: NumberedNames | null;
}

/** Looks nodes up: by number where names have one, and once where prioritize asks about the list that filter asked about. */
export class NodeFinder {
  readonly #state: ClusterState;
  /** The rest is of the cluster's nodes as they are at this epoch. */
  #epoch = -1;
  #byNames = new WeakMap<readonly string[], KnownNodes>();
  /** Of the names of the book that was last asked with. */
  #table: NodeTable | null = null;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** The nodes of a list of names, which does not change. Hot: once per request. */
  find({ names, numbered = null }: AskedNames): KnownNodes {
    const { nodesEpoch } = this.#state;
    if (this.#epoch !== nodesEpoch) {
      this.#epoch = nodesEpoch;
      this.#byNames = new WeakMap();
      this.#table = null;
    }
    const found = this.#byNames.get(names);
    if (found !== undefined) return found;
    const { table, numbers } = numbered === null ? this.#listed(names) : this.#booked(numbered);
    const known = table.gather(numbers);
    this.#byNames.set(names, known);
    return known;
  }

  #listed(names: readonly string[]): { table: NodeTable; numbers: Int32Array } {
    return { table: new NodeTable(this.#state, names), numbers: Int32Array.from(names.keys()) };
  }

  #booked({ book, numbers }: NumberedNames): { table: NodeTable; numbers: Int32Array } {
    if (this.#table?.names !== book.names) this.#table = new NodeTable(this.#state, book.names);
    return { table: this.#table, numbers };
  }
}

/** Nodes by the number of a name; names may be added at the end. */
class NodeTable {
  readonly names: readonly string[];
  readonly #state: ClusterState;
  readonly #nodes: (NodeState | undefined)[] = [];
  /** -1 where there is no such node. */
  #slots = new Int32Array(0);

  constructor(state: ClusterState, names: readonly string[]) {
    this.#state = state;
    this.names = names;
  }

  /** The nodes of numbers, in their order. Hot: once per node asked about. */
  gather(numbers: Int32Array): KnownNodes {
    this.#lookUpAdded();
    const count = numbers.length;
    const nodes: NodeState[] = new Array(count);
    const slots = new Int32Array(count);
    let known = 0;
    let positions: number[] | null = null;
    for (let position = 0; position < count; position++) {
      const number = numbers[position]!;
      const slot = this.#slots[number]!;
      if (slot < 0) {
        // From the first unknown one on positions and indices differ.
        positions ??= Array.from({ length: known }, (_, index) => index);
        continue;
      }
      slots[known] = slot;
      nodes[known++] = this.#nodes[number]!;
      positions?.push(position);
    }
    nodes.length = known;
    return { nodes, slots: slots.subarray(0, known), positions, unknownCount: count - known };
  }

  #lookUpAdded(): void {
    const count = this.names.length;
    if (this.#slots.length < count) {
      const grown = new Int32Array(2 * count);
      grown.set(this.#slots);
      this.#slots = grown;
    }
    for (let number = this.#nodes.length; number < count; number++) {
      const node = this.#state.node(this.names[number]!);
      this.#nodes.push(node);
      this.#slots[number] = node?.slot ?? -1;
    }
  }
}
