/** Instances that had to leave their node other than by a live migration, by cause; one counts each time it has to. */

import { EVICTION_CAUSES, type EvictionCause, type MetricDefinition } from '../metric.ts';
import { createMeasure } from './curves.ts';

const TITLES: Readonly<Record<EvictionCause, string>> = {
  preemption: 'Preempted by pods of higher priority',
  drain: 'Evicted by drains',
  failure: 'Lost their node by a failure',
  'node-left': 'Lost their node as it left',
};

export const evictions: MetricDefinition = {
  name: 'evictions',
  summary:
    'Instances that had to leave their node without a migration: preempted, drained, or their node failed or left.',
  create() {
    const counts: Record<EvictionCause, number> = { preemption: 0, drain: 0, failure: 0, 'node-left': 0 };
    let total = 0;
    return {
      series: [createMeasure('evictions', 'Evictions, so far', 'count', 'lower')],
      totals: [
        createMeasure('evictions-total', 'Evictions', 'count', 'lower'),
        ...EVICTION_CAUSES.map((cause) => createMeasure(`evictions-${cause}`, TITLES[cause], 'count', 'lower')),
      ],
      evicted(_instance, _nodeName, cause) {
        counts[cause]++;
        total++;
      },
      sample: () => [total],
      finish: () => [total, ...EVICTION_CAUSES.map((cause) => counts[cause])],
    };
  },
};
