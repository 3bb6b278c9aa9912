/** A Kubernetes node as placement sees it. */

import type { GpuInventory } from './gpu.ts';
import type { NodeUsage } from './node-usage.ts';
import type { NumaTopology } from './numa.ts';
import type { ResourceVector } from './resources.ts';
import type { Labels } from './selectors.ts';

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
}

/** A container image present on a node. */
export interface NodeImage {
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

export interface Node {
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly taints: readonly Taint[];
  /** Cordoned (`spec.unschedulable`). */
  readonly isUnschedulable: boolean;
  /** `status.allocatable`: what pods may request. */
  readonly allocatable: ResourceVector;
  /** `status.capacity`: what the machine has; as `allocatable` where it does not say. */
  readonly capacity: ResourceVector;
  readonly images: readonly NodeImage[];
  /** `status.declaredFeatures` (1.36). */
  readonly declaredFeatures: readonly string[];
  /** When virt-handler last reported (annotation `kubevirt.io/heartbeat`), seconds since the epoch; null where it never did. */
  readonly heartbeatSeconds: number | null;
  /** What was measured; null where nothing was. */
  readonly usage: NodeUsage | null;
  /** null where nothing is known of NUMA. */
  readonly numa: NumaTopology | null;
  /** Devices that pods share; null where there are none. */
  readonly gpus: GpuInventory | null;
  /** What migrations may use of its network, bytes per second and direction; null where unknown. */
  readonly migrationBandwidthBytesPerSecond: number | null;
}

export const HOSTNAME_LABEL = 'kubernetes.io/hostname';
export const ZONE_LABEL = 'topology.kubernetes.io/zone';
export const REGION_LABEL = 'topology.kubernetes.io/region';
export const BETA_ZONE_LABEL = 'failure-domain.beta.kubernetes.io/zone';
export const BETA_REGION_LABEL = 'failure-domain.beta.kubernetes.io/region';

/**
 * The zone a node is filed under in kube-scheduler's node tree: region and zone, the beta labels first.
 * '' where a node has neither (component-helpers/node/topology GetZoneKey).
 */
export function zoneKeyOf(labels: Labels): string {
  const zone = labels.get(BETA_ZONE_LABEL) ?? labels.get(ZONE_LABEL) ?? '';
  const region = labels.get(BETA_REGION_LABEL) ?? labels.get(REGION_LABEL) ?? '';
  return zone === '' && region === '' ? '' : `${region}:\u0000:${zone}`;
}
