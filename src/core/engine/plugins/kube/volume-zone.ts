/** A pod's volumes must lie in the node's zone and region. */

import { ZONE_DELIMITER } from '../../../model/csi-migration.ts';
import { BETA_REGION_LABEL, BETA_ZONE_LABEL, REGION_LABEL, ZONE_LABEL } from '../../../model/node.ts';
import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import type { PersistentVolumeClaim } from '../../../model/storage.ts';
import type { StorageState } from '../../../model/storage-state.ts';
import { NO_ARGS } from '../../no-args.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type PreparedFilter,
  type Rejection,
  SKIP,
} from '../../plugin.ts';
import { claimNotFound, claimVolumesOf } from '../../volumes/pod-claims.ts';

const NAME = 'VolumeZone';
const OTHER_ZONE = createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) had no available volume zone');

/** What a volume's label asks of the node's label of the same key. */
interface ZoneDemand {
  readonly key: string;
  /** Key to look at where the node has no label of the first. */
  readonly fallbackKey: string;
  readonly values: ReadonlySet<string>;
}

/** Labels that place a volume, each with the label that stands in for it on the node: the current one for the old. */
const ZONE_LABELS: readonly (readonly [key: string, fallbackKey: string])[] = [
  [BETA_ZONE_LABEL, ZONE_LABEL],
  [BETA_REGION_LABEL, REGION_LABEL],
  [ZONE_LABEL, ZONE_LABEL],
  [REGION_LABEL, REGION_LABEL],
];

/** kube-scheduler's plugin of this name (volumezone/volume_zone.go). Nodes without any zone or region label pass. */
export const volumeZone: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes outside the zone or region of a bound volume.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create: () => ({ reads: 'cluster', prepareFilter }),
};

function prepareFilter(pod: Pod, { storage }: ClusterState): PreparedFilter | PreFilterOutcome {
  if (pod.volumes.length === 0) return SKIP;
  const demands: ZoneDemand[] = [];
  for (const { claimName, isEphemeral } of claimVolumesOf(pod)) {
    if (isEphemeral) continue;
    if (claimName === '') return refuse('PersistentVolumeClaim had no name');
    const claim = storage.claim(pod.namespace, claimName);
    if (claim === undefined) return refuse(claimNotFound(claimName));
    if (claim.volumeName === '') {
      const reason = whyUnbound(claim, storage);
      if (reason !== null) return refuse(reason);
      continue;
    }
    const volume = storage.volume(claim.volumeName);
    if (volume === undefined) return refuse(`persistentvolume "${claim.volumeName}" not found`);
    for (const [key, fallbackKey] of ZONE_LABELS) {
      const values = zonesOf(volume.labels.get(key) ?? '');
      if (values !== null) demands.push({ key, fallbackKey, values });
    }
  }
  return demands.length === 0 ? SKIP : { kind: 'prepared', filter: (node) => check(node, demands) };
}

function check({ node: { labels } }: NodeState, demands: readonly ZoneDemand[]): Rejection | null {
  if (!ZONE_LABELS.some(([key]) => labels.has(key))) return null;
  for (const { key, fallbackKey, values } of demands) {
    const value = labels.get(key) ?? labels.get(fallbackKey);
    if (value === undefined || !values.has(value)) return OTHER_ZONE;
  }
  return null;
}

/** Why a claim without a volume is refused; null where it waits for its first consumer. */
function whyUnbound(claim: PersistentVolumeClaim, storage: StorageState): string | null {
  const className = claim.storageClassName ?? '';
  if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
  const storageClass = storage.storageClass(className);
  if (storageClass === undefined) return `storageclass.storage.k8s.io "${className}" not found`;
  return storageClass.isWaitForFirstConsumer ? null : 'PersistentVolume had no name';
}

/** `a` and `b` of `a__b`; null where a part is empty: such a label is not looked at. */
function zonesOf(label: string): ReadonlySet<string> | null {
  const zones = label.split(ZONE_DELIMITER).map((zone) => zone.trim());
  return zones.includes('') ? null : new Set(zones);
}

function refuse(reason: string): PreFilterOutcome {
  return { kind: 'reject', rejection: createRejection(NAME, 'UnschedulableAndUnresolvable', reason) };
}
