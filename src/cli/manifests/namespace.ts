/** The namespace of everything else. */

import { BERTH_LABELS } from './names.ts';
import type { Section } from './section.ts';

/** Levels of the Pod Security Standards: no pod that asks for more than `restricted` allows starts here. */
const POD_SECURITY = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
};

export const namespaceSection: Section = {
  name: 'namespace',
  summary: 'the namespace, where only restricted pods may run',
  toManifests: ({ namespace }) => {
    return [
      {
        object: {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: namespace, labels: { ...BERTH_LABELS, ...POD_SECURITY } },
        },
      },
    ];
  },
};
