/** What a run leaves behind: plain data that is written to files, compared and drawn. */

import type { MigrationOutcome } from '../migration/live/simulate-migration.ts';
import type { MigrationReason } from '../model/migration.ts';
import type { EvictionCause, Measure } from './metric.ts';

/** One of the runs of a scenario: what makes it differ from the others. */
export interface RunSettings {
  /** Unique within the scenario, such as `best-fit-seed-42`; a file name. */
  readonly id: string;
  /** Name of the policy that decides, or answers as the extender. */
  readonly policy: string;
  /** Name of kube-scheduler's profile beside it; 'none' where the policy stands alone. */
  readonly profile: string;
  readonly seed: number;
  /** Values of the other fields that took a set, by their path; equal in runs that are compared. */
  readonly variant: Readonly<Record<string, string | number | boolean>>;
}

/** How many instances came, and where they are at the end: arrived = running + pending + down + rejected + departed. */
export interface RunCounts {
  readonly arrived: number;
  readonly running: number;
  readonly pending: number;
  readonly down: number;
  readonly rejected: number;
  /** Those that left, also while they waited. */
  readonly departed: number;
  /** Of `departed`: those that were never placed. */
  readonly withdrawn: number;
  /** Placements by the scheduler, also of instances that were placed before. */
  readonly placements: number;
  readonly evictions: Readonly<Record<EvictionCause, number>>;
  readonly migrations: number;
  readonly failedMigrations: number;
  /** Events that were handled. */
  readonly events: number;
}

/** The counts that are plain numbers, in the order tables show them. */
export const RUN_COUNTS = [
  'arrived',
  'running',
  'pending',
  'down',
  'rejected',
  'departed',
  'withdrawn',
  'placements',
  'migrations',
  'failedMigrations',
  'events',
] as const satisfies readonly (keyof RunCounts)[];

/** Values over time, a column a measure; null where there is no value. */
export interface RunSeries {
  readonly timesSeconds: readonly number[];
  readonly columns: readonly { readonly measure: Measure; readonly values: readonly (number | null)[] }[];
}

export interface RunTotal {
  readonly measure: Measure;
  readonly value: number | null;
}

/** A node as a report shows it. */
export interface RunNode {
  readonly name: string;
  /** '' where it has none. */
  readonly zone: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly gpuMilli: number;
}

/** Mean allocation of every node in equal parts of the run. */
export interface RunHeat {
  readonly startSeconds: number;
  readonly bucketSeconds: number;
  readonly bucketCount: number;
  /** What is shown: the resource of which the largest part is allocated, on each node. */
  readonly measure: Measure;
  /** Percent, 0..100, or 255 while the node was not there; node by node, `bucketCount` each, in the order of `nodes`. */
  readonly percents: Uint8Array;
}

/** Where instances were, one entry a stay on a node, in the order they began. Columns of equal length. */
export interface PlacementLog {
  readonly instanceIds: readonly string[];
  /** Index into `instanceIds`. */
  readonly instance: readonly number[];
  /** Index into the run's nodes. */
  readonly node: readonly number[];
  readonly startSeconds: readonly number[];
  /** null where it is there at the end of the run. */
  readonly endSeconds: readonly (number | null)[];
}

/** A live migration of a run. */
export interface MigrationRecord {
  readonly instance: string;
  readonly reason: MigrationReason;
  readonly sourceNode: string;
  /** '' while it waits for a target. */
  readonly targetNode: string;
  readonly requestedSeconds: number;
  /** null while it waits. */
  readonly startSeconds: number | null;
  /** null until it ends. */
  readonly endSeconds: number | null;
  /** null until it ends; 'cancelled' where the VM left or a node failed first, 'no-target' where no node was found in time. */
  readonly outcome: MigrationOutcome | 'cancelled' | 'no-target' | null;
  readonly transferredBytes: number;
  readonly downtimeSeconds: number;
  readonly memoryBytes: number;
}

/** Why the scheduler found no node: attempts and instances by reason. */
export interface RefusalTotal {
  readonly plugin: string;
  readonly reason: string;
  readonly attempts: number;
  readonly instances: number;
}

export interface RunResult {
  readonly settings: RunSettings;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly counts: RunCounts;
  readonly totals: readonly RunTotal[];
  readonly series: RunSeries;
  readonly nodes: readonly RunNode[];
  readonly heat: RunHeat | null;
  readonly placements: PlacementLog | null;
  readonly migrations: readonly MigrationRecord[];
  readonly refusals: readonly RefusalTotal[];
  /** Things a reader should know: assumptions made, rows left out. */
  readonly remarks: readonly string[];
}

/** What a set of runs was made from, so that anyone can make it again. */
export interface RunInputs {
  readonly scenario: string;
  readonly berthVersion: string;
  /** SHA-256 of every file that was read, by its name as the scenario writes it. */
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly byteLength: number }[];
  /** The scenario file as it was given, parsed. */
  readonly scenarioFile: unknown;
}

/** All runs of a scenario. */
export interface SimulationResults {
  readonly inputs: RunInputs;
  readonly runs: readonly RunResult[];
}
