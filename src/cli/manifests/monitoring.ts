/** Scraping and alerts, where the cluster has the Prometheus operator. */

import { alertGroups } from './alerts.ts';
import { BERTH, BERTH_SELECTOR, metadataIn, OBSERVE_PORT } from './names.ts';
import type { Section } from './section.ts';

const OPERATOR_VERSION = 'monitoring.coreos.com/v1';

const COMMENT = `A Prometheus object may select what it follows by labels (podMonitorSelector, ruleSelector): add them here
where it does.`;

export const monitoring: Section = {
  name: 'monitoring',
  summary: 'PodMonitor and PrometheusRule, with --prometheus-operator',
  toManifests: ({ namespace, hasPrometheusOperator, validDays }) => {
    if (!hasPrometheusOperator) return [];
    return [
      {
        comment: COMMENT,
        object: {
          apiVersion: OPERATOR_VERSION,
          kind: 'PodMonitor',
          metadata: metadataIn(namespace, BERTH),
          spec: {
            selector: { matchLabels: BERTH_SELECTOR },
            podMetricsEndpoints: [{ port: OBSERVE_PORT.name, path: '/metrics', interval: '15s' }],
          },
        },
      },
      {
        object: {
          apiVersion: OPERATOR_VERSION,
          kind: 'PrometheusRule',
          metadata: metadataIn(namespace, BERTH),
          spec: { groups: alertGroups(validDays) },
        },
      },
    ];
  },
};
