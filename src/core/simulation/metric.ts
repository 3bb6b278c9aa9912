/** What a metric is: it watches a simulation and gives curves over its time and numbers at its end. */

import type { CountedRefusal } from '../engine/filter-pass.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import type { Instance } from './instance.ts';
import type { MigrationRecord } from './run-result.ts';

export const MEASURE_UNITS = [
  'fraction',
  'count',
  'seconds',
  'bytes',
  'cores',
  'gpus',
  'minutes',
  'hours',
  'watts',
  'kilowatt-hours',
  'cost',
] as const;
export type MeasureUnit = (typeof MEASURE_UNITS)[number];

/** A curve or a number that a metric gives. */
export interface Measure {
  /** Unique among all measures, such as `allocation-cpu`. */
  readonly key: string;
  /** For people, without the unit. */
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly better: 'higher' | 'lower' | 'neither';
}

/** What a metric may read. It must change nothing. */
export interface SimulationWorld {
  readonly state: ClusterState;
  readonly startSeconds: number;
  readonly timeSeconds: number;
  /** Instances that wait for a node. */
  readonly pending: ReadonlySet<Instance>;
  /** How many instances are in each of these phases. */
  readonly inPhase: Readonly<Record<'running' | 'pending' | 'down', number>>;
  /** Migrations that wait or run. */
  readonly openMigrations: ReadonlySet<MigrationRecord>;
  /** Pending pods that stand for the workload, the most frequent shapes first, with each one's share (0..1, together 1). */
  readonly mix: readonly { readonly pod: Pod; readonly share: number }[];
  /** False as long as nothing was measured of any instance: nobody needs to look; absent: unknown. */
  readonly hasUsage?: boolean;
  /** Measured use of an instance; null where nothing was measured. */
  usageOf(instance: Instance): { readonly cpuMilli: number | null; readonly memoryBytes: number | null } | null;
  /** The instance that a placed pod belongs to, by the pod's key; undefined for a migration's target. */
  instanceOf(podKey: string): Instance | undefined;
}

/** What a metric may want to be told of. All hooks are hot: they run once an event, and must not look at all nodes. */
export interface SimulationObserver {
  /** Time goes on by so many seconds, through which everything stays as it is now. */
  elapse?(seconds: number): void;
  /** Pods, object, measured use or traffic of a node changed; `isThere` false: it has gone or failed. */
  nodeChanged?(node: NodeState, isThere: boolean): void;
  arrived?(instance: Instance): void;
  /** It begins to wait: it has just come, was evicted, preempted, or its node failed. */
  queued?(instance: Instance): void;
  /** It counts on a node from now; not called for migrations. */
  placed?(instance: Instance, node: NodeState, waitedSeconds: number): void;
  /** It runs from now: its start-up is over. */
  started?(instance: Instance): void;
  /** The scheduler tried and found no node; `rejections`: why, each reason with the number of nodes it holds for. */
  refused?(instance: Instance, rejections: readonly CountedRefusal[]): void;
  /** It fitted nowhere and does not wait. */
  rejected?(instance: Instance): void;
  /** It has left; `wasOn` '' where it was waiting. */
  departed?(instance: Instance, wasOn: string): void;
  /** It had to leave its node for a pod of higher priority, a drain without migration, or a failed node. */
  evicted?(instance: Instance, nodeName: string, cause: EvictionCause): void;
  /** Its node failed: it does not run until that is back, or it is given up. */
  lost?(instance: Instance): void;
  migrationStarted?(record: MigrationRecord): void;
  /** Also one that was given up before it started. */
  migrationEnded?(record: MigrationRecord): void;
}

export const EVICTION_CAUSES = ['preemption', 'drain', 'failure', 'node-left'] as const;
export type EvictionCause = (typeof EVICTION_CAUSES)[number];

/** A metric at work in one run. */
export interface Metric extends SimulationObserver {
  /** What `sample` gives, in order. */
  readonly series: readonly Measure[];
  /** What `finish` gives, in order. */
  readonly totals: readonly Measure[];
  /** The curves' values now; NaN where there is none. */
  sample(): readonly number[];
  /** The numbers of the whole run; called once, at its end; NaN where there is none. */
  finish(): readonly number[];
  /** Keys of those that results leave out: the cluster has never had what they measure (GPUs, prices). Absent: none. */
  leftOut?(): ReadonlySet<string>;
  /** What it found wrong with what it read, each at most once; absent: nothing. */
  remarks?(): readonly string[];
}

/** A registered metric. */
export interface MetricDefinition {
  readonly name: string;
  /** One sentence for listings, with the formula where there is one. */
  readonly summary: string;
  /** null where the world has nothing it could measure, whatever happens. */
  create(world: SimulationWorld): Metric | null;
}
