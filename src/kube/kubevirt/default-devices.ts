/** Defaults that differ between architectures (amd64.go, arm64.go and s390x.go in pkg/defaults). */

import type { FieldPath, ManifestDraft } from './instancetype/manifest-draft.ts';
import { hasChange, type KubevirtVersion } from './version.ts';

const DOMAIN: FieldPath = ['spec', 'domain'];
const DEVICES: FieldPath = [...DOMAIN, 'devices'];

const WATCHDOGS: Readonly<Record<string, string>> = { amd64: 'i6300esb', s390x: 'diag288' };

/** The bus of disks, the watchdog, and the firmware of arm64; guests of other architectures are as those of amd64. */
export function fillDeviceDefaults(draft: ManifestDraft, version: KubevirtVersion): void {
  const written = draft.field(['spec', 'architecture']).text();
  const architecture = written === 'arm64' || written === 's390x' ? written : 'amd64';
  const bus = architecture === 'amd64' ? 'sata' : 'virtio';
  draft.eachItem([...DEVICES, 'disks'], (disk) => {
    for (const kind of ['disk', 'cdrom', 'lun']) {
      if (disk.field([kind]).isPresent) disk.fill([kind, 'bus'], bus);
    }
  });
  const watchdog = hasChange(version, 'ownWatchdogs') ? WATCHDOGS[architecture] : WATCHDOGS['amd64'];
  if (watchdog !== undefined && draft.field([...DEVICES, 'watchdog']).isPresent) {
    draft.fill([...DEVICES, 'watchdog', watchdog, 'action'], 'reset');
  }
  if (architecture === 'arm64') fillBootloader(draft, version);
}

/** arm64 boots by EFI, without secure boot unless asked for. */
function fillBootloader(draft: ManifestDraft, version: KubevirtVersion): void {
  const bootloader = [...DOMAIN, 'firmware', 'bootloader'];
  if (!draft.field(bootloader).isPresent) draft.set([...bootloader, 'efi'], {});
  else if (!hasChange(version, 'filledFirmware')) return;
  const efi = [...bootloader, 'efi'];
  if (draft.field(efi).isPresent && !draft.field([...efi, 'secureBoot']).isPresent) {
    draft.set([...efi, 'secureBoot'], false);
  }
}
