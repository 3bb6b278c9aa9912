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
  // Read once, here: what is wrong with a quota is not the fault of each VM under it.
  const limits = quotas.map((quota) => ({ namespace: readNamespace(quota, context), resources: readLimited(quota) }));
  const known = new Map<string, LauncherSettings>();
  const create = (namespace: string): LauncherSettings => {
    const claims = storage.claims.filter((claim) => claim.namespace === namespace);
    const limited = limits.filter((one) => one.namespace === namespace).flatMap(({ resources }) => resources);
    return {
      configuration,
      version,
      namespace: { labels: labels.get(namespace) ?? NO_LABELS, limitedResources: limited },
      networkResources,
      claimUids: new Map(claims.map(({ name, uid }) => [name, uid])),
    };
  };
  return (namespace) => {
    const settings = known.get(namespace) ?? create(namespace);
    known.set(namespace, settings);
    return settings;
  };
}

/** Resources that a quota limits in sum. */
function readLimited(quota: Field): readonly string[] {
  const hard = quota.get('spec').object().get('hard').entries();
  return hard.flatMap(([name]) => (name.startsWith(LIMITS_PREFIX) ? [name.slice(LIMITS_PREFIX.length)] : []));
}
