/** The workload of a scenario: where its VMs and pods come from, and how they are shaped before they arrive. */

import type { Moment } from './moment.ts';
import type { Overcommit } from './overcommit.ts';
import type { TraceSource } from './scenario-cluster.ts';

/** One source of arrivals. */
export interface WorkloadSource {
  readonly from: WorkloadOrigin;
  readonly shaping: Shaping;
}

export type WorkloadOrigin =
  /** Manifests of pods and VMs that arrive together. */
  | {
      readonly kind: 'files';
      readonly files: readonly string[];
      readonly at: Moment;
      /** How long they run once they are placed; null: to the end. */
      readonly lifetimeSeconds: number | null;
    }
  | { readonly kind: 'trace'; readonly trace: TraceSource }
  /** A workload model, as the generator reads it. */
  | { readonly kind: 'generate'; readonly model: unknown }
  /** A file that holds one. */
  | { readonly kind: 'model'; readonly file: string };

export const INFLATION_AXES = ['gpu', 'cpu', 'memory'] as const;
export type InflationAxis = (typeof INFLATION_AXES)[number];

/** How long a list of VMs is made in proportion to the cluster (policies.md 5.5 step 3). */
export interface Inflation {
  /** Percent of the cluster's capacity on the axis that all VMs together ask for. */
  readonly toPercent: number;
  readonly axis: InflationAxis;
  /** False: whether one more exceeds the target is asked with one of its GPUs, as the paper does; true: with all. */
  readonly isExact: boolean;
}

/** Which VMs of a source take part; what is null or empty asks for nothing. */
export interface VmFilter {
  readonly kind: 'vm' | 'container' | null;
  /** Any of these texts, in which `*` stands for any characters. */
  readonly tenants: readonly string[];
  readonly groups: readonly string[];
  readonly ids: readonly string[];
  /** All bounds are included. */
  readonly minPriority: number | null;
  readonly maxPriority: number | null;
  readonly minCpuMilli: number | null;
  readonly maxCpuMilli: number | null;
  readonly minMemoryBytes: number | null;
  readonly maxMemoryBytes: number | null;
}

export const TIMINGS = ['recorded', 'one-by-one'] as const;
/** `one-by-one`: they come a second apart in the order of the list, and nobody leaves. */
export type Timing = (typeof TIMINGS)[number];

export const LIFETIME_RULES = ['recorded', 'from-start'] as const;
/** `recorded`: they leave when they left. `from-start`: they run as long as recorded, from when they are placed. */
export type LifetimeRule = (typeof LIFETIME_RULES)[number];

/** What is done to a source's VMs, in this order. */
export interface Shaping {
  /** null: all. */
  readonly filter: VmFilter | null;
  /** VMs that are there within it; null: open. `after` counts from the start of the source. */
  readonly window: { readonly from: Moment | null; readonly to: Moment | null } | null;
  /** Share that is kept, 0..1: the VMs of a smaller share are among those of a larger. */
  readonly sample: number;
  /** By the run's seed, whatever the order they came in. */
  readonly shuffles: boolean;
  /** The first so many; null: all. */
  readonly maxVms: number | null;
  readonly inflation: Inflation | null;
  readonly timing: Timing;
  /** Factor of all times; 0.5 is twice as fast. */
  readonly timeScale: number;
  readonly lifetimes: LifetimeRule;
  /** Of VMs alone; what is above goes by their sizes before it. null: none. */
  readonly overcommit: Overcommit | null;
}
