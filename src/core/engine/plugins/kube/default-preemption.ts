/**
 * DefaultPreemption: where no node is fit, finds the node where evicting pods of lower priority does the least harm
 * (kube-scheduler.md B11; pkg/scheduler/framework/plugins/defaultpreemption). A node is full with pods A (priority 10,
 * 4 cores), B (5, 4 cores) and C (1, 1 core); a pod of 4 cores comes. All three are thought away, then put back from the
 * most important on as long as the pod still fits: A fits back, B does not, C does; the victim is B alone.
 */

import { createIssue } from '../../../errors.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';
import { type PreemptionArgs, preempt } from '../../preempt.ts';

export const defaultPreemption: PluginDefinition = {
  name: 'DefaultPreemption',
  summary: 'Makes room for a pod by evicting pods of lower priority where that does the least harm.',
  points: ['postFilter'],
  args: {
    type: 'object',
    properties: {
      minCandidateNodesPercentage: { type: 'integer', minimum: 0, maximum: 100, default: 10 },
      minCandidateNodesAbsolute: { type: 'integer', minimum: 0, default: 100 },
    },
  },
  create(args: PreemptionArgs) {
    if (args.minCandidateNodesPercentage === 0 && args.minCandidateNodesAbsolute === 0) {
      const wanted = 'more than 0 beside minCandidateNodesAbsolute 0';
      refuseArgs('DefaultPreemption', [createIssue('out-of-range', 'minCandidateNodesPercentage', '0', wanted)]);
    }
    return { reads: 'cluster', postFilter: (context) => preempt(context, args) };
  },
};
