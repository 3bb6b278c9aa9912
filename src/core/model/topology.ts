/** The domains that a topology key divides the nodes into. */

import type { NodeState } from './node-state.ts';

/** The domains of one key over one set of nodes. */
export interface Topology {
  /** Number of the domain by node slot, -1 where a node lacks the key. */
  readonly domainOf: Int32Array;
  /** Label value by number of the domain, in visiting order of the nodes. */
  readonly values: readonly string[];
  /** Slot by number of the domain, where each is one node, as hostnames are; null where any has more. */
  readonly slotOf: readonly number[] | null;
}

/** Numbers the domains of a key. */
export function createTopology(key: string, nodes: readonly NodeState[], slotCount: number): Topology {
  const domainOf = new Int32Array(slotCount).fill(-1);
  const numbers = new Map<string, number>();
  const slotOf: number[] = [];
  let nodeCount = 0;
  for (const { slot, node } of nodes) {
    const value = node.labels.get(key);
    if (value === undefined) continue;
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
      slotOf.push(slot);
    }
    domainOf[slot] = number;
    nodeCount++;
  }
  return { domainOf, values: [...numbers.keys()], slotOf: nodeCount === slotOf.length ? slotOf : null };
}
