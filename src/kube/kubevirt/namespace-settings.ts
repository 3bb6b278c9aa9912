/** What the namespaces of a cluster add to the launcher pods in them. */

import { type Cluster, NO_LABELS } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import type { KubevirtSettings } from './kubevirt-settings.ts';
import type { LauncherSettings } from './launcher/settings.ts';

const LIMITS_PREFIX = 'limits.';
const RESOURCE_ANNOTATION = 'k8s.v1.cni.cncf.io/resourceName';

/** Objects of namespaces that pods themselves do not show. */
export interface NamespaceObjects {
  /** ResourceQuotas. */
  readonly quotas: readonly Field[];
  /** NetworkAttachmentDefinitions. */
  readonly networks: readonly Field[];
}

/** The settings of launcher pods by namespace. */
export function launcherSettingsOf(
  { configuration, version }: Pick<KubevirtSettings, 'configuration' | 'version'>,
  { namespaces, storage }: Pick<Cluster, 'namespaces' | 'storage'>,
  { quotas, networks }: NamespaceObjects,
  context: ReadContext,
): (namespace: string) => LauncherSettings {
  const labels = new Map(namespaces.map((one) => [one.name, one.labels]));
  const networkResources = new Map(
    networks.map((network) => {
      const resource = network.get('metadata').get('annotations').get(RESOURCE_ANNOTATION).text();
      return [`${readNamespace(network, context)}/${readName(network)}`, resource] as const;
    }),
  );
  return (namespace) => {
    const claims = storage.claims.filter((claim) => claim.namespace === namespace);
    const limited = quotas
      .filter((quota) => readNamespace(quota, context) === namespace)
      .flatMap((quota) => quota.get('spec').get('hard').entries())
      .filter(([name]) => name.startsWith(LIMITS_PREFIX))
      .map(([name]) => name.slice(LIMITS_PREFIX.length));
    return {
      configuration,
      version,
      namespace: { labels: labels.get(namespace) ?? NO_LABELS, limitedResources: limited },
      networkResources,
      claimUids: new Map(claims.map(({ name, uid }) => [name, uid])),
    };
  };
}
