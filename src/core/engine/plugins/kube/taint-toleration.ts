/**
 * TaintToleration (pkg/scheduler/framework/plugins/tainttoleration).
 *
 * Filter: every NoSchedule and NoExecute taint of the node must be tolerated.
 *
 *   raw score = number of PreferNoSchedule taints not tolerated
 *   score     = 100 - 100 * raw / (highest raw), truncated before it is taken away; 100 where the highest raw is 0
 *
 * Example: raw 1, 2, 3 give 100 - 33 = 67, 100 - 66 = 34, 0.
 */

import type { Taint } from '../../../model/node.ts';
import type { Pod } from '../../../model/pod.ts';
import { findUntoleratedTaint, isTolerated, NO_PLACEMENT, tolerationsText } from '../../../model/taints.ts';
import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition, type Rejection } from '../../plugin.ts';
import { normalizeByMaxReversed } from '../../scoring/default-normalize.ts';

const NAME = 'TaintToleration';

export const taintToleration: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes with taints the pod does not tolerate; prefers those with fewer PreferNoSchedule taints.',
  points: ['filter', 'preScore', 'score'],
  args: NO_ARGS,
  create: (_args, { schedulerVersion }) => {
    const refuse = schedulerVersion === '1.34' ? createNamingRefusal() : refuseUnnamed;
    return {
      reads: 'node',
      shapeOf: (pod) => tolerationsText(pod.tolerations),
      filter(pod, node) {
        const taint = findUntoleratedTaint(node.node.taints, pod.tolerations, NO_PLACEMENT);
        return taint === null ? null : refuse(taint);
      },
      score: (pod, node) => countUntoleratedPreferences(node.node.taints, pod),
      normalize: normalizeByMaxReversed,
    };
  },
};

/** Hot. */
function countUntoleratedPreferences(taints: readonly Taint[], pod: Pod): number {
  let count = 0;
  for (const taint of taints) {
    if (taint.effect === 'PreferNoSchedule' && !isTolerated(taint, pod.tolerations)) count++;
  }
  return count;
}

const UNNAMED = createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) had untolerated taint(s)');

/** From 1.35 on the message does not name the taint. */
function refuseUnnamed(): Rejection {
  return UNNAMED;
}

/** Up to 1.34 it does; one rejection a taint is made and kept. */
function createNamingRefusal(): (taint: Taint) => Rejection {
  const made = new WeakMap<Taint, Rejection>();
  return (taint) => {
    const known = made.get(taint);
    if (known !== undefined) return known;
    const reason = `node(s) had untolerated taint {${taint.key}: ${taint.value}}`;
    const rejection = createRejection(NAME, 'UnschedulableAndUnresolvable', reason);
    made.set(taint, rejection);
    return rejection;
  };
}
