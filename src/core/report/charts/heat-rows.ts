/** The rows of a heat map: nodes by zone and by how full they are, so many to a row that all of them fit in a picture. */

import { ascending, descending, group } from 'd3-array';
import type { RunNode } from '../../simulation/run-result.ts';
import { decodeBase64 } from '../base64.ts';
import type { ReportHeat, ReportRun, SimulationReport } from '../report.ts';
import { NOT_THERE } from '../thin-heat.ts';

/** Rows of the map of all nodes. */
export const MAX_ROWS = 150;

/** A row: nodes of one zone that are about equally full. */
export interface HeatRow {
  readonly zone: string;
  /** Positions in the run's list of nodes, the fullest first. */
  readonly nodes: readonly number[];
}

/** A run's heat, unpacked. */
export interface HeatField {
  readonly heat: ReportHeat;
  /** Percent node by node; NOT_THERE while it was not there. */
  readonly percents: Uint8Array;
  readonly nodes: readonly RunNode[];
  /** Mean percent of each node over the run; NaN where it was never there. */
  readonly means: Float64Array;
  /** All nodes in at most MAX_ROWS rows, more where there are more zones than that. */
  readonly rows: readonly HeatRow[];
}

const fields = new WeakMap<ReportRun, HeatField | null>();

/** The heat of a run; null where it has none. Unpacked once a run. */
export function heatFieldOf(report: SimulationReport, run: number): HeatField | null {
  const shown = report.runs[run];
  if (shown === undefined) return null;
  const known = fields.get(shown);
  if (known !== undefined) return known;
  const field = toField(report, shown);
  fields.set(shown, field);
  return field;
}

function toField(report: SimulationReport, run: ReportRun): HeatField | null {
  const nodes = report.nodeLists[run.nodeList] ?? [];
  if (run.heat === null || nodes.length === 0 || run.heat.bucketCount === 0) return null;
  const percents = decodeBase64(run.heat.percents);
  const { bucketCount } = run.heat;
  const means = Float64Array.from(nodes, (_, node) =>
    meanPercent(percents, node * bucketCount, (node + 1) * bucketCount),
  );
  return { heat: run.heat, percents, nodes, means, rows: toRows(nodes, means) };
}

function toRows(nodes: readonly RunNode[], means: Float64Array): readonly HeatRow[] {
  const perRow = Math.ceil(nodes.length / MAX_ROWS);
  const zones = [...group(nodes.keys(), (node) => nodes[node]?.zone ?? '')].sort(([a], [b]) => ascending(a, b));
  // Where a zone's last row is not full, there may be a row more than MAX_ROWS for every zone.
  return zones.flatMap(([zone, members]) => {
    const sorted = members.toSorted(
      (a, b) =>
        descending(means[a] || 0, means[b] || 0) || ascending(nodes[a]?.name ?? '', nodes[b]?.name ?? '') || a - b,
    );
    return Array.from({ length: Math.ceil(sorted.length / perRow) }, (_, row) => ({
      zone,
      nodes: sorted.slice(row * perRow, (row + 1) * perRow),
    }));
  });
}

/** Mean of the percents that are there, end excluded; NaN where none is. */
function meanPercent(percents: Uint8Array, from: number, to: number): number {
  let sum = 0;
  let there = 0;
  for (let at = from; at < to; at++) {
    const percent = percents[at] ?? NOT_THERE;
    if (percent === NOT_THERE) continue;
    sum += percent;
    there++;
  }
  return there === 0 ? Number.NaN : sum / there;
}

/** Mean percent of a row's nodes in one bucket; NaN where none was there. */
export function rowPercent({ heat, percents }: HeatField, { nodes }: HeatRow, bucket: number): number {
  let sum = 0;
  let there = 0;
  for (const node of nodes) {
    const percent = percents[node * heat.bucketCount + bucket] ?? NOT_THERE;
    if (percent === NOT_THERE) continue;
    sum += percent;
    there++;
  }
  return there === 0 ? Number.NaN : sum / there;
}

/** The bucket in which a time lies. */
export function bucketAt({ startSeconds, bucketSeconds, bucketCount }: ReportHeat, timeSeconds: number): number {
  return Math.min(Math.max(Math.floor((timeSeconds - startSeconds) / bucketSeconds), 0), bucketCount - 1);
}
