/** Where a formula's figures come from: one pod, one node, or both. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';

/** A fact of a pod that a figure depends on; pods with equal facts have equal figures. */
export type PodFact = (pod: Pod) => number | string;

/** The vectors of a node by resource axis. */
export const NODE_VECTORS = ['allocatable', 'capacity', 'requested'] as const;

/** One resource's amount on a node. */
export interface Amount {
  readonly of: (typeof NODE_VECTORS)[number];
  readonly axis: number;
}

/** One figure of a pod and a node. */
export interface Source {
  /** As written in a formula: `freeCpuMilli`, `label("rack", ...)`. Equal keys are one source. */
  readonly key: string;
  /** Texts of the lookup that it comes from: a key, a key and a value, or a resource; absent of a variable. */
  readonly texts?: readonly string[];
  /** True where the node is not read. */
  readonly readsPodOnly: boolean;
  /** Everything of the pod that `read` depends on. */
  readonly podFacts: readonly PodFact[];
  /** True where other pods of the node matter, so that removing some may change it. */
  readonly changesWithPods: boolean;
  /** True where other nodes matter too, so that nothing is kept by shape. */
  readonly readsCluster: boolean;
  /** True where `read` may give NaN: not measured, no such label. */
  readonly canBeUnknown: boolean;
  /** Given where the figure is one amount of the node: those are read together, without a call each. */
  readonly amount?: Amount;
  /** Hot: once per node. NaN where unknown. */
  read(pod: Pod, node: NodeState, state: ClusterState): number;
}

/** What a source is unless it says otherwise. */
export const SOURCE_DEFAULTS = {
  readsPodOnly: false,
  podFacts: [],
  changesWithPods: false,
  readsCluster: false,
  canBeUnknown: false,
} as const satisfies Partial<Source>;
