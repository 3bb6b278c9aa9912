/**
 * GPUs allocated on the OpenB trace as in the published experiments (Weng et al., USENIX ATC 2023; policies.md 5.5): pods
 * shuffled and drawn again until they ask for 130 % of the GPUs, placed one after the other, nobody leaves. Allocation and
 * fragmentation are means over the samples at which 130 % have arrived, rounded, then over the seeds.
 */

import { readdirSync } from 'node:fs';
import { BerthError, type RunResult } from '../../core/index.ts';
import { BenchInputs, FGD_RANDOM_TIES, GPU_FIRST_FIT } from './bench-inputs.ts';
import { type OpenbRow, type OpenbRun, openbTable, summarizeRuns } from './openb-table.ts';
import { curveOf, runScenario, type WrittenSpec } from './run-scenario.ts';
import type { BenchTable, TraceBench, TraceBenchOptions } from './trace-bench.ts';

const NODES = 'openb_node_list_gpu_node.csv';
const DEFAULT_LIST = 'openb_pod_list_default.csv';
const LIST = /^openb_pod_list_(.+)\.csv(?:\.gz)?$/;
const FIRST_SEED = 42;
const ARRIVED_PERCENT = 130;
/** All GPUs of the node list, in thousandths; it is what allocation is a part of. */
const CAPACITY_MILLI = 6_212_000;

/** Mean over ten seeds of the published simulator, percent; in the published order. */
const PUBLISHED: Readonly<Record<string, number>> = {
  'gpu-random': 87.47,
  'gpu-dot-product': 90.85,
  'gpu-clustering': 91.88,
  'gpu-packing': 92.0,
  'gpu-best-fit': 93.08,
  fgd: 95.39,
};

const POLICIES = [...Object.keys(PUBLISHED), GPU_FIRST_FIT, FGD_RANDOM_TIES];

export const openbBench: TraceBench = {
  name: 'openb',
  summary: 'GPUs allocated on 1,213 nodes when 130 % of them have been asked for, beside the published figures',
  folder: 'openb',
  files: [NODES, DEFAULT_LIST],
  origin: 'the folder cluster-trace-gpu-v2023/csv of https://github.com/alibaba/clusterdata',
  async *measure(folder, options) {
    yield await measureList(folder, DEFAULT_LIST, PUBLISHED, options);
    if (!options.hasVariants) return;
    for (const list of listsIn(folder)) {
      if (list !== DEFAULT_LIST) yield await measureList(folder, list, {}, options);
    }
  },
};

function listsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => LIST.test(file))
    .sort();
}

async function measureList(
  folder: string,
  list: string,
  published: Readonly<Record<string, number>>,
  { seedCount, ranOne }: TraceBenchOptions,
): Promise<BenchTable> {
  const rows = await measureOpenb(folder, { list, policies: POLICIES, seedCount, published, ranOne });
  return openbTable(LIST.exec(list)![1]!, rows, seedCount);
}

export interface OpenbOptions {
  readonly list: string;
  readonly policies: readonly string[];
  readonly seedCount: number;
  /** Percent by policy. */
  readonly published: Readonly<Record<string, number>>;
  readonly ranOne: () => void;
}

/** A row a policy, in their order. */
export async function measureOpenb(folder: string, options: OpenbOptions): Promise<readonly OpenbRow[]> {
  const { list, policies, seedCount, published, ranOne } = options;
  const runs = new Map<string, OpenbRun[]>(policies.map((policy) => [policy, []]));
  const spec = openbSpec(list, policies, seedCount);
  for await (const { result } of runScenario('openb', spec, new BenchInputs(folder))) {
    runs.get(result.settings.policy)!.push(toRun(result));
    ranOne();
  }
  return summarizeRuns(runs, published);
}

/** The published procedure as a scenario. */
export function openbSpec(list: string, policies: readonly string[], seedCount: number): WrittenSpec {
  return {
    cluster: { traces: [{ files: [NODES] }], podsPerNode: 1001 },
    workload: [
      {
        trace: { files: [list] },
        shuffle: true,
        inflate: { to: ARRIVED_PERCENT, axis: 'gpu' },
        timing: 'one-by-one',
      },
    ],
    decide: { profile: 'none', policies, seedsTies: true, tellsMix: true },
    queue: { waits: false },
    // Pods come a second apart: a sample after each.
    sampleEvery: 1,
    heat: false,
    metrics: ['acceptance', 'allocation', 'fragmentation'],
    outputs: { placements: false },
    seeds: { from: FIRST_SEED, count: seedCount },
  };
}

function toRun(result: RunResult): OpenbRun {
  const allocated = curveOf(result, 'allocation-gpu');
  const accepted = curveOf(result, 'accepted-gpu');
  const fragmented = curveOf(result, 'fragmentation');
  const taken = allocated.flatMap((_, at) => {
    // Placed over arrived: with what is placed it tells what has arrived.
    const arrived = (allocated[at] ?? 0) / (accepted[at] ?? Number.NaN);
    return Math.round(100 * arrived) === ARRIVED_PERCENT ? [at] : [];
  });
  if (taken.length === 0) throw new BerthError('internal', `${result.settings.id}: no sample at 130 % arrived`);
  const percentOf = (values: readonly (number | null)[]): number =>
    (100 * taken.reduce((sum, at) => sum + (values[at] ?? 0), 0)) / taken.length;
  return {
    seed: result.settings.seed,
    allocatedPercent: percentOf(allocated),
    fragmentedPercent: percentOf(fragmented),
    allocatedMilli: Math.round((allocated.at(-1) ?? 0) * CAPACITY_MILLI),
  };
}
