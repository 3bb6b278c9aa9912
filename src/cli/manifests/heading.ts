/** What stands above all manifests: what they make, and what has to be there. */

import { CLIENT_SECRET, SERVER_SECRET } from './names.ts';
import type { ManifestSettings } from './settings.ts';

export function describeSettings(settings: ManifestSettings): string {
  return [
    'Berth in a cluster, printed by berth manifests. Apply it with: kubectl apply --server-side -f FILE',
    ...requirementsOf(settings).map((line) => `Needs ${line}`),
  ].join('\n');
}

function requirementsOf({ image, certificates, mode, hasPrometheusOperator, namespace }: ManifestSettings): string[] {
  const needs = [`the image ${image} where nodes find it: berth manifests --dockerfile`];
  if (certificates.kind === 'cert-manager') needs.push('cert-manager, which makes the certificates.');
  if (certificates.kind === 'none') {
    needs.push(
      `the Secrets ${SERVER_SECRET} and ${CLIENT_SECRET} in ${namespace}, each with ca.crt, tls.crt and tls.key.`,
    );
  }
  if (mode === 'change-default') needs.push('an operator: see the comment above the KubeSchedulerConfiguration.');
  if (hasPrometheusOperator) needs.push('the Prometheus operator, for PodMonitor and PrometheusRule.');
  return needs;
}
