/**
 * The power a node draws (live-migration.md 6, the linear model of CloudSim Plus and OpenDC):
 *
 *   P = idle + (peak - idle) x u, in watts, u = used part of its CPU, 0..1
 *
 * from the node's annotations berth.dev/idle-watts and berth.dev/peak-watts. Without them 150 and 700 W for 128 CPUs, and in
 * proportion for others: the middle of what two-socket servers of today draw there (100 to 200 W, 500 to 900 W). A node with
 * berth.dev/off-when-empty "true" draws nothing while it is empty; starting it is not counted.
 *
 * Worked number: 100 and 300 W with a quarter of the CPU used: 100 + 200 x .25 = 150 W.
 */

import type { Node } from '../../model/node.ts';
import { CPU_MILLI } from '../../model/resources.ts';
import { capacityOf } from './node-amounts.ts';
import { AmountAnnotation } from './node-annotation.ts';

export const IDLE_WATTS_ANNOTATION = 'berth.dev/idle-watts';
export const PEAK_WATTS_ANNOTATION = 'berth.dev/peak-watts';
const OFF_WHEN_EMPTY_ANNOTATION = 'berth.dev/off-when-empty';

const DEFAULT_IDLE_WATTS_PER_CPU = 150 / 128;
const DEFAULT_PEAK_WATTS_PER_CPU = 700 / 128;
const MILLI_PER_CPU = 1000;

/** What a node draws, in watts. */
export interface NodePower {
  readonly idleWatts: number;
  /** At least `idleWatts`. */
  readonly peakWatts: number;
  readonly isOffWhenEmpty: boolean;
}

/** The annotations that tell it, and what was found wrong with them. */
export interface WattAnnotations {
  readonly idle: AmountAnnotation;
  readonly peak: AmountAnnotation;
}

export function createWattAnnotations(): WattAnnotations {
  const instead = 'draws the default';
  return {
    idle: new AmountAnnotation(IDLE_WATTS_ANNOTATION, instead),
    peak: new AmountAnnotation(PEAK_WATTS_ANNOTATION, instead),
  };
}

/** What a node's object says of its power; the default stands for an annotation that is no amount. */
export function powerOf(node: Node, { idle, peak } = createWattAnnotations()): NodePower {
  const cpus = capacityOf(node, CPU_MILLI) / MILLI_PER_CPU;
  const idleWatts = idle.of(node) ?? cpus * DEFAULT_IDLE_WATTS_PER_CPU;
  const peakWatts = peak.of(node) ?? cpus * DEFAULT_PEAK_WATTS_PER_CPU;
  return {
    idleWatts,
    peakWatts: Math.max(idleWatts, peakWatts),
    isOffWhenEmpty: node.annotations.get(OFF_WHEN_EMPTY_ANNOTATION) === 'true',
  };
}

/** Watts at a used part of the CPU; above 1 counts as 1. Hot. */
export function wattsAt({ idleWatts, peakWatts }: NodePower, usedFraction: number): number {
  return idleWatts + (peakWatts - idleWatts) * Math.min(1, usedFraction);
}
