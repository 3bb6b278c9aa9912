/** What a report holds: the results of a scenario, thinned out to what can be looked at, as plain JSON. */

import type { Measure } from '../simulation/metric.ts';
import type {
  MigrationRecord,
  RefusalTotal,
  RunCounts,
  RunInputs,
  RunNode,
  RunSeries,
  RunSettings,
  RunTotal,
} from '../simulation/run-result.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { PlacementDiff } from './comparison/placement-diff.ts';
import type { ScenarioStory } from './scenario-story.ts';

export const REPORT_API_VERSION = 'berth.dev/v1alpha1';
export const REPORT_KIND = 'SimulationReport';
/** Where a page keeps it: `<script type="application/json" id="berth-report">`. */
export const REPORT_ELEMENT_ID = 'berth-report';

/** Runs that differ by their seed alone: one line in every chart. */
export interface Contender {
  /** The policy, with what else makes it differ from the others. */
  readonly label: string;
  /** Position in the comparison's groups. */
  readonly group: number;
  /** Its runs, by their position in the report. */
  readonly runs: readonly number[];
}

/** Mean allocation of nodes over time. */
export interface ReportHeat {
  readonly startSeconds: number;
  readonly bucketSeconds: number;
  readonly bucketCount: number;
  readonly measure: Measure;
  /** Percent, 0..100, or 255 while the node was not there; node by node, as base64. */
  readonly percents: string;
}

/** Where instances were, by node; columns of equal length. */
export interface ReportStays {
  /** Index into the report's `instanceIds`. */
  readonly instance: readonly number[];
  /** Index into the run's nodes, ascending. */
  readonly node: readonly number[];
  readonly startSeconds: readonly number[];
  readonly endSeconds: readonly (number | null)[];
  /** Every how many nodes' stays are here; 1: all of them. */
  readonly everyNodes: number;
}

export interface ReportRun {
  readonly settings: RunSettings;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly counts: RunCounts;
  readonly totals: readonly RunTotal[];
  readonly series: RunSeries;
  /** Position in the report's `nodeLists`. */
  readonly nodeList: number;
  readonly heat: ReportHeat | null;
  readonly stays: ReportStays | null;
  /** The longest, those that failed first; in the order they were asked for. */
  readonly migrations: readonly MigrationRecord[];
  readonly migrationCount: number;
  /** Migrations under way at a time; it holds until the next. */
  readonly migrationsUnderWay: { readonly timesSeconds: readonly number[]; readonly counts: readonly number[] };
  readonly refusals: readonly RefusalTotal[];
  readonly remarks: readonly string[];
}

export interface SimulationReport {
  readonly apiVersion: typeof REPORT_API_VERSION;
  readonly kind: typeof REPORT_KIND;
  readonly inputs: RunInputs;
  readonly story: ScenarioStory;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** In the order of the comparison, group by group. */
  readonly contenders: readonly Contender[];
  readonly comparison: Comparison;
  /** What other policies placed elsewhere than the baseline, a run each. */
  readonly placementDiffs: readonly PlacementDiff[];
  readonly nodeLists: readonly (readonly RunNode[])[];
  readonly instanceIds: readonly string[];
  readonly runs: readonly ReportRun[];
  /** What was left out of this file and why. */
  readonly omissions: readonly string[];
}
