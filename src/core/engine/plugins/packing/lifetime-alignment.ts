/**
 * LifetimeAlignment: puts a VM where it does not keep a node busy longer than it is anyway, so that nodes become empty
 * (NILAS, policies.md 6.2; MLSys'25, arXiv 2412.09840).
 *
 *   exit(node) = longest remaining lifetime of its pods, predicted anew with their age
 *   extension  = remaining lifetime of the VM - exit(node); no cost where it is 0 or less
 *   cost       = 0 | under 1 h | 4 h | 12 h | 1 d | 1 w | more, as steps 0 to 6; an empty node costs 7
 *   score      = 100 x (1 - cost / 7), rounded
 *
 * Lifetimes come from the annotation berth.dev/expected-lifetime-seconds or from `lifetimes`. A VM without either is left
 * alone; on a node it counts as gone at once. Pods of DaemonSets leave a node empty. A VM's age is that of its guest
 * where a VirtualMachineInstance tells it, else its pod's, which a migration by KubeVirt makes new. The buckets are those
 * reported for the paper [A].
 * Example: a VM of 5 h on a node that is busy for 2 h more: extension 3 h, step 2: 100 x 5 / 7 = 71.
 */

import { LifetimePredictor } from '../../lifetime/lifetime-predictor.ts';
import { LIFETIMES_SCHEMA, type LifetimeGroup } from '../../lifetime/lifetimes.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly lifetimes: readonly LifetimeGroup[];
}

const HOUR = 3600;
/** Upper ends of the steps 1 to 5, in seconds of extension. */
const STEPS = [HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR, 7 * 24 * HOUR] as const;
const LONGEST = STEPS.length + 1;
const EMPTY = LONGEST + 1;

export const lifetimeAlignment: PluginDefinition = {
  name: 'LifetimeAlignment',
  summary: 'Prefers nodes that stay busy at least as long as the VM lives.',
  points: ['preScore', 'score'],
  needs: ['lifetimes'],
  args: { type: 'object', properties: { lifetimes: LIFETIMES_SCHEMA } },
  create({ lifetimes }: Args) {
    const predictor = new LifetimePredictor(lifetimes);
    return {
      reads: 'node',
      readsTime: true,
      shapeOf: (pod) => predictor.shapeOf(pod),
      skipsScore: (pod) => !predictor.knows(pod),
      score(pod, node, { timeSeconds }) {
        const remaining = predictor.remainingSeconds(pod, timeSeconds);
        if (remaining === null) return 0;
        const exit = predictor.exitSeconds(node, timeSeconds);
        const cost = exit === null ? EMPTY : costOf(remaining - exit);
        return Math.round(100 * (1 - cost / EMPTY));
      },
    };
  },
};

function costOf(extensionSeconds: number): number {
  if (extensionSeconds <= 0) return 0;
  const step = STEPS.findIndex((end) => extensionSeconds < end);
  return step < 0 ? LONGEST : step + 1;
}
