/** Counts and peaks of traces as they were counted independently (traces.md 19.2), as read, and as simulated. */

import { BerthError } from '../../core/index.ts';
import { summarizeTrace } from '../../traces/summary.ts';
import { BenchInputs } from './bench-inputs.ts';
import {
  AZURE_CASES,
  type CountCase,
  type CountCheck,
  type CountView,
  DLRM_CASES,
  HUAWEI_CASES,
} from './count-cases.ts';
import { amountsAt, type Capacity, countAgreeing, peaksOf } from './ledger.ts';
import { type BenchRun, runScenario, totalOf, traceOf, type WrittenSpec } from './run-scenario.ts';
import { sweepAlive } from './sweep.ts';
import { type BenchTable, type TraceBench, type Verdict, verdictOf } from './trace-bench.ts';

interface CountRow {
  readonly trace: string;
  readonly what: string;
  readonly counted: number;
  /** Digits behind the point that count. */
  readonly digits: number;
  /** null where that side does not say. */
  readonly read: number | null;
  readonly simulated: number | null;
  readonly verdict: Verdict;
}

const NOTES: readonly string[] = [
  'Counted: independently, from the files. Simulated: from the ledger of the nodes, in a cluster in which every VM fits.',
];

export const huaweiBench: TraceBench = {
  name: 'huawei',
  summary: 'counts and peaks of Huawei-East-1, as read and as simulated',
  folder: 'huawei-east-1',
  files: HUAWEI_CASES.map(({ file }) => file),
  origin:
    'VMs of https://github.com/huaweicloud/VM-placement-dataset that ended, as columns vmid,cpu,mem,at,lt and as events',
  measure: (folder, { ranOne }) => measureTables('Huawei-East-1', folder, HUAWEI_CASES, ranOne),
};

export const dlrmBench: TraceBench = {
  name: 'dlrm',
  summary: 'counts and peaks of the DLRM trace, as read and as simulated',
  folder: 'dlrm2025',
  files: DLRM_CASES.map(({ file }) => file),
  origin: 'the folder cluster-trace-gpu-v2025 of https://github.com/alibaba/clusterdata, packed with gzip',
  measure: (folder, { ranOne }) => measureTables('DLRM', folder, DLRM_CASES, ranOne),
};

export const azurePackingBench: TraceBench = {
  name: 'azure-packing',
  summary: 'counts and peaks of an extract of the Azure packing trace, as read and as simulated',
  folder: 'azure-packing-2020',
  files: AZURE_CASES.map(({ file }) => file),
  origin:
    'the first 5,000 VMs of machine type 16 with a starttime of 0 to 2 in AzureTracesForPacking2020 of https://github.com/Azure/AzurePublicDataset',
  measure: (folder, { ranOne }) => measureTables('Azure packing', folder, AZURE_CASES, ranOne),
};

async function* measureTables(
  title: string,
  folder: string,
  cases: readonly CountCase[],
  ranOne: () => void,
): AsyncGenerator<BenchTable> {
  const rows: CountRow[] = [];
  for (const one of cases) {
    rows.push(...(await measureCase(folder, one)));
    ranOne();
  }
  yield countTable(`${title}: counts and peaks`, rows);
}

/** A row a check, and at how many samples the sum of requests alive is what the simulation holds. */
async function measureCase(folder: string, one: CountCase): Promise<readonly CountRow[]> {
  const { trace, checks } = one;
  const { parts, result } = await firstRun(specOf(one), new BenchInputs(folder));
  const content = traceOf(parts);
  const capacity = capacityOf(one);
  const { counts, series } = result;
  const view: CountView = {
    summary: summarizeTrace(content),
    vms: content.vms,
    peaks: peaksOf(result, capacity),
    first: amountsAt(result, capacity, 1),
    last: amountsAt(result, capacity, -1),
    arrived: counts.arrived,
    departed: counts.departed,
  };
  const sampleCount = series.timesSeconds.length - 1;
  const agreeing = countAgreeing(result, capacity, sweepAlive(content.vms, series.timesSeconds));
  return [
    ...checks.map((check) => toRow(trace, check, view)),
    exactRow(trace, 'VMs that had to wait', 0, totalOf(result, 'pending-peak')),
    exactRow(trace, 'samples where sweep and ledger agree', sampleCount, agreeing),
  ];
}

async function firstRun(spec: WrittenSpec, inputs: BenchInputs): Promise<BenchRun> {
  for await (const run of runScenario('counts', spec, inputs)) return run;
  throw new BerthError('internal', 'a scenario without runs');
}

function specOf({ file, options, pool, policy }: CountCase): WrittenSpec {
  const { count, cores, gibibytes, pods, gpus, resources } = pool;
  const node = { name: 'node', count, cpu: cores, memory: `${gibibytes * 1024}Mi`, pods, resources };
  return {
    cluster: { pools: [{ ...node, ...(gpus > 0 && { gpus: { count: gpus } }) }] },
    workload: [{ trace: { files: [file], options } }],
    decide: { profile: 'none', policies: [policy] },
    sampleEvery: '1m',
    heat: false,
    metrics: ['allocation', 'pending'],
    outputs: { placements: false },
  };
}

function capacityOf({ pool }: CountCase): Capacity {
  const { count, cores, gibibytes, pods, gpus } = pool;
  return {
    pods: count * pods,
    cpuMilli: count * cores * 1000,
    memoryBytes: count * gibibytes * 2 ** 30,
    gpuMilli: count * gpus * 1000,
  };
}

function toRow(trace: string, { what, wanted, digits = 0, read, simulated }: CountCheck, view: CountView): CountRow {
  const found = { read: read?.(view) ?? null, simulated: simulated?.(view) ?? null };
  const isRight = (value: number | null): boolean => value === null || value.toFixed(digits) === wanted.toFixed(digits);
  const verdict = verdictOf(isRight(found.read) && isRight(found.simulated));
  return { trace, what, counted: wanted, digits, ...found, verdict };
}

function exactRow(trace: string, what: string, counted: number, simulated: number): CountRow {
  return { trace, what, counted, digits: 0, read: null, simulated, verdict: verdictOf(simulated === counted) };
}

function countTable(title: string, rows: readonly CountRow[]): BenchTable {
  const format = (value: number | null, digits: number): string =>
    value?.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }) ?? '';
  return {
    title,
    columns: [
      { title: 'trace' },
      { title: 'what' },
      { title: 'counted', isRight: true },
      { title: 'read', isRight: true },
      { title: 'simulated', isRight: true },
      { title: '' },
    ],
    rows: rows.map(({ trace, what, counted, digits, read, simulated, verdict }) => [
      trace,
      what,
      format(counted, digits),
      format(read, digits),
      format(simulated, digits),
      verdict,
    ]),
    notes: NOTES,
    passes: rows.every(({ verdict }) => verdict !== 'FAIL'),
    records: rows,
  };
}
