/**
 * InterPodAffinity: places pods near to or away from other pods (kube-scheduler.md C6;
 * pkg/scheduler/framework/plugins/interpodaffinity).
 *
 * Filter: required terms of the pod, and required anti-affinity of pods already placed. Score: raw = sum of the weights
 * of matching preferred terms, the pod's own and those of placed pods, over the node's domains; final =
 * int(100 x ((raw - min) / (max - min))). Raw -100 0 -100 over three nodes: final 0 100 0.
 */

import type { PluginDefinition } from '../../plugin.ts';
import { prepareAffinityFilter } from '../../topology/affinity-filter.ts';
import { type AffinityArgs, prepareAffinityScore, skipsAffinityScore } from '../../topology/affinity-score.ts';

export const interPodAffinity: PluginDefinition = {
  name: 'InterPodAffinity',
  summary: 'Keeps pods near to or away from pods they name, and honours what placed pods ask of newcomers.',
  points: ['preFilter', 'filter', 'preScore', 'score'],
  args: {
    type: 'object',
    properties: {
      hardPodAffinityWeight: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 1,
        description: "Weight of a placed pod's required affinity term that the pod matches.",
      },
      ignorePreferredTermsOfExistingPods: {
        type: 'boolean',
        default: false,
        description: 'Leave preferences of placed pods aside for pods that have none.',
      },
    },
  },
  create(args: AffinityArgs) {
    return {
      reads: 'cluster',
      prepareFilter: prepareAffinityFilter,
      skipsScore: (pod, state) => skipsAffinityScore(pod, state, args),
      prepareScore: (pod, state) => prepareAffinityScore(pod, state, args),
    };
  },
};
