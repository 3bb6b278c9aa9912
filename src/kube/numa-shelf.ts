/** NodeResourceTopologies of a cluster as they come, put into its nodes when all are there. */

import { type Node, type NumaTopology, nearestName, quote } from '../core/index.ts';
import type { Field } from './field.ts';
import { readNodeResourceTopology } from './numa.ts';
import type { ReadContext } from './read-context.ts';

const KIND = 'NodeResourceTopology';
/** Names compared to tell the nearest. */
const MAX_COMPARED = 1000;

export class NumaShelf {
  readonly #context: ReadContext;
  readonly #byNode = new Map<string, { readonly topology: NumaTopology; readonly object: Field }>();

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Takes an object; false where it is of another kind. One with an error is left out. */
  put(kind: string, object: Field): boolean {
    if (kind !== KIND) return false;
    const { issues } = this.#context;
    const before = issues.errorCount;
    const { nodeName, topology } = readNodeResourceTopology(object, this.#context);
    if (issues.errorCount === before && topology !== null) this.#byNode.set(nodeName, { topology, object });
    return true;
  }

  /** The nodes with their cells; what a node declares itself stands. */
  applyToNodes(nodes: readonly Node[]): readonly Node[] {
    if (this.#byNode.size === 0) return nodes;
    this.#warnOfMissingNodes(nodes.map(({ name }) => name));
    return nodes.map((node) => {
      const numa = node.numa ?? this.#byNode.get(node.name)?.topology ?? null;
      return numa === node.numa ? node : { ...node, numa };
    });
  }

  #warnOfMissingNodes(names: readonly string[]): void {
    const known = new Set(names);
    for (const [name, { object }] of this.#byNode) {
      if (known.has(name)) continue;
      const nearest = nearestName(name, names.slice(0, MAX_COMPARED));
      const remedy = nearest === undefined ? 'leave it out, or give the node' : `did you mean ${nearest}?`;
      const field = object.get('metadata').get('name');
      field.report('unknown-node', quote(name), 'the name of a node that is there', remedy, 'warning');
    }
  }
}
