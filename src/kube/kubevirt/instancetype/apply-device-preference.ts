/** Preferred devices (device.go, disk.go and interface.go in pkg/instancetype/preference/apply of KubeVirt 1.9). */

import type { FieldPath, ManifestDraft } from './manifest-draft.ts';
import type { Preference, PreferenceKey } from './preference.ts';

const DEVICES: FieldPath = ['spec', 'domain', 'devices'];

const AUTOATTACH_FILLS: readonly (readonly [PreferenceKey, string])[] = [
  ['devices.preferredAutoattachGraphicsDevice', 'autoattachGraphicsDevice'],
  ['devices.preferredAutoattachMemBalloon', 'autoattachMemBalloon'],
  ['devices.preferredAutoattachPodInterface', 'autoattachPodInterface'],
  ['devices.preferredAutoattachSerialConsole', 'autoattachSerialConsole'],
  ['devices.preferredAutoattachInputDevice', 'autoattachInputDevice'],
];

const DEVICE_FILLS: readonly (readonly [PreferenceKey, string])[] = [
  ['devices.preferredUseVirtioTransitional', 'useVirtioTransitional'],
  ['devices.preferredBlockMultiQueue', 'blockMultiQueue'],
  ['devices.preferredNetworkInterfaceMultiQueue', 'networkInterfaceMultiqueue'],
  ['devices.preferredRng', 'rng'],
  ['devices.preferredTPM', 'tpm'],
];

/** Which devices come by themselves: needed before the default network and input device are added. */
export function applyAutoattachPreferences(vmi: ManifestDraft, { values }: Preference): void {
  for (const [key, name] of AUTOATTACH_FILLS) vmi.fill([...DEVICES, name], values.get(key));
}

/** A preference's devices but for those that come by themselves. */
export function applyDevicePreferences(vmi: ManifestDraft, preference: Preference): void {
  const { values } = preference;
  for (const [key, name] of DEVICE_FILLS) vmi.fill([...DEVICES, name], values.get(key));
  vmi.fill([...DEVICES, 'video', 'type'], values.get('devices.preferredVideoType'));
  if (vmi.field([...DEVICES, 'sound']).object().isPresent) {
    vmi.fill([...DEVICES, 'sound', 'model'], values.get('devices.preferredSoundModel'));
  }
  // A VM cannot say that it wants hotplug, so the preference replaces what it says.
  const disableHotplug = values.get('devices.preferredDisableHotplug');
  if (disableHotplug !== undefined) vmi.set([...DEVICES, 'disableHotplug'], disableHotplug);
  vmi.eachItem([...DEVICES, 'disks'], (disk) => applyToDisk(disk, preference));
  vmi.eachItem([...DEVICES, 'interfaces'], (one) => applyToInterface(one, vmi, preference));
  vmi.eachItem([...DEVICES, 'inputs'], (input) => {
    input.fill(['bus'], values.get('devices.preferredInputBus'));
    input.fill(['type'], values.get('devices.preferredInputType'));
  });
  applyPanicDevice(vmi, values.get('devices.preferredPanicDeviceModel'));
}

/** A disk that is none of disk, CD-ROM and LUN becomes a disk. */
function applyToDisk(disk: ManifestDraft, { values }: Preference): void {
  const has = (kind: string) => disk.field([kind]).object().isPresent;
  if (!has('disk') && !has('cdrom') && !has('lun')) disk.set(['disk'], {});
  if (!has('disk')) {
    if (has('cdrom')) disk.fill(['cdrom', 'bus'], values.get('devices.preferredCdromBus'));
    else disk.fill(['lun', 'bus'], values.get('devices.preferredLunBus'));
    return;
  }
  disk.fill(['disk', 'bus'], values.get('devices.preferredDiskBus'));
  disk.fill(['blockSize'], values.get('devices.preferredDiskBlockSize'));
  disk.fill(['cache'], values.get('devices.preferredDiskCache'));
  disk.fill(['io'], values.get('devices.preferredDiskIO'));
  if (disk.field(['disk', 'bus']).text() === 'virtio') {
    disk.fill(['dedicatedIOThread'], values.get('devices.preferredDiskDedicatedIoThread'));
  }
}

/** Fields of an interface that bind it to its network. */
const BINDINGS = ['bridge', 'slirp', 'masquerade', 'sriov', 'macvtap', 'passt', 'passtBinding', 'binding'];

function applyToInterface(one: ManifestDraft, vmi: ManifestDraft, { values }: Preference): void {
  one.fill(['model'], values.get('devices.preferredInterfaceModel'));
  const masquerade = values.get('devices.preferredInterfaceMasquerade');
  if (masquerade === undefined || BINDINGS.some((key) => one.field([key]).isPresent)) return;
  const name = one.field(['name']).text();
  const network = vmi
    .field(['spec', 'networks'])
    .items()
    .find((candidate) => candidate.object().get('name').text() === name);
  if (network?.get('pod').isPresent) one.set(['masquerade'], masquerade);
}

function applyPanicDevice(vmi: ManifestDraft, model: unknown): void {
  if (model === undefined) return;
  const path = [...DEVICES, 'panicDevices'];
  if (vmi.field(path).items().length === 0) vmi.append(path, { model });
  else vmi.eachItem(path, (device) => device.fill(['model'], model));
}
