/** In-tree volume plugins that moved to CSI: which driver took over, and what their volumes become. */

import { BETA_REGION_LABEL, BETA_ZONE_LABEL, REGION_LABEL, ZONE_LABEL } from './node.ts';
import type { Labels, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from './selectors.ts';

export interface CsiMigration {
  /** Name of the in-tree plugin, as provisioners and CSINode annotations have it. */
  readonly plugin: string;
  readonly driver: string;
  /** kube-scheduler takes part; of the others it counts no volume and translates none. */
  readonly isScheduled: boolean;
  /** Node label that takes the place of the zone label in a volume's affinity, '' where nothing is replaced. */
  readonly zoneKey: string;
}

export const AWS_EBS_DRIVER = 'ebs.csi.aws.com';
export const GCE_PD_DRIVER = 'pd.csi.storage.gke.io';
export const PORTWORX_DRIVER = 'pxd.portworx.com';

/** staging/src/k8s.io/csi-translation-lib/plugins; the same from 1.34 to 1.36. */
export const CSI_MIGRATIONS: readonly CsiMigration[] = [
  {
    plugin: 'kubernetes.io/aws-ebs',
    driver: AWS_EBS_DRIVER,
    isScheduled: true,
    zoneKey: 'topology.ebs.csi.aws.com/zone',
  },
  { plugin: 'kubernetes.io/gce-pd', driver: GCE_PD_DRIVER, isScheduled: true, zoneKey: 'topology.gke.io/zone' },
  {
    plugin: 'kubernetes.io/cinder',
    driver: 'cinder.csi.openstack.org',
    isScheduled: true,
    zoneKey: 'topology.cinder.csi.openstack.org/zone',
  },
  { plugin: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com', isScheduled: true, zoneKey: '' },
  { plugin: 'kubernetes.io/portworx-volume', driver: PORTWORX_DRIVER, isScheduled: true, zoneKey: '' },
  { plugin: 'kubernetes.io/azure-file', driver: 'file.csi.azure.com', isScheduled: false, zoneKey: '' },
  { plugin: 'kubernetes.io/vsphere-volume', driver: 'csi.vsphere.vmware.com', isScheduled: false, zoneKey: '' },
];

const BY_DRIVER: ReadonlyMap<string, CsiMigration> = new Map(CSI_MIGRATIONS.map((one) => [one.driver, one]));
const BY_PLUGIN: ReadonlyMap<string, CsiMigration> = new Map(CSI_MIGRATIONS.map((one) => [one.plugin, one]));

/** The migration that led to a CSI driver. */
export function migrationOfDriver(driver: string): CsiMigration | undefined {
  return BY_DRIVER.get(driver);
}

/** The migration of an in-tree plugin or provisioner. */
export function migrationOfPlugin(plugin: string): CsiMigration | undefined {
  return BY_PLUGIN.get(plugin);
}

/** CSI handle of an EBS volume from `vol-1`, `aws:///vol-1` or `aws://zone/vol-1`; '' for anything else with `aws://`. */
export function ebsVolumeHandle(volumeId: string): string {
  if (!volumeId.startsWith('aws://')) return volumeId;
  const slash = volumeId.indexOf('/', 'aws://'.length);
  const id = slash < 0 ? '' : volumeId.slice(slash).replace(/^\/+|\/+$/g, '');
  return /^vol-[^/]*$/.test(id) ? id : '';
}

/**
 * CSI handle of a GCE disk: zonal, or regional where its zone label (`a__b`) names several zones; '' where these are not
 * of one region. An inline volume has no labels.
 */
export function gceDiskHandle(diskName: string, labels: Labels): string {
  const zones = (labels.get(BETA_ZONE_LABEL) || labels.get(ZONE_LABEL) || UNSPECIFIED).split(ZONE_DELIMITER);
  if (zones.length === 1) return `projects/${UNSPECIFIED}/zones/${zones[0]}/disks/${diskName}`;
  const regions = new Set(zones.map(regionOfZone));
  const [region] = regions;
  if (regions.size !== 1 || region === null) return '';
  return `projects/${UNSPECIFIED}/regions/${region}/disks/${diskName}`;
}

/** `us-west1` of `us-west1-a`; null where it is not of three parts. */
function regionOfZone(zone: string): string | null {
  const parts = zone.split('-');
  return parts.length === 3 ? `${parts[0]}-${parts[1]}` : null;
}

const UNSPECIFIED = 'UNSPECIFIED';
/** Separates the zones of a volume in its label. */
export const ZONE_DELIMITER = '__';

/**
 * A volume's node affinity in the labels of the CSI driver: the zone label becomes the driver's own, and where no zone
 * is required the volume's zone label is (plugins/in_tree_volume.go translateTopologyFromInTreeToCSI).
 */
export function translateAffinity(
  affinity: NodeSelector | null,
  labels: Labels,
  { zoneKey }: CsiMigration,
): NodeSelector | null {
  if (zoneKey === '') return affinity;
  const terms = affinity?.terms ?? [];
  const isBeta = usesBetaLabels(terms, labels);
  const zoneLabel = isBeta ? BETA_ZONE_LABEL : ZONE_LABEL;
  const renamed = new Map<string, string>();
  if (hasValues(terms, zoneLabel)) renamed.set(zoneLabel, zoneKey);
  if (isBeta && hasValues(terms, BETA_REGION_LABEL)) renamed.set(BETA_REGION_LABEL, REGION_LABEL);
  const zones = renamed.has(zoneLabel) ? [] : zonesOf(labels.get(zoneLabel) ?? '');
  if (renamed.size === 0 && zones.length === 0) return affinity;
  const added: NodeSelectorRequirement[] = zones.length === 0 ? [] : [{ key: zoneKey, operator: 'In', values: zones }];
  return {
    terms: (terms.length === 0 ? [EMPTY_TERM] : terms).map((term) => ({
      ...term,
      expressions: [...term.expressions.map((one) => ({ ...one, key: renamed.get(one.key) ?? one.key })), ...added],
    })),
  };
}

const EMPTY_TERM: NodeSelectorTerm = { expressions: [], fields: [], isValid: true };

function usesBetaLabels(terms: readonly NodeSelectorTerm[], labels: Labels): boolean {
  const has = (key: string): boolean => terms.some((term) => term.expressions.some((one) => one.key === key));
  if (has(ZONE_LABEL)) return false;
  return has(BETA_ZONE_LABEL) || (!labels.has(ZONE_LABEL) && labels.has(BETA_ZONE_LABEL));
}

function hasValues(terms: readonly NodeSelectorTerm[], key: string): boolean {
  return terms.some((term) => term.expressions.some((one) => one.key === key && one.values.length > 0));
}

function zonesOf(label: string): string[] {
  const zones = label.split(ZONE_DELIMITER).map((zone) => zone.trim());
  return [...new Set(zones)].filter((zone) => zone !== '').sort();
}
