/**
 * Claim: the 100,000 events of Huawei-East-1 on 1,000 nodes are simulated in at most 1 s by best-fit, and in at most 10 s by the
 * whole of kube-scheduler's default profile with every node scored; from the trace as read to the result, with every metric.
 */

import { DiskInputs } from '../src/cli/scenario/disk-inputs.ts';
import { type Summary, summarize } from './measure.ts';
import { type RunTiming, readOnlyRun, timeRun } from './simulation-timing.ts';
import { traceFolder } from './traces-folder.ts';

export interface HuaweiRow {
  readonly policy: string;
  /** Every metric, heat and placements, or CPU and memory allocated alone. */
  readonly isWhole: boolean;
  /** Arrivals and departures. */
  readonly events: number;
  readonly wallMilliseconds: Summary;
  readonly cpuMilliseconds: Summary;
}

const POLICIES = ['best-fit', 'kube-default'] as const;
const WARM_UPS = 1;
const ROUNDS = 7;
/** As the publisher's baselines have them: two NUMA nodes of 40 CPUs and 90 GB. */
const NODES = { name: 'node', count: 1000, cpu: 80, memory: '180Gi', pods: 250 } as const;
const FILE = 'Huawei-East-1-events-rebuilt-100k.csv.gz';

/** No rows where the trace is not there. */
export async function measureHuaweiRun(): Promise<HuaweiRow[]> {
  const folder = traceFolder('huawei-east-1');
  if (folder === null) return [];
  const inputs = new DiskInputs(folder);
  const rows: HuaweiRow[] = [];
  for (const policy of POLICIES) {
    for (const isWhole of [true, false]) rows.push(await measurePolicy(policy, isWhole, inputs));
  }
  return rows;
}

async function measurePolicy(policy: string, isWhole: boolean, inputs: DiskInputs): Promise<HuaweiRow> {
  const spec = {
    cluster: { pools: [NODES] },
    workload: [{ trace: { files: [FILE] } }],
    decide: { policies: [policy] },
    ...(!isWhole && { metrics: ['allocation'], heat: false, outputs: { placements: false } }),
  };
  const timings: RunTiming[] = [];
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    const timing = timeRun(await readOnlyRun(spec, inputs));
    if (round >= WARM_UPS) timings.push(timing);
  }
  const { counts } = timings[0]!.result;
  if (counts.running !== counts.arrived - counts.departed) throw new Error('a VM did not fit');
  return {
    policy,
    isWhole,
    events: counts.arrived + counts.departed,
    wallMilliseconds: summarize(timings.map(({ wallMilliseconds }) => wallMilliseconds)),
    cpuMilliseconds: summarize(timings.map(({ cpuMilliseconds }) => cpuMilliseconds)),
  };
}
