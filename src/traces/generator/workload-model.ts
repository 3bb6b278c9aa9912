/** What a workload is generated from: how many VMs come when, of which sizes, for how long, and what they use. */

import type { DirtyClass, TraceShape } from '../../core/index.ts';
import type { Distribution } from './distribution.ts';
import type { Rhythms } from './rhythm.ts';

export interface WorkloadModel {
  /** '' where it stands inside another file. */
  readonly name: string;
  readonly description: string;
  /** Arrivals end here; VMs that came before leave when their time is over. */
  readonly horizonSeconds: number;
  /** No more VMs than this, those at the start included; Infinity: no limit. */
  readonly maxVms: number;
  readonly arrivals: ArrivalModel;
  /** Of flavours that have none of their own. */
  readonly lifetime: LifetimeModel;
  readonly tenants: TenantModel;
  readonly flavours: readonly Flavour[];
  /** Of flavours that have none of their own; null: nothing is measured. */
  readonly usage: UsageModel | null;
  /** Of flavours that have none of their own. */
  readonly dirty: DirtyMix;
  readonly initial: InitialModel;
}

export interface ArrivalModel extends Rhythms {
  /** VMs, not batches: mean over a week. */
  readonly perHour: number;
  readonly batches: BatchModel;
}

/** VMs that come at one moment for one tenant, as one group. */
export interface BatchModel {
  /** How many VMs a batch has, with weights. */
  readonly sizes: readonly { readonly size: number; readonly weight: number }[];
  /** True: all VMs of a batch are of one flavour. */
  readonly isOneFlavour: boolean;
}

export interface LifetimeModel {
  /** Of those that leave. */
  readonly seconds: Distribution;
  /** Share, 0..1, that never leaves. */
  readonly staying: number;
}

export type TenantModel =
  /** The tenant of rank r has a share in proportion to r^-exponent. */
  | { readonly kind: 'zipf'; readonly count: number; readonly exponent: number }
  | { readonly kind: 'listed'; readonly list: readonly Tenant[] };

export interface Tenant {
  readonly name: string;
  readonly share: number;
  /** Weights of flavours by name, instead of the flavours' own; null: those. */
  readonly mix: Readonly<Record<string, number>> | null;
}

/** VMs of one size. */
export interface Flavour {
  readonly name: string;
  readonly weight: number;
  readonly shape: TraceShape;
  /** How many times what it asks its node for its guest has; absent: as much. */
  readonly overcommit?: OvercommitRatios;
  readonly priority: number;
  readonly lifetime: LifetimeModel | null;
  readonly usage: UsageModel | null;
  readonly dirty: DirtyMix | null;
}

/** 1 or more. */
export interface OvercommitRatios {
  readonly cpu: number;
  readonly memory: number;
}

/** What VMs use of what their guests have: of what they ask for, where nothing is overcommitted. */
export interface UsageModel {
  /** Mean level of a VM, 0..1; drawn once a VM, cut to that range. */
  readonly cpuFraction: Distribution;
  readonly memoryFraction: Distribution;
  /** Of CPU: 1 + dailyAmplitude x cos around the level, highest at peakHour of the day. */
  readonly dailyAmplitude: number;
  readonly peakHour: number;
  /** Standard deviation of CPU samples, as a share of the level. */
  readonly noise: number;
  readonly intervalSeconds: number;
}

/** Shares of guests by what they dirty. */
export type DirtyMix = readonly { readonly dirtyClass: DirtyClass; readonly weight: number }[];

/** VMs that are there at time 0. */
export type InitialModel =
  | { readonly kind: 'none' }
  /**
   * As many as if arrivals had gone on for ever before (Little's law: rate x mean life), with the rest of a life that was
   * met on its way; besides, `staying` VMs that never leave, which no rate explains.
   */
  | { readonly kind: 'steady'; readonly staying: number }
  /** So many, with this rest of their lives; `mix`: weights of flavours by name, null: the flavours' own. */
  | {
      readonly kind: 'count';
      readonly count: number;
      readonly remaining: LifetimeModel;
      readonly mix: Readonly<Record<string, number>> | null;
    };

/** How many VMs a batch has on average. */
export function meanBatchSize({ sizes }: BatchModel): number {
  const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
  return sizes.reduce((sum, { size, weight }) => sum + (size * weight) / total, 0);
}
