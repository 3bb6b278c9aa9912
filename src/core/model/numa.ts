/** NUMA cells of a node: where pinned CPUs, huge pages and devices lie close together. */

import type { ResourceVector } from './resources.ts';

/** Policy of the kubelet's Topology Manager. */
export const TOPOLOGY_POLICIES = ['none', 'best-effort', 'restricted', 'single-numa-node'] as const;
export type TopologyPolicy = (typeof TOPOLOGY_POLICIES)[number];

export interface NumaCell {
  readonly name: string;
  /** What pods may be given of the cell. */
  readonly allocatable: ResourceVector;
  /** What was left of it when the cluster was recorded; null where unknown. */
  readonly available: ResourceVector | null;
}

/** A node's cells, from its NodeResourceTopology or as declared. */
export interface NumaTopology {
  readonly policy: TopologyPolicy;
  readonly cells: readonly NumaCell[];
}
