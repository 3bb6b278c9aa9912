/** The nodes of a question as the cluster knows them. */

import type { ClusterState, NodeState } from '../../core/index.ts';

export interface KnownNodes {
  /** Those that are known, in the order of the question. */
  readonly nodes: readonly NodeState[];
  /** Position in the question of each of `nodes`; null where all are known. */
  readonly positions: readonly number[] | null;
  readonly unknownCount: number;
}

/** Looks up nodes by name. Hot: once per request. */
export function findNodes(state: ClusterState, names: readonly string[]): KnownNodes {
  const nodes: NodeState[] = [];
  let positions: number[] | null = null;
  for (let position = 0; position < names.length; position++) {
    const node = state.node(names[position]!);
    if (node === undefined) {
      // From the first unknown one on positions and indices differ.
      positions ??= nodes.map((_node, index) => index);
      continue;
    }
    nodes.push(node);
    positions?.push(position);
  }
  return { nodes, positions, unknownCount: names.length - nodes.length };
}

/** Looks nodes up once where prioritize asks about the very list that filter asked about. */
export class NodeFinder {
  readonly #state: ClusterState;
  #names: readonly string[] | null = null;
  #epoch = -1;
  #known: KnownNodes | null = null;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** The nodes of a list of names, which does not change. */
  find(names: readonly string[]): KnownNodes {
    const { nodesEpoch } = this.#state;
    if (this.#known !== null && this.#names === names && this.#epoch === nodesEpoch) return this.#known;
    this.#names = names;
    this.#epoch = nodesEpoch;
    this.#known = findNodes(this.#state, names);
    return this.#known;
  }
}
