/** A scenario: cluster, workload, who decides, what happens, and which runs are made of it. */

import type { ScoreRange } from '../../engine/extender/extender-scores.ts';
import type { RunSettings } from '../run-result.ts';
import type { Happening } from './happening.ts';
import type { Moment } from './moment.ts';
import type { ScenarioCluster } from './scenario-cluster.ts';
import type { WorkloadSource } from './scenario-workload.ts';

/** The scheduler that calls: none (each policy stands alone), one by a policy's name or file, one by its configuration. */
export type ScenarioProfile =
  | { readonly kind: 'none' }
  | { readonly kind: 'policy'; readonly policy: string }
  | { readonly kind: 'scheduler-config'; readonly file: string };

/** A document of kind PlacementPolicy, built as one is; whoever reads the scenario checks its plugins. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: unknown;
}

/** Who decides. */
export interface ScenarioDecision {
  readonly profile: ScenarioProfile;
  /** Names or files, at least one: a run for each. */
  readonly policies: readonly string[];
  /** Policies that stand in the scenario itself; they may be named wherever one is. */
  readonly inline: readonly InlinePolicy[];
  /** How the policy is asked where a profile calls it. */
  readonly extender: {
    readonly weight: number;
    readonly scoreRange: ScoreRange;
    /** As nodeCacheCapable: false. */
    readonly sendsNodes: boolean;
  };
  /** The run's seed takes the place of the seeds in the policies' tie rules and plugins. */
  readonly seedsTies: boolean;
  /** Policies that weigh by a mix of requests are told that of the whole workload before it begins. */
  readonly tellsMix: boolean;
}

export interface ScenarioQueue {
  /** False: what fits nowhere is rejected at once. */
  readonly waits: boolean;
  readonly initialBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
  /** What has waited so long without a reason to try is tried again. */
  readonly flushAfterSeconds: number;
}

export interface ScenarioDelays {
  /** From being popped to counting on the node. */
  readonly schedulingSeconds: number;
  /** From being placed to running. */
  readonly startupSeconds: number;
  /** From a node's failure to its VMs waiting for another. */
  readonly failoverSeconds: number;
}

export interface ScenarioMigration {
  readonly perCluster: number;
  readonly outboundPerNode: number;
  /** Cap of one migration; 0: none. */
  readonly bandwidthBytesPerSecond: number;
}

export const OUTPUT_FORMATS = ['json', 'csv', 'parquet'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface ScenarioOutputs {
  /** '' where the command says. */
  readonly folder: string;
  readonly formats: readonly OutputFormat[];
  readonly placements: boolean;
  /** File of the report; '' where there is none. */
  readonly report: string;
}

/** What nodes have that do not say themselves; null where unknown. */
export interface ScenarioRates {
  readonly idleWatts: number | null;
  readonly peakWatts: number | null;
  readonly pricePerHour: number | null;
}

/** All that a run is made from but its policy and its seed. */
export interface ScenarioSpec {
  readonly cluster: ScenarioCluster;
  readonly workload: readonly WorkloadSource[];
  readonly decide: ScenarioDecision;
  /** In the order of the file. */
  readonly happens: readonly Happening[];
  readonly queue: ScenarioQueue;
  readonly delays: ScenarioDelays;
  readonly migration: ScenarioMigration;
  readonly preemption: boolean;
  /** When the simulation stops; null: when nothing more happens. */
  readonly until: Moment | null;
  /** null: a fixed number of samples over the run. */
  readonly sampleEverySeconds: number | null;
  readonly heat: boolean;
  /** At least one: a run for each. */
  readonly seeds: readonly number[];
  readonly outputs: ScenarioOutputs;
  /** Names; null: all. */
  readonly metrics: readonly string[] | null;
  readonly rates: ScenarioRates;
}

/** What a scenario may name. */
export interface ScenarioRegistry {
  readonly policies: readonly string[];
  readonly metrics: readonly string[];
}

export type ScenarioValue = string | number | boolean;

/** A field that takes several values, one in each run. */
export interface ScenarioSet {
  /** Where it stands in the file, such as `spec.cluster.pools[0].count`. */
  readonly path: string;
  /** The same below `spec`, key by key. */
  readonly keys: readonly (string | number)[];
  /** At least one, none twice. */
  readonly values: readonly ScenarioValue[];
}

/** The scenario with one value of each set. */
export interface ScenarioVariant {
  /** By path. */
  readonly values: Readonly<Record<string, ScenarioValue>>;
  readonly spec: ScenarioSpec;
}

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** What it must show. */
  readonly shows: string;
  /** In the order of their keys. */
  readonly sets: readonly ScenarioSet[];
  /** Every combination, the last set changing fastest; one where there are no sets. */
  readonly variants: readonly ScenarioVariant[];
}

/** One run of a scenario. */
export interface ScenarioRun {
  readonly settings: RunSettings;
  /** Shared by the runs of a variant. */
  readonly spec: ScenarioSpec;
}
