/** NodeResourceTopologies of a cluster as they come, put into its nodes when all are there. */

import type { Node, NumaTopology } from '../core/index.ts';
import type { Field } from './field.ts';
import { readNodeResourceTopology } from './numa.ts';
import type { ReadContext } from './read-context.ts';

const KIND = 'NodeResourceTopology';

export class NumaShelf {
  readonly #context: ReadContext;
  readonly #byNode = new Map<string, NumaTopology>();

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Takes an object; false where it is of another kind. One with an error is left out. */
  put(kind: string, object: Field): boolean {
    if (kind !== KIND) return false;
    const { issues } = this.#context;
    const before = issues.errorCount;
    const { nodeName, topology } = readNodeResourceTopology(object, this.#context);
    if (issues.errorCount === before && topology !== null) this.#byNode.set(nodeName, topology);
    return true;
  }

  /** The nodes with their cells; what a node declares itself stands. */
  applyToNodes(nodes: readonly Node[]): readonly Node[] {
    if (this.#byNode.size === 0) return nodes;
    return nodes.map((node) => {
      const numa = node.numa ?? this.#byNode.get(node.name) ?? null;
      return numa === node.numa ? node : { ...node, numa };
    });
  }
}
