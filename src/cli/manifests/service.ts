/** The address that kube-scheduler calls. */

import { BERTH, BERTH_SELECTOR, EXTENDER_PORT, metadataIn, OBSERVE_PORT } from './names.ts';
import type { Section } from './section.ts';

const AFFINITY_NOTE = `One replica answers all calls of one kube-scheduler: it knows at once what it has decided,
the others only once the pod is bound.`;

export const service: Section = {
  name: 'service',
  summary: 'the Service that kube-scheduler calls',
  toManifests: ({ namespace, serviceIp }) => [
    {
      notes: [{ path: ['spec', 'sessionAffinity'], text: AFFINITY_NOTE }],
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadataIn(namespace, BERTH),
        spec: {
          type: 'ClusterIP',
          ...(serviceIp === null ? {} : { clusterIP: serviceIp }),
          sessionAffinity: 'ClientIP',
          selector: BERTH_SELECTOR,
          ports: [EXTENDER_PORT, OBSERVE_PORT].map(({ name, number }) => ({
            name,
            protocol: 'TCP',
            port: number,
            targetPort: name,
          })),
        },
      },
    },
  ],
};
