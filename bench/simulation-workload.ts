/** A generated workload for the benches: a cluster of any size at the same level, and as many arrivals as wanted. */

const SECONDS_PER_HOUR = 3600;
const NODE_CORES = 64;
/** Part of the CPU that is allocated in the mean. */
const LEVEL = 0.6;

/** Flavours by weight; 4.1 cores in the mean. */
const FLAVOURS = [
  { name: 'small', weight: 50, cpu: 2, memory: '8Gi' },
  { name: 'medium', weight: 30, cpu: 4, memory: '16Gi' },
  { name: 'large', weight: 15, cpu: 8, memory: '16Gi' },
  { name: 'huge', weight: 4, cpu: 16, memory: '64Gi' },
  { name: 'largest', weight: 1, cpu: 32, memory: '128Gi' },
] as const;

export interface WorkloadSize {
  readonly nodeCount: number;
  /** VMs that arrive; those there at the start come on top. */
  readonly vmCount: number;
  readonly days: number;
  readonly policies: readonly string[];
}

/**
 * A scenario's spec: VMs that come and go by a daily rhythm, the population level from the start. Lifetimes follow from size,
 * arrivals and level.
 */
export function generatedSpec({ nodeCount, vmCount, days, policies }: WorkloadSize): Readonly<Record<string, unknown>> {
  const hours = days * 24;
  const perHour = vmCount / hours;
  const weights = FLAVOURS.reduce((sum, { weight }) => sum + weight, 0);
  const meanCores = FLAVOURS.reduce((sum, { weight, cpu }) => sum + weight * cpu, 0) / weights;
  const lifeHours = (LEVEL * nodeCount * NODE_CORES) / (perHour * meanCores);
  return {
    cluster: {
      pools: [{ name: 'node', count: nodeCount, cpu: NODE_CORES, memory: '256Gi', zones: ['a', 'b', 'c'] }],
    },
    workload: [
      {
        generate: {
          horizonSeconds: hours * SECONDS_PER_HOUR,
          arrivals: { perHour, daily: { amplitude: 0.3, peakHour: 14 } },
          lifetime: { seconds: { kind: 'exponential', mean: lifeHours * SECONDS_PER_HOUR } },
          flavours: FLAVOURS,
        },
      },
    ],
    decide: { policies },
    seeds: [1],
  };
}
