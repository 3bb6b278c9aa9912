/** At most one replica leaves at a time when nodes are drained. */

import { BERTH, BERTH_LABELS, BERTH_SELECTOR, metadataIn, SCHEDULER_SELECTOR } from './names.ts';
import type { Manifest, Section } from './section.ts';

type Labels = Readonly<Record<string, string>>;

export const disruptionBudget: Section = {
  name: 'disruption-budget',
  summary: 'PodDisruptionBudgets: one replica leaves at a time',
  toManifests: ({ namespace, mode, schedulerName }) => {
    const budget = (name: string, matchLabels: Labels, labels: Labels): Manifest => ({
      object: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: metadataIn(namespace, name, labels),
        // maxUnavailable, not minAvailable: a single replica must not hold up a drain for ever.
        spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels } },
      },
    });
    const own = budget(BERTH, BERTH_SELECTOR, BERTH_LABELS);
    return mode === 'second-scheduler' ? [own, budget(schedulerName, SCHEDULER_SELECTOR, SCHEDULER_SELECTOR)] : [own];
  },
};
