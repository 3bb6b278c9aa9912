/** Results and their comparison -> what a report holds, within a size that a browser opens at once. */

import { max, min, sum } from 'd3-array';
import type { RunNode, RunResult, RunSettings, SimulationResults } from '../simulation/run-result.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { PlacementDiff } from './comparison/placement-diff.ts';
import { formatDuration } from './quantities.ts';
import { type Contender, REPORT_API_VERSION, REPORT_KIND, type ReportRun, type SimulationReport } from './report.ts';
import { tellScenario } from './scenario-story.ts';
import { countOf, groupDigits } from './text.ts';
import { thinHeat } from './thin-heat.ts';
import { countUnderWay, thinMigrations } from './thin-migrations.ts';
import { thinSeries } from './thin-series.ts';
import { NameList, thinStays } from './thin-stays.ts';

/** Points of a curve. */
const CURVE_POINTS = 2000;
/** Points of all curves of all runs. */
const ALL_CURVE_POINTS = 600_000;
/** Bytes of the heat maps of all runs, before base64 makes four of three. */
const HEAT_BYTES = 4_000_000;
/** Stays of instances on nodes, all runs together; some 40 bytes each. */
const STAYS = 100_000;
/** Migrations that are listed, all runs together; some 300 bytes each. */
const MIGRATIONS = 6_000;
const REFUSALS = 100;
const REMARKS = 200;
/** Characters of a scenario file that is shown. */
const SCENARIO_CHARACTERS = 200_000;

/** The report of `results`; what it leaves out stands in its `omissions`. */
export function toReport(
  results: SimulationResults,
  comparison: Comparison,
  placementDiffs: readonly PlacementDiff[] = [],
): SimulationReport {
  const { runs } = results;
  const nodeLists = new NodeLists();
  const names = new NameList();
  const contenders = contendersOf(runs, comparison);
  const detailed = new Set(contenders.flatMap((contender) => contender.runs.slice(0, 1)));
  const limits: Limits = {
    curvePoints: Math.min(CURVE_POINTS, Math.max(Math.floor(ALL_CURVE_POINTS / Math.max(columnCount(runs), 1)), 50)),
    heatBytes: HEAT_BYTES / Math.max(runs.length, 1),
    stays: STAYS / Math.max(detailed.size, 1),
    migrations: Math.max(Math.floor(MIGRATIONS / Math.max(runs.length, 1)), 20),
  };
  const startSeconds = min(runs, (run) => finite(run.startSeconds)) ?? 0;
  const reportRuns = runs.map((run, index) => toReportRun(run, detailed.has(index), nodeLists, names, limits));
  return {
    apiVersion: REPORT_API_VERSION,
    kind: REPORT_KIND,
    inputs: { ...results.inputs, scenarioFile: shownScenario(results.inputs.scenarioFile) },
    story: tellScenario(results.inputs.scenarioFile, startSeconds),
    startSeconds,
    endSeconds: max(runs, ({ endSeconds }) => finite(endSeconds)) ?? 0,
    contenders,
    comparison,
    placementDiffs,
    nodeLists: nodeLists.lists,
    instanceIds: names.names,
    runs: reportRuns,
    omissions: omissionsOf(runs, reportRuns),
  };
}

interface Limits {
  readonly curvePoints: number;
  readonly heatBytes: number;
  readonly stays: number;
  readonly migrations: number;
}

function toReportRun(
  run: RunResult,
  isDetailed: boolean,
  nodeLists: NodeLists,
  names: NameList,
  limits: Limits,
): ReportRun {
  const { settings, startSeconds, endSeconds, counts, totals, series, nodes, heat, placements, migrations } = run;
  return {
    settings,
    startSeconds,
    endSeconds,
    counts,
    totals: totals.map(({ measure, value }) => ({ measure, value: finite(value) ?? null })),
    series: thinSeries(series, limits.curvePoints),
    nodeList: nodeLists.positionOf(nodes),
    heat: heat === null || nodes.length === 0 ? null : thinHeat(heat, nodes.length, limits.heatBytes),
    stays: placements === null || !isDetailed ? null : thinStays(placements, limits.stays, names),
    migrations: thinMigrations(migrations, limits.migrations),
    migrationCount: migrations.length,
    migrationsUnderWay: countUnderWay(migrations, startSeconds, endSeconds, CURVE_POINTS / 2),
    refusals: run.refusals.toSorted((a, b) => b.attempts - a.attempts).slice(0, REFUSALS),
    remarks: run.remarks.slice(0, REMARKS),
  };
}

/** Policies of the comparison with their runs. */
function contendersOf(runs: readonly RunResult[], { groups }: Comparison): readonly Contender[] {
  return groups.flatMap((group, position) =>
    group.policies.map(({ name, policy, profile }) => ({
      label: groups.length === 1 ? name : `${name} (${variantText(group.variant)})`,
      group: position,
      runs: runs.flatMap(({ settings }, index) =>
        settings.policy === policy &&
        settings.profile === profile &&
        variantText(settings.variant) === variantText(group.variant)
          ? [index]
          : [],
      ),
    })),
  );
}

/** A variant as one text, its fields in a fixed order. */
export function variantText(variant: RunSettings['variant']): string {
  return Object.entries(variant)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => `${path} ${value}`)
    .join(', ');
}

/** Lists of nodes, one for all runs that have the same. */
class NodeLists {
  readonly lists: (readonly RunNode[])[] = [];
  readonly #positions = new Map<string, number>();

  positionOf(nodes: readonly RunNode[]): number {
    const key = JSON.stringify(nodes);
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    this.#positions.set(key, this.lists.length);
    this.lists.push(nodes);
    return this.lists.length - 1;
  }
}

function shownScenario(file: unknown): unknown {
  const text = JSON.stringify(file) ?? 'null';
  return text.length <= SCENARIO_CHARACTERS ? JSON.parse(text) : null;
}

function omissionsOf(runs: readonly RunResult[], shown: readonly ReportRun[]): readonly string[] {
  const omissions: string[] = [];
  if (runs.some(({ series }, run) => series.timesSeconds.length > (shown[run]?.series.timesSeconds.length ?? 0))) {
    omissions.push('Curves are thinned out: of each part of the time the lowest and the highest value are kept.');
  }
  const widened = shown.find(
    ({ heat }, run) => heat !== null && heat.bucketCount < (runs[run]?.heat?.bucketCount ?? 0),
  );
  if (widened?.heat != null) {
    omissions.push(`Heat maps have means over ${formatDuration(widened.heat.bucketSeconds)}.`);
  }
  const every = max(shown, ({ stays }) => stays?.everyNodes) ?? 1;
  if (every > 1) omissions.push(`What ran on a node is here for one node of every ${every}.`);
  if (runs.some(({ placements }, run) => placements !== null && shown[run]?.stays === null)) {
    omissions.push('What ran on a node is here for the first run of each policy.');
  }
  const all = sum(runs, ({ migrations }) => migrations.length);
  const listed = sum(shown, ({ migrations }) => migrations.length);
  if (listed < all) {
    omissions.push(
      `Of ${countOf(all, 'migration')} ${groupDigits(listed)} are listed: failed ones first, then the longest.`,
    );
  }
  return omissions;
}

function columnCount(runs: readonly RunResult[]): number {
  return sum(runs, ({ series }) => series.columns.length);
}

function finite(value: number | null): number | undefined {
  return value !== null && Number.isFinite(value) ? value : undefined;
}
