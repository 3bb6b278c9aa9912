/** How kube-scheduler asks its extenders: what they filter, and what their scores add (kube-scheduler.md A3 to A5). */

import { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { PluginScore } from '../decision.ts';
import type { Feasible } from '../filter-pass.ts';
import type { Rejection } from '../plugin.ts';
import { type Extender, POINTS_PER_EXTENDER_POINT } from './extender.ts';

/** What is left after the extenders' filters. */
export interface Asked {
  /** As kube-scheduler scores them. */
  readonly feasible: Feasible;
  /** The same nodes as the cluster has them, which is how extenders know them. */
  readonly nodes: readonly NodeState[];
  /** Why an extender refused a node, by slot. */
  readonly rejections: ReadonlyMap<number, Rejection>;
  /** True where the nodes came back over the wire: they are scored as if no pod were on them. */
  readonly isDetached: boolean;
}

const NO_REJECTIONS: ReadonlyMap<number, Rejection> = new Map();

/** Runs the extenders' filters in order; one that is not interested is not asked, and none once no node is left. */
export function askExtenders(extenders: readonly Extender[], pod: Pod, found: Feasible): Asked {
  if (extenders.length === 0)
    return { feasible: found, nodes: found.nodes, rejections: NO_REJECTIONS, isDetached: false };
  const rejections = new Map<number, Rejection>();
  let nodes: readonly NodeState[] = found.nodes.slice();
  let isDetached = false;
  for (const extender of extenders) {
    if (nodes.length === 0) break;
    if (extender.filter === undefined || !extender.isInterested(pod)) continue;
    const { passed, rejectionAt } = extender.filter(pod, nodes);
    nodes.forEach(({ slot }, position) => {
      if (passed[position] !== 1) rejections.set(slot, rejectionAt(position));
    });
    nodes = nodes.filter((_node, position) => passed[position] === 1);
    if (!extender.isNodeCacheCapable) isDetached = true;
  }
  const left = isDetached ? nodes.map(toReturnedNode) : nodes;
  const feasible = { nodes: left, slots: Int32Array.from(left, ({ slot }) => slot) };
  return { feasible, nodes, rejections, isDetached };
}

/** A node as kube-scheduler takes it back from an extender: no pods, no requests, no images (A4, rule 3). */
export function toReturnedNode({ slot, node }: NodeState): NodeState {
  return new NodeState(slot, { ...node, images: [] });
}

/** What the extenders' scores add to the totals. */
export class ExtenderPoints {
  readonly #given: { readonly name: string; readonly weight: number; readonly scores: Int32Array }[] = [];

  /** Asks every interested extender and adds score x weight x 10: not normalised, not clamped. */
  addTo(totals: Float64Array, extenders: readonly Extender[], pod: Pod, nodes: readonly NodeState[]): void {
    for (const extender of extenders) {
      if (extender.prioritize === undefined || !extender.isInterested(pod)) continue;
      const scores = extender.prioritize(pod, nodes);
      for (let position = 0; position < totals.length; position++) {
        totals[position]! += scores[position]! * extender.weight * POINTS_PER_EXTENDER_POINT;
      }
      this.#given.push({ name: extender.name, weight: extender.weight, scores });
    }
  }

  /** What each extender gave the candidate of a position. */
  at(position: number): PluginScore[] {
    return this.#given.map(({ name, weight, scores }) => {
      const raw = scores[position]!;
      const normalized = raw * POINTS_PER_EXTENDER_POINT;
      return { plugin: name, weight, raw, normalized, weighted: normalized * weight };
    });
  }
}
