/**
 * LifetimeClasses: nodes take VMs of one class of lifetime until they are nearly full, then gaps are filled with shorter
 * ones (LAVA, policies.md 6.3; MLSys'25, arXiv 2412.09840).
 *
 *   class of a VM   = 1 under 1 h, 2 under 10 h, 3 under 100 h, 4 longer, by its remaining lifetime
 *   class of a node = that of the longest remaining lifetime on it, predicted anew: it falls as long VMs leave, and rises
 *                     where one outlives its prediction
 *   recycling       = the fuller of CPU and memory is requested to `openUntilFraction` or more; else open
 *
 *   score: recycling and of a class above the VM's: 100, 95 or 90 for 1, 2 or 3 classes; open and of its class: 70; open
 *   and of another class: 40; recycling and of its class or below: 20; empty: 0
 *
 * A node is judged by what runs on it now: one that was nearly full and lost VMs is open again, where LAVA keeps a state.
 * Example: a VM of 5 h (class 2): a full node with 50 h to go (class 3) 100, an open one with 3 h to go (class 2) 70.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../../model/resources.ts';
import { LifetimePredictor } from '../../lifetime/lifetime-predictor.ts';
import { LIFETIMES_SCHEMA, type LifetimeGroup } from '../../lifetime/lifetimes.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly lifetimes: readonly LifetimeGroup[];
  readonly openUntilFraction: number;
}

const HOUR = 3600;
/** Upper ends of classes 1 to 3 in seconds. */
const CLASS_ENDS = [HOUR, 10 * HOUR, 100 * HOUR] as const;
const POINTS = { recycling: 100, perClass: 5, sameClass: 70, otherClass: 40, full: 20, empty: 0 } as const;

export const lifetimeClasses: PluginDefinition = {
  name: 'LifetimeClasses',
  summary: 'Fills nodes with VMs of one class of lifetime, and their last gaps with shorter ones.',
  points: ['preScore', 'score'],
  needs: ['lifetimes'],
  args: {
    type: 'object',
    properties: {
      lifetimes: LIFETIMES_SCHEMA,
      openUntilFraction: { type: 'number', minimum: 0, maximum: 1, default: 0.9 },
    },
  },
  create({ lifetimes, openUntilFraction }: Args) {
    const predictor = new LifetimePredictor(lifetimes);
    return {
      reads: 'node',
      readsTime: true,
      shapeOf: (pod) => predictor.shapeOf(pod),
      skipsScore: (pod) => !predictor.knows(pod),
      score(pod, node, { timeSeconds }) {
        const remaining = predictor.remainingSeconds(pod, timeSeconds);
        const exit = predictor.exitSeconds(node, timeSeconds);
        if (remaining === null || exit === null) return POINTS.empty;
        return pointsOf(classOf(remaining), classOf(exit), fillOf(node) >= openUntilFraction);
      },
    };
  },
};

function pointsOf(ofVm: number, ofNode: number, isRecycling: boolean): number {
  if (isRecycling) return ofNode > ofVm ? POINTS.recycling - POINTS.perClass * (ofNode - ofVm - 1) : POINTS.full;
  return ofNode === ofVm ? POINTS.sameClass : POINTS.otherClass;
}

function classOf(seconds: number): number {
  const at = CLASS_ENDS.findIndex((end) => seconds < end);
  return at < 0 ? CLASS_ENDS.length + 1 : at + 1;
}

/** Requested share of the fuller of CPU and memory. */
function fillOf({ node, requested }: NodeState): number {
  let fill = 0;
  for (const axis of [CPU_MILLI, MEMORY_BYTES]) {
    const capacity = amountOf(node.allocatable, axis);
    if (capacity > 0) fill = Math.max(fill, amountOf(requested, axis) / capacity);
  }
  return fill;
}
