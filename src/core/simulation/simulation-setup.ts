/** What a simulation is made from. */

import type { ExtenderSettings } from '../engine/extender/policy-as-extender.ts';
import type { Profile } from '../engine/profile.ts';
import type { Cluster } from '../model/cluster.ts';
import { DEFAULT_MIGRATION_LIMITS, type MigrationLimits } from '../model/migration.ts';
import type { MetricDefinition, SimulationWorld } from './metric.ts';
import { type MigrationModel, predictedMigration } from './migration-model.ts';
import { DEFAULT_QUEUE_TIMES, type QueueTimes } from './pending-queue.ts';
import type { RunSettings } from './run-result.ts';

/** Who decides: a profile alone, or kube-scheduler's with Berth as its extender. */
export interface Decider {
  readonly profile: Profile;
  readonly extender: { readonly profile: Profile; readonly settings: ExtenderSettings } | null;
}

export interface SimulationOptions {
  /** What fits nowhere waits; false: it is rejected at once. */
  readonly waits: boolean;
  readonly queue: QueueTimes;
  /** Time the scheduler takes for one decision. */
  readonly schedulingSeconds: number;
  /** From being placed to running: an image is pulled, a guest boots. It counts on its node from the beginning. */
  readonly startupSeconds: number;
  /** Pods of higher priority may evict others. */
  readonly preempts: boolean;
  /** How long the pods of a failed node stay lost before they are started elsewhere (5 min: kube's default toleration). */
  readonly failoverSeconds: number;
  /** How often measured use reaches load-aware rules. */
  readonly usageSeconds: number;
  readonly migrationLimits: MigrationLimits;
  readonly migrationModel: MigrationModel;
  /** Distance of the samples of every curve. */
  readonly sampleSeconds: number;
  readonly recordsPlacements: boolean;
  readonly recordsHeat: boolean;
}

/** As a cluster is when nobody has changed it; samples every five minutes. */
export const DEFAULT_SIMULATION_OPTIONS: SimulationOptions = {
  waits: true,
  queue: DEFAULT_QUEUE_TIMES,
  schedulingSeconds: 0,
  startupSeconds: 0,
  preempts: true,
  failoverSeconds: 300,
  usageSeconds: 300,
  migrationLimits: DEFAULT_MIGRATION_LIMITS,
  migrationModel: predictedMigration,
  sampleSeconds: 300,
  recordsPlacements: true,
  recordsHeat: true,
};

export interface SimulationSetup {
  /** As it is at the start: its bound pods run, its pending pods wait. */
  readonly cluster: Cluster;
  /** At least one; the first decides until an event says otherwise. */
  readonly deciders: readonly Decider[];
  readonly settings: RunSettings;
  readonly metrics: readonly MetricDefinition[];
  /** Shapes that stand for the workload, for metrics that ask what still fits. */
  readonly mix: SimulationWorld['mix'];
  readonly startSeconds: number;
  readonly options: SimulationOptions;
}
