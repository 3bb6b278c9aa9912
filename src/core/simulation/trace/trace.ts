/** What every trace format is read into: nodes, VMs with their times, and what was measured of them. */

import type { GpuInventory, GpuRequest } from '../../model/gpu.ts';
import type { Pod } from '../../model/pod.ts';
import type { Labels } from '../../model/selectors.ts';

export const TIME_KNOWLEDGE = ['observed', 'before-start', 'after-end', 'unknown'] as const;
/** How well an arrival or a departure is known: seen, cut off by the start or the end of the recording, or not told. */
export type TimeKnowledge = (typeof TIME_KNOWLEDGE)[number];

/** A node of a trace. */
export interface TraceNode {
  readonly name: string;
  readonly cpuMilli: number;
  /** 0 where the trace does not tell: memory then limits nothing. */
  readonly memoryBytes: number;
  /** Amounts of other resources by their Kubernetes name, in their own unit. */
  readonly resources: readonly (readonly [string, number])[];
  /** Devices that pods share; null where there are none. */
  readonly gpus: GpuInventory | null;
  readonly labels: Labels;
  /** Seconds on the trace's clock; -Infinity where it was always there. */
  readonly joinSeconds: number;
  /** Infinity where it stays. */
  readonly leaveSeconds: number;
}

/** What VMs of one size ask for. Readers give equal ones as one object, so that a million VMs share a few. */
export interface TraceShape {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Amounts of other resources by their Kubernetes name, in their own unit. */
  readonly resources: readonly (readonly [string, number])[];
  readonly gpu: GpuRequest | null;
  /** What its guest has, where that is more than it asks its node for; absent: as much. */
  readonly guest?: { readonly cpuMilli: number; readonly memoryBytes: number };
  /** Values of the label `berth.dev/node-type` on which it may run; empty: any. */
  readonly nodeTypes: readonly string[];
  /** Most VMs of one group on one node; null: any number. */
  readonly maxPerNode: number | null;
  /** A container runs in an ordinary pod, a VM in a launcher pod that can live-migrate. */
  readonly kind: 'vm' | 'container';
  /**
   * The pending pod as the trace has it, where it holds Kubernetes objects; the amounts above are then its requests. Its
   * vectors end with the axes that every cluster has: what stands on further ones is told by name in `resources`.
   */
  readonly template: Pod | null;
}

/** A VM (or container) of a trace. */
export interface TraceVm {
  /** Unique within the trace. */
  readonly id: string;
  readonly shape: TraceShape;
  /** Seconds on the trace's clock; -Infinity where it was there before the start. */
  readonly arrivalSeconds: number;
  readonly arrivalKnowledge: TimeKnowledge;
  /** Infinity where it outlives the trace, or where a later `end` tells. */
  readonly departureSeconds: number;
  readonly departureKnowledge: TimeKnowledge;
  /** Deployment, app or batch; '' where unknown. */
  readonly group: string;
  /** Who owns it; '' where unknown. */
  readonly tenant: string;
  readonly priority: number;
  /** Node it ran on in the recording; '' where unknown. */
  readonly recordedNode: string;
}

/** What was measured of a VM over a while. */
export interface TraceUsage {
  readonly id: string;
  readonly startSeconds: number;
  readonly lengthSeconds: number;
  /** Mean millicores; null where not measured. */
  readonly cpuMilli: number | null;
  readonly memoryBytes: number | null;
}

/** A change of a node or a VM that a trace records beside arrivals and ends. */
export type TraceChange =
  | { readonly kind: 'cordon' | 'uncordon' | 'node-leave'; readonly atSeconds: number; readonly node: string }
  | { readonly kind: 'resize'; readonly atSeconds: number; readonly id: string; readonly shape: TraceShape }
  | { readonly kind: 'migrate'; readonly atSeconds: number; readonly id: string };

/** Takes what a reader finds, in the order of the file. */
export interface TraceSink {
  node(node: TraceNode): void;
  vm(vm: TraceVm): void;
  /** The end of a VM that came without one. */
  end(id: string, atSeconds: number): void;
  usage(usage: TraceUsage): void;
  change(change: TraceChange): void;
}
