/** The order in which nodes are visited: one of each zone in turn, as kube-scheduler's node tree lists them. */

import { zoneKeyOf } from './node.ts';
import type { NodeState } from './node-state.ts';

/** Zones in the order their first node appeared, each with its nodes in order of arrival. */
export type NodeTree = readonly { readonly zone: string; readonly nodes: readonly NodeState[] }[];

/** The tree with a node added at the end of its zone. */
export function addToTree(tree: NodeTree, node: NodeState): NodeTree {
  const zone = zoneKeyOf(node.node.labels);
  if (!tree.some((entry) => entry.zone === zone)) return [...tree, { zone, nodes: [node] }];
  return tree.map((entry) => (entry.zone === zone ? { zone, nodes: [...entry.nodes, node] } : entry));
}

/** The tree of many nodes at once, in their order of arrival. */
export function createTree(nodes: readonly NodeState[]): NodeTree {
  const zones = new Map<string, NodeState[]>();
  for (const node of nodes) {
    const zone = zoneKeyOf(node.node.labels);
    const members = zones.get(zone);
    if (members === undefined) zones.set(zone, [node]);
    else members.push(node);
  }
  return [...zones].map(([zone, members]) => ({ zone, nodes: members }));
}

/** The tree without a node; a zone that loses its last node is forgotten. */
export function removeFromTree(tree: NodeTree, node: NodeState): NodeTree {
  return tree
    .map((entry) => ({ zone: entry.zone, nodes: entry.nodes.filter((member) => member !== node) }))
    .filter((entry) => entry.nodes.length > 0);
}

/**
 * The visiting order: the first node of each zone, then the second of each, and so on; exhausted zones drop out
 * (kubernetes/kubernetes pkg/scheduler/backend/cache/node_tree.go).
 */
export function interleaveZones(tree: NodeTree): NodeState[] {
  const order: NodeState[] = [];
  const longest = tree.reduce((most, entry) => Math.max(most, entry.nodes.length), 0);
  for (let round = 0; round < longest; round++) {
    for (const { nodes } of tree) {
      const node = nodes[round];
      if (node !== undefined) order.push(node);
    }
  }
  return order;
}
