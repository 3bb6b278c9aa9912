/** Releases of KubeVirt, and what differs between them in the pods they make (read at the first tag of each release). */

/** Releases whose launcher pods are reproduced; `main` is the state of August 2026, after 1.9. */
export const KUBEVIRT_VERSIONS = ['1.4', '1.5', '1.6', '1.7', '1.8', '1.9', 'main'] as const;

export type KubevirtVersion = (typeof KUBEVIRT_VERSIONS)[number];

const MEBIBYTE = 2n ** 20n;

/** Something that a release brought; a release has all that came up to it. */
const KUBEVIRT_CHANGES = {
  /** Machine types and secure execution become selectors, the console log becomes an init container, 16 MiB more for video. */
  machineTypeSelector: '1.6',
  /** The node selector of a migration is put on its target. */
  addedNodeSelector: '1.6',
  /** IO threads of the supplemental pool are counted in every CPU request. */
  countedIoThreads: '1.6',
  /** What pinned guests need on top is multiplied by the cluster's ratio too. */
  pinnedOverheadInRatio: '1.6',
  /** Changes of a VM reach the running guest unless the cluster says otherwise. */
  liveUpdate: '1.6',
  /** Migrations between clusters; with them, a source node without its CPU's labels no longer stops a migration. */
  decentralizedMigration: '1.6',
  /** s390x has a watchdog of its own, arm64 none. */
  ownWatchdogs: '1.6',
  /** Hot-plugged sockets are bounded by 512 vCPUs, and arm64 has none. */
  boundedHotplug: '1.6',
  /** The memory request is derived for the pod; before then the webhook wrote it into the VMI. */
  derivedMemoryRequest: '1.7',
  /** Init containers find out the digests of images that are mounted. */
  imageDigests: '1.7',
  /** Istio's annotation becomes a label. */
  istioLabel: '1.7',
  /** Label `vmi.kubevirt.io/id`. */
  vmiIdLabel: '1.7',
  /** Launch security by SNP and TDX. */
  snpAndTdx: '1.7',
  /** A target runs on a CPU of the source's vendor. */
  vendorRule: '1.8',
  /** Label `kubevirt.io/cpumanager` of nodes, before then `cpumanager`. */
  cpuManagerLabel: '1.8',
  /** Memory that a guest adds to the overhead. */
  reservedOverhead: '1.8',
  /** The core binding passt has memory of its own. */
  passtOverhead: '1.8',
  /** Devices are checked against what is permitted one by one, those of resource claims aside. */
  deviceByDeviceCheck: '1.9',
  /** A container names a claim once for each request of it. */
  claimPerRequest: '1.9',
  /** Firmware that a guest of arm64 brings is filled in too. */
  filledFirmware: '1.9',
  /** Device `devices.kubevirt.io/tdx`. */
  tdxDevice: '1.9',
  /** Guests with a reservation of one SCSI disk stay apart. */
  reservationAntiAffinity: '1.9',
} as const satisfies Record<string, KubevirtVersion>;

/** True where a release has a change. */
export function hasChange(version: KubevirtVersion, change: keyof typeof KUBEVIRT_CHANGES): boolean {
  return isFrom(version, KUBEVIRT_CHANGES[change]);
}

/** True for a release and those after it. */
export function isFrom(version: KubevirtVersion, first: KubevirtVersion): boolean {
  return KUBEVIRT_VERSIONS.indexOf(version) >= KUBEVIRT_VERSIONS.indexOf(first);
}

/** Memory of the processes beside the guest: launcher and monitor, virtlogd, virtqemud, qemu without the guest's memory. */
export function fixedOverheadBytes(version: KubevirtVersion): bigint {
  if (version === 'main') return 240n * MEBIBYTE;
  return (version === '1.4' ? 210n : 220n) * MEBIBYTE;
}

/** The release of a version such as `v1.8.2`: of one older than those known the oldest, of any other the newest, `main`. */
export function versionOfRelease(release: string): KubevirtVersion {
  const match = /^v?(\d+)\.(\d+)(?:\.|-|$)/.exec(release);
  if (match === null) return 'main';
  const known = KUBEVIRT_VERSIONS.find((version) => version === `${match[1]}.${match[2]}`);
  if (known !== undefined) return known;
  return Number(match[1]) < 1 || (match[1] === '1' && Number(match[2]) < 4) ? '1.4' : 'main';
}
