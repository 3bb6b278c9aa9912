/** Fits a workload model to the VMs of a trace, and says what of the trace it does not keep. */

import { sum } from 'd3-array';
import type { TraceVm } from '../../../core/index.ts';
import type { InitialModel, WorkloadModel } from '../workload-model.ts';
import { batchesOf, fitArrivals } from './fit-arrivals.ts';
import { type FittedFlavours, fitFlavours, livesOf } from './fit-flavours.ts';
import { fitTenants, mixOfVms } from './fit-tenants.ts';
import { fitLifetimes, type LifetimeFit } from './lifetime-fits.ts';
import { type Observations, observe } from './observations.ts';
import { kaplanMeier, toLifetime } from './survival.ts';

export interface FittedWorkload {
  readonly model: WorkloadModel;
  /** Sentences: what was cut off, left out or assumed. */
  readonly cuts: readonly string[];
  /** Simple distributions of all lives, the best first. The model itself has their quantiles. */
  readonly lifetimeFits: readonly LifetimeFit[];
  /** What the trace was recorded between. */
  readonly observed: Observations;
}

/** The model. Throws a BerthError where fewer than two arrivals were seen. */
export function fitWorkload(vms: Iterable<TraceVm>, name = 'fitted'): FittedWorkload {
  const observed = observe(vms);
  const fitted = fitFlavours(observed);
  const lives = livesOf(observed.arrived, observed);
  const curve = kaplanMeier(lives);
  const model: WorkloadModel = {
    name,
    description: '',
    horizonSeconds: Math.max(1, Math.ceil(observed.lastArrivalSeconds - observed.startSeconds)),
    maxVms: Number.POSITIVE_INFINITY,
    arrivals: fitArrivals(batchesOf(observed.arrived), observed),
    lifetime: toLifetime(curve),
    tenants: fitTenants(observed.arrived, fitted.nameOf),
    flavours: fitted.flavours,
    usage: null,
    dirty: [{ dirtyClass: 'mixed', weight: 1 }],
    initial: fitInitial(observed, fitted),
  };
  return { model, cuts: describeCuts(observed, fitted), lifetimeFits: fitLifetimes(lives, curve), observed };
}

function fitInitial(observed: Observations, { nameOf }: FittedFlavours): InitialModel {
  const { present } = observed;
  if (present.length === 0) return { kind: 'none' };
  const remaining = toLifetime(kaplanMeier(livesOf(present, observed)));
  return { kind: 'count', count: present.length, remaining, mix: mixOfVms(present, nameOf) };
}

function describeCuts(observed: Observations, { covered, sizes, flavours }: FittedFlavours): readonly string[] {
  const { arrived, present, undated } = observed;
  const lives = livesOf(arrived, observed);
  const cutOff = sum(lives, ({ hasEnded }) => (hasEnded ? 0 : 1));
  const unknown = arrived.length - lives.length;
  const isGrouped = arrived.some(({ group }) => group !== '');
  const isTemplated = arrived.some(({ shape }) => shape.template !== null);
  const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;
  return [
    cutOff > 0 &&
      `${cutOff} of ${lives.length} lives (${percent(cutOff / lives.length)}) were cut off by the end of the trace; Kaplan and Meier's estimate counts them as at least so long, and what outlives the longest seen life stays for ever.`,
    unknown > 0 && `${unknown} VMs whose end is not known take no part in the lifetimes.`,
    undated > 0 && `${undated} VMs whose arrival is not known are left out.`,
    present.length > 0 && `${present.length} VMs were there at the start; how long before is not fitted.`,
    covered < 1 &&
      `${flavours.length} of ${sizes} sizes are flavours, those of ${percent(covered)} of the VMs and of 99 % of what all ask for; the others come as these.`,
    isGrouped && 'Groups are not fitted: the VMs of a batch are a group.',
    isTemplated && 'Of pods only what they ask for is fitted.',
    'A trend over the trace is not fitted, nor who comes with whom beyond batches, nor what one tenant does over time.',
  ].filter((sentence) => sentence !== false);
}
