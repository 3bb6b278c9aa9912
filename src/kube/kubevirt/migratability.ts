/** Whether a guest can be live-migrated: KubeVirt's own condition, else its rules on the spec (kubevirt.md 4.7). */

import type { Migratability } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { hintedFrequencyOf, tscNeedOf } from './launcher/node-selector.ts';

/** What stands around a guest. */
export interface Surroundings {
  /** Access modes of a claim by its name, in the VMI's namespace; null where the claim is not known. */
  readonly accessModesOf: (claimName: string) => readonly string[] | null;
  /** Network bindings that say how they migrate (`spec.configuration.network.binding.*.migration`). */
  readonly migratableBindings: readonly string[];
}

const POSSIBLE: Migratability = { isMigratable: true, reason: '' };
const UNKNOWN: Migratability = { isMigratable: null, reason: '' };
const BRIDGE_ANNOTATION = 'kubevirt.io/allow-pod-bridge-network-live-migration';

/** What the VMI's condition says; a guest that has not run yet is judged by its spec. */
export function readMigratability(vmi: Field, surroundings: Surroundings): Migratability {
  const condition = vmi
    .get('status')
    .get('conditions')
    .items()
    .find((one) => one.get('type').value === 'LiveMigratable');
  const status = condition?.get('status').text() ?? '';
  if (status === 'True') return POSSIBLE;
  if (status === 'False') return { isMigratable: false, reason: condition?.get('reason').text() ?? '' };
  const reason = RULES.find(([, isHindered]) => isHindered(vmi, surroundings))?.[0];
  if (reason !== undefined) return { isMigratable: false, reason };
  return judgeDisks(vmi, surroundings);
}

/** KubeVirt's reasons in its order (pkg/virt-handler/vm.go); the disks come last. */
const RULES: readonly (readonly [string, (vmi: Field, surroundings: Surroundings) => boolean])[] = [
  ['InterfaceNotLiveMigratable', hasUnmovableInterface],
  ['HostDeviceNotLiveMigratable', hasUnmovableDevice],
  ['SEVNotLiveMigratable', (vmi) => hasLaunchSecurity(vmi, 'sev') || hasLaunchSecurity(vmi, 'snp')],
  ['TDXNotLiveMigratable', (vmi) => hasLaunchSecurity(vmi, 'tdx')],
  ['SecureExecutionNotLiveMigratable', isSecureExecution],
  ['NoTSCFrequencyNotLiveMigratable', (vmi) => tscNeedOf(vmi) === 'migration' && hintedFrequencyOf(vmi) <= 0],
  ['HypervPassthroughNotLiveMigratable', hasHypervPassthrough],
];

/** An interface on the pod network that is neither masquerade, passt, a bridge that may move, nor a binding that can. */
function hasUnmovableInterface(vmi: Field, { migratableBindings }: Surroundings): boolean {
  const spec = vmi.get('spec');
  const podNetwork = spec
    .get('networks')
    .items()
    .find((network) => network.get('pod').isPresent);
  if (podNetwork === undefined) return false;
  const name = podNetwork.get('name').value;
  const interfaces = spec.get('domain').get('devices').get('interfaces').items();
  if (interfaces.length === 0) return false;
  const used = interfaces.find((one) => one.get('name').value === name);
  if (used === undefined) return true;
  if (used.get('masquerade').isPresent || used.get('passtBinding').isPresent) return false;
  if (used.get('bridge').isPresent) return !vmi.get('metadata').get('annotations').get(BRIDGE_ANNOTATION).isPresent;
  return !migratableBindings.includes(used.get('binding').get('name').text());
}

/** Any host device, or any GPU: one mediated GPU moves only with an alpha gate. */
function hasUnmovableDevice(vmi: Field): boolean {
  const devices = vmi.get('spec').get('domain').get('devices');
  return devices.get('hostDevices').items().length + devices.get('gpus').items().length > 0;
}

function hasLaunchSecurity(vmi: Field, kind: string): boolean {
  return vmi.get('spec').get('domain').get('launchSecurity').get(kind).isPresent;
}

function isSecureExecution(vmi: Field): boolean {
  const isS390 = vmi.get('spec').get('architecture').value === 's390x';
  return isS390 && vmi.get('spec').get('domain').get('launchSecurity').isPresent;
}

function hasHypervPassthrough(vmi: Field): boolean {
  const passthrough = vmi.get('spec').get('domain').get('features').get('hypervPassthrough');
  return passthrough.isPresent && passthrough.get('enabled').value !== false;
}

/** Claims that are not ReadWriteMany and are not moved with the guest; host disks that are not shared. */
function judgeDisks(vmi: Field, { accessModesOf }: Surroundings): Migratability {
  const moved = vmi
    .get('status')
    .get('migratedVolumes')
    .items()
    .map((volume) => volume.get('volumeName').value);
  let isCertain = true;
  for (const volume of vmi.get('spec').get('volumes').items()) {
    if (moved.includes(volume.get('name').value)) continue;
    const hostDisk = volume.get('hostDisk');
    if (hostDisk.isPresent && hostDisk.get('shared').value !== true) return DISKS;
    const claimName = claimOf(volume);
    if (claimName === '') continue;
    const modes = accessModesOf(claimName);
    if (modes === null) isCertain = false;
    else if (!modes.includes('ReadWriteMany')) return DISKS;
  }
  return isCertain ? POSSIBLE : UNKNOWN;
}

const DISKS: Migratability = { isMigratable: false, reason: 'DisksNotLiveMigratable' };

/** Name of the claim behind a volume; a DataVolume's claim bears its name. '' where there is none. */
function claimOf(volume: Field): string {
  const claim = volume.get('persistentVolumeClaim').get('claimName').text();
  return claim === '' ? volume.get('dataVolume').get('name').text() : claim;
}
