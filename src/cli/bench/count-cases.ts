/** The traces whose counts were taken independently, how they are simulated so that every VM fits, and what must come out. */

import type { TraceVm } from '../../core/index.ts';
import type { TraceSummary } from '../../traces/summary.ts';
import type { Ledger } from './ledger.ts';
import type { WrittenSpec } from './run-scenario.ts';

/** What a check may look at. */
export interface CountView {
  readonly summary: TraceSummary;
  readonly vms: readonly TraceVm[];
  /** Highest amounts of the simulation, amounts at its first sample after the start and at its end. */
  readonly peaks: Ledger;
  readonly first: Ledger;
  readonly last: Ledger;
  /** Instances that came in the simulation, and that left. */
  readonly arrived: number;
  readonly departed: number;
}

export interface CountCheck {
  readonly what: string;
  readonly wanted: number;
  /** Digits behind the point that `wanted` is good to. */
  readonly digits?: number;
  /** What the reader gives; missing where it does not say. */
  readonly read?: (view: CountView) => number;
  readonly simulated?: (view: CountView) => number;
}

export interface CountCase {
  /** As the table names it. */
  readonly trace: string;
  readonly file: string;
  readonly options: WrittenSpec;
  /** A pool in which every VM fits at once. */
  readonly pool: PoolSize;
  readonly policy: string;
  readonly checks: readonly CountCheck[];
}

interface PoolSize {
  readonly count: number;
  readonly cores: number;
  readonly gibibytes: number;
  readonly pods: number;
  readonly gpus: number;
  readonly resources: Readonly<Record<string, number>>;
}

const GIB = 2 ** 30;
const MILLI = 1000;
/** Cores and GiB of Azure's machine type 16, by which its fractions are decoded. */
const MACHINE = { cores: 104, gibibytes: 562.5 } as const;

const toGib = (bytes: number): number => bytes / GIB;
const toUnits = (milli: number): number => milli / MILLI;
const toMachineCores = (milli: number): number => milli / MILLI / MACHINE.cores;
const toMachineMemory = (bytes: number): number => bytes / GIB / MACHINE.gibibytes;

/** Peaks of the axes, which a reader and a simulation both give. */
function peakChecks(wanted: { readonly count: number; readonly cpu: number; readonly memory: number }): CountCheck[] {
  return [
    {
      what: 'most at once',
      wanted: wanted.count,
      read: ({ summary }) => summary.peaks.count.amount,
      simulated: ({ peaks }) => peaks.pods,
    },
    {
      what: 'peak vCPU',
      wanted: wanted.cpu,
      read: ({ summary }) => toUnits(summary.peaks.cpuMilli.amount),
      simulated: ({ peaks }) => toUnits(peaks.cpuMilli),
    },
    {
      what: 'peak GiB',
      wanted: wanted.memory,
      read: ({ summary }) => toGib(summary.peaks.memoryBytes.amount),
      simulated: ({ peaks }) => toGib(peaks.memoryBytes),
    },
  ];
}

function arrivedCheck(wanted: number): CountCheck {
  return {
    what: 'VMs',
    wanted,
    read: ({ summary }) => summary.vms.count,
    simulated: ({ arrived }) => arrived,
  };
}

function sumAlive(vms: readonly TraceVm[], amountOf: (vm: TraceVm) => number): number {
  return vms.reduce((sum, vm) => (vm.departureSeconds === Number.POSITIVE_INFINITY ? sum + amountOf(vm) : sum), 0);
}

const HUAWEI_POOL: PoolSize = { count: 200, cores: 128, gibibytes: 512, pods: 1000, gpus: 0, resources: {} };

export const HUAWEI_CASES: readonly CountCase[] = [
  {
    trace: 'Huawei-East-1, lifetimes',
    file: 'Huawei-East-1-lt.csv.gz',
    options: {},
    pool: HUAWEI_POOL,
    policy: 'best-fit',
    checks: [arrivedCheck(116_313), ...peakChecks({ count: 2432, cpu: 4273, memory: 8518 })],
  },
  {
    trace: 'Huawei-East-1, events',
    file: 'Huawei-East-1-events-rebuilt-100k.csv.gz',
    options: {},
    pool: HUAWEI_POOL,
    policy: 'best-fit',
    checks: [
      arrivedCheck(51_022),
      {
        what: 'deletes',
        wanted: 48_978,
        read: ({ summary }) => summary.departures.observed,
        simulated: ({ departed }) => departed,
      },
      {
        what: 'alive at the end',
        wanted: 2044,
        read: ({ vms }) => sumAlive(vms, () => 1),
        simulated: ({ last }) => last.pods,
      },
      {
        what: 'vCPU at the end',
        wanted: 3411,
        read: ({ vms }) => toUnits(sumAlive(vms, ({ shape }) => shape.cpuMilli)),
        simulated: ({ last }) => toUnits(last.cpuMilli),
      },
      {
        what: 'GiB at the end',
        wanted: 6878,
        read: ({ vms }) => toGib(sumAlive(vms, ({ shape }) => shape.memoryBytes)),
        simulated: ({ last }) => toGib(last.memoryBytes),
      },
    ],
  },
];

export const DLRM_CASES: readonly CountCase[] = [
  {
    trace: 'DLRM, by scheduled_time',
    file: 'disaggregated_DLRM_trace.csv.gz',
    options: { columns: { arrival: 'scheduled_time' } },
    // The trace has no nodes; these take its largest instance, and are enough for its limits per node.
    pool: {
      count: 3200,
      cores: 192,
      gibibytes: 1024,
      pods: 110,
      gpus: 8,
      resources: { 'koordinator.sh/rdma': 400, 'ephemeral-storage': 64 * 1024 * GIB },
    },
    policy: 'gpu-first-fit',
    checks: [
      arrivedCheck(23_871),
      { what: 'there before the start', wanted: 7280, read: ({ summary }) => summary.arrivals['before-start'] },
      { what: 'there past the end', wanted: 8878, read: ({ summary }) => summary.departures['after-end'] },
      { what: 'vCPU at the start', wanted: 312_662, simulated: ({ first }) => toUnits(first.cpuMilli) },
      { what: 'cards at the start', wanted: 3123, simulated: ({ first }) => toUnits(first.gpuMilli) },
      ...peakChecks({ count: 8983, cpu: 422_412, memory: 2_158_866 }),
      {
        what: 'peak cards',
        wanted: 3412,
        read: ({ summary }) => toUnits(summary.peaks.gpuMilli.amount),
        simulated: ({ peaks }) => toUnits(peaks.gpuMilli),
      },
    ],
  },
];

export const AZURE_CASES: readonly CountCase[] = [
  {
    trace: 'Azure packing 2020, 5,000 VMs',
    file: 'vm_entries_5000.csv',
    options: {},
    pool: { count: 400, ...MACHINE, pods: 1000, gpus: 0, resources: {} },
    policy: 'best-fit',
    checks: [
      arrivedCheck(5000),
      {
        what: 'without end',
        wanted: 77,
        read: ({ summary }) => summary.departures['after-end'],
        simulated: ({ last }) => last.pods,
      },
      {
        what: 'machines of core in all',
        wanted: 216.5,
        digits: 1,
        read: ({ summary }) => toMachineCores(summary.vms.cpuMilli),
      },
      {
        what: 'machines of memory in all',
        wanted: 152.5,
        digits: 1,
        read: ({ summary }) => toMachineMemory(summary.vms.memoryBytes),
      },
      {
        what: 'most at once',
        wanted: 3444,
        read: ({ summary }) => summary.peaks.count.amount,
        simulated: ({ peaks }) => peaks.pods,
      },
      {
        what: 'peak machines of core',
        wanted: 142.756,
        digits: 3,
        read: ({ summary }) => toMachineCores(summary.peaks.cpuMilli.amount),
        simulated: ({ peaks }) => toMachineCores(peaks.cpuMilli),
      },
      {
        what: 'peak machines of memory',
        wanted: 95.25,
        digits: 2,
        read: ({ summary }) => toMachineMemory(summary.peaks.memoryBytes.amount),
        simulated: ({ peaks }) => toMachineMemory(peaks.memoryBytes),
      },
    ],
  },
];
