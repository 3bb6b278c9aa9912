/** The cluster of a scenario: pools of equal nodes, dumps, and the nodes of traces. */

import type { Taint } from '../../model/node.ts';
import type { Overcommit } from './overcommit.ts';

/** Equal nodes: `name-001` and so on. */
export interface NodePool {
  /** Unique in the scenario. */
  readonly name: string;
  /** Nodes at the start; 0 where all join later. */
  readonly count: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly pods: number;
  /** Amounts of other resources by their Kubernetes name, in whole units. */
  readonly resources: Readonly<Record<string, number>>;
  readonly gpus: PoolGpus | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Node 1 is in the first, node 2 in the second, and so on in turn; empty: in none. */
  readonly zones: readonly string[];
  /** Racks of each zone, taken in turn; 0: none. */
  readonly racks: number;
  /** Of one node without and with full load; null: the scenario's rate. */
  readonly idleWatts: number | null;
  readonly peakWatts: number | null;
  /** Of one node, in the user's own currency; null: the scenario's rate. */
  readonly pricePerHour: number | null;
  /** What migrations may use of a node's network, each direction; null where unknown. */
  readonly migrationBandwidthBytesPerSecond: number | null;
}

export interface PoolGpus {
  readonly count: number;
  /** '' where unknown. */
  readonly model: string;
  /** Thousandths of a whole GPU that each device has, 1..1000. */
  readonly milliEach: number;
}

/** Files of one trace, and how to read them. */
export interface TraceSource {
  readonly files: readonly string[];
  /** Name of a trace format; '' where the content tells. */
  readonly format: string;
  readonly options: TraceSourceOptions;
}

/** What a user says beside the files, as trace readers take it. */
export interface TraceSourceOptions {
  readonly unitCpuMilli: number | null;
  readonly unitMemoryBytes: number | null;
  readonly memoryUnitBytes: number | null;
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly machineType: number | null;
  /** 0..1. */
  readonly badRowShare: number;
}

export interface ScenarioCluster {
  readonly pools: readonly NodePool[];
  /** Dumps and manifests: their nodes and the pods that are there at the start. */
  readonly files: readonly string[];
  /** Their nodes count; their VMs do not, unless the workload names them too. */
  readonly traces: readonly TraceSource[];
  /** Pods that a trace's node takes. */
  readonly podsPerNode: number;
  /** Of the VMs in the dumps, running and pending; null: none. */
  readonly overcommit: Overcommit | null;
}
