/**
 * How much of the shared GPUs is free and of no use to the workload (policies.md 5.2 and 16): the sum over nodes of FGD's F for
 * the classes of the mix, over capacity ("amount") and over what is free ("ratio"), and its causes over capacity.
 *
 * Worked number: a node of 2 GPUs with 1500 thousandths free, of which F is 1250: 1250 / 2000 = .625 of the capacity,
 * 1250 / 1500 = .833 of what is free.
 */

import {
  type ClassRequest,
  classOf,
  classTextOf,
  compareClasses,
  TYPICAL_SHARE,
  takeTypical,
  type WorkloadClass,
} from '../../engine/fragmentation/workload-classes.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition, SimulationWorld } from '../metric.ts';
import { type Curve, createMeasure, partOf } from './curves.ts';
import { FRAGMENTATION_CAUSES, FragmentationCauses } from './fragmentation-causes.ts';
import { createNodeMetric } from './node-metric.ts';
import { nodeReadingOf } from './node-reading.ts';
import type { NodeSums } from './node-sums.ts';

const CAUSE_COUNT = FRAGMENTATION_CAUSES.length;
/** After the causes. */
const CAPACITY = CAUSE_COUNT;
const IDLE = CAUSE_COUNT + 1;

const CAUSE_TITLES = {
  device: 'no free device is large enough',
  cpu: 'too little CPU is free',
  model: 'of another model',
  'no-gpu': 'no GPU is wanted',
} as const;

export const fragmentation: MetricDefinition = {
  name: 'fragmentation',
  summary: "GPUs that are free and of no use to the mix (FGD's F) / capacity and / free, by cause.",
  create(world) {
    const reading = nodeReadingOf(world);
    const causes = new FragmentationCauses(classesOfMix(world.mix));
    const reader = {
      width: CAUSE_COUNT + 2,
      read(node: NodeState, into: Float64Array): void {
        causes.read(node);
        into.set(causes.milli);
        into[CAPACITY] = reading.gpuMilli;
        into[IDLE] = causes.idleMilli;
      },
    };
    return createNodeMetric(world, reader, (sums) => toCurves(sums).map((curve) => ({ ...curve, isOptional: true })));
  },
};

/** The classes that 95 % of the mix belong to, as FGD takes them, pods without GPUs among them. */
export function classesOfMix(mix: SimulationWorld['mix']): WorkloadClass[] {
  const counts = new Map<string, { request: ClassRequest; count: number }>();
  for (const { pod, share } of mix) {
    const text = classTextOf(pod);
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { request: classOf(pod), count: share });
    else known.count += share;
  }
  return takeTypical([...counts.values()], compareClasses, TYPICAL_SHARE);
}

function toCurves(sums: NodeSums): Curve[] {
  const fragmented = (): number => {
    let sum = 0;
    for (let cause = 0; cause < CAUSE_COUNT; cause++) sum += sums.sum(cause);
    return sum;
  };
  return [
    {
      measure: createMeasure('fragmentation', 'GPUs free and of no use', 'fraction', 'lower'),
      totals: ['mean', 'peak'],
      read: () => partOf(fragmented(), sums.sum(CAPACITY)),
    },
    {
      measure: createMeasure('fragmentation-of-idle', 'Part of the free GPUs of no use', 'fraction', 'lower'),
      totals: ['mean'],
      // Rounding must not make a part more than the whole.
      read: () => Math.min(1, partOf(fragmented(), sums.sum(IDLE))),
    },
    ...FRAGMENTATION_CAUSES.map(
      (cause, index): Curve => ({
        measure: createMeasure(`fragmentation-${cause}`, `GPUs of no use: ${CAUSE_TITLES[cause]}`, 'fraction', 'lower'),
        totals: ['mean'],
        read: () => partOf(sums.sum(index), sums.sum(CAPACITY)),
      }),
    ),
  ];
}
