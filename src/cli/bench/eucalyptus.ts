/**
 * Private clouds that recorded where each VM ran (Eucalyptus, UC Santa Barbara): that placement beside those of policies, on
 * the same arrivals and departures. The clouds over-committed nodes at times; policies do not, and VMs wait instead.
 */

import type { RunResult, TraceVm } from '../../core/index.ts';
import { BenchInputs } from './bench-inputs.ts';
import { type PlacementFigures, replayRecorded } from './recorded-placement.ts';
import { runScenario, totalOf, traceOf, type WrittenSpec } from './run-scenario.ts';
import type { BenchTable, TraceBench } from './trace-bench.ts';

/** Nodes and cores of each, by the description of the set: the files do not tell. */
const CLOUDS = [
  { name: 'DS1', nodes: 13, cores: 24 },
  { name: 'DS2', nodes: 7, cores: 12 },
  { name: 'DS3', nodes: 7, cores: 8 },
  { name: 'DS5', nodes: 31, cores: 32 },
] as const;
type Cloud = (typeof CLOUDS)[number];

const POLICIES = ['best-fit', 'first-fit', 'worst-fit', 'kube-default'] as const;

interface EucalyptusRow extends Omit<PlacementFigures, 'startsOverCapacity'> {
  readonly cloud: string;
  /** `recorded`, or a policy. */
  readonly placement: string;
  /** Only the recorded placement over-commits. */
  readonly startsOverCapacity: number | null;
  /** VMs that waited for room, and most of them at once; null for the recorded placement, in which none does. */
  readonly waited: number | null;
  readonly peakPending: number | null;
}

export const eucalyptusBench: TraceBench = {
  name: 'eucalyptus',
  summary: 'recorded placement on four private clouds beside what policies make of the same arrivals',
  folder: 'eucalyptus',
  files: CLOUDS.map(fileOf),
  origin: 'https://www.cs.ucsb.edu/~rich/workload/',
  async *measure(folder, { ranOne }) {
    const rows: EucalyptusRow[] = [];
    for (const cloud of CLOUDS) rows.push(...(await measureCloud(folder, cloud, ranOne)));
    yield table(rows);
  },
};

function fileOf({ name }: Cloud): string {
  return `${name}-trace.txt`;
}

/** The recorded placement, then each policy. */
async function measureCloud(folder: string, cloud: Cloud, ranOne: () => void): Promise<readonly EucalyptusRow[]> {
  const rows: EucalyptusRow[] = [];
  for await (const { parts, result } of runScenario('eucalyptus', specOf(cloud), new BenchInputs(folder))) {
    if (rows.length === 0) rows.push(recordedRow(cloud, traceOf(parts).vms, result.endSeconds));
    rows.push(policyRow(cloud, result));
    ranOne();
  }
  return rows;
}

function specOf(cloud: Cloud): WrittenSpec {
  const trace = { files: [fileOf(cloud)], options: { unitCpu: cloud.cores } };
  return {
    cluster: { traces: [trace] },
    workload: [{ trace }],
    decide: { profile: 'none', policies: POLICIES, seedsTies: true },
    heat: false,
    metrics: ['nodes-in-use', 'pending'],
    outputs: { placements: false },
  };
}

function recordedRow({ name, cores }: Cloud, vms: readonly TraceVm[], endSeconds: number): EucalyptusRow {
  return {
    cloud: name,
    placement: 'recorded',
    waited: null,
    peakPending: null,
    ...replayRecorded(vms, cores * 1000, endSeconds),
  };
}

function policyRow({ name }: Cloud, result: RunResult): EucalyptusRow {
  return {
    cloud: name,
    placement: result.settings.policy,
    peakNodes: totalOf(result, 'nodes-used-peak'),
    meanNodes: totalOf(result, 'nodes-used-mean'),
    nodeHours: totalOf(result, 'nodes-used-hours'),
    startsOverCapacity: null,
    // Nothing but CPU refuses here: its reason counts each VM once.
    waited: result.refusals.reduce((most, { instances }) => Math.max(most, instances), 0),
    peakPending: totalOf(result, 'pending-peak'),
  };
}

function table(rows: readonly EucalyptusRow[]): BenchTable {
  return {
    title: 'Eucalyptus: the recorded placement and ours on equal arrivals',
    columns: [
      { title: 'cloud' },
      { title: 'placement' },
      { title: 'peak nodes', isRight: true },
      { title: 'mean nodes', isRight: true },
      { title: 'node-hours', isRight: true },
      { title: 'starts over capacity', isRight: true },
      { title: 'VMs that waited', isRight: true },
      { title: 'most at once', isRight: true },
    ],
    rows: rows.map((row) => [
      row.cloud,
      row.placement,
      String(row.peakNodes),
      row.meanNodes.toFixed(2),
      Math.round(row.nodeHours).toLocaleString('en-US'),
      textOf(row.startsOverCapacity),
      textOf(row.waited),
      textOf(row.peakPending),
    ]),
    notes: [
      'Recorded: replayed as it was, starts that leave a node above its cores counted and not stopped.',
      'Nodes by the description of the set: DS1 13 of 24 cores, DS2 7 of 12, DS3 7 of 8, DS5 31 of 32; no memory is told.',
    ],
    passes: true,
    records: rows,
  };
}

function textOf(count: number | null): string {
  return count === null ? '' : String(count);
}
