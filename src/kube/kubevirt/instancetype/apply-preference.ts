/** What a preference adds to a VMI where the VM says nothing (pkg/instancetype/preference/apply of KubeVirt 1.9). */

import { isRecord } from '../../field.ts';
import { applyDevicePreferences } from './apply-device-preference.ts';
import type { FieldPath, ManifestDraft } from './manifest-draft.ts';
import type { Preference, PreferenceKey } from './preference.ts';

const SPEC: FieldPath = ['spec'];
const DOMAIN: FieldPath = ['spec', 'domain'];
const FEATURES: FieldPath = [...DOMAIN, 'features'];
const BOOTLOADER: FieldPath = [...DOMAIN, 'firmware', 'bootloader'];
const CLOCK: FieldPath = [...DOMAIN, 'clock'];

/** Fills a draft of a VMI. */
export function applyPreference(vmi: ManifestDraft, preference: Preference): void {
  applyCpuFeatures(vmi, preference);
  if (preference.values.has('devices')) applyDevicePreferences(vmi, preference);
  for (const [key, path] of PARTS) if (preference.values.has(key)) vmi.ensureObject(path);
  for (const [key, path] of FILLS) vmi.fill(path, preference.values.get(key));
  applyFeatures(vmi, preference);
  applyFirmware(vmi, preference);
  applyClockOffset(vmi, preference);
  for (const [key, value] of preference.annotations) {
    const path = ['metadata', 'annotations', key];
    if (!vmi.field(path).isPresent) vmi.set(path, value);
  }
}

/** Parts of a VMI that KubeVirt makes where the preference has the like, whatever is in it. */
const PARTS: readonly (readonly [PreferenceKey, FieldPath])[] = [
  ['features', FEATURES],
  ['firmware', BOOTLOADER],
  ['clock', CLOCK],
];

/** Fields of a VMI that take a preferred value where they are absent or an empty text. */
const FILLS: readonly (readonly [PreferenceKey, FieldPath])[] = [
  ['features.preferredApic', [...FEATURES, 'apic']],
  ['features.preferredKvm', [...FEATURES, 'kvm']],
  ['features.preferredPvspinlock', [...FEATURES, 'pvspinlock']],
  ['features.preferredSmm', [...FEATURES, 'smm']],
  ['machine.preferredMachineType', [...DOMAIN, 'machine', 'type']],
  ['clock.preferredTimer', [...CLOCK, 'timer']],
  ['preferredSubdomain', [...SPEC, 'subdomain']],
  ['preferredTerminationGracePeriodSeconds', [...SPEC, 'terminationGracePeriodSeconds']],
  ['preferredArchitecture', [...SPEC, 'architecture']],
  ['preferredLaunchSecurity', [...DOMAIN, 'launchSecurity']],
];

/** Features that the VM does not name itself. */
function applyCpuFeatures(vmi: ManifestDraft, { cpuFeatures }: Preference): void {
  const path = [...DOMAIN, 'cpu', 'features'];
  const names = vmi.field(path).items();
  const known = new Set(names.map((feature) => feature.object().get('name').text()));
  for (const [name, feature] of cpuFeatures) {
    if (!known.has(name)) vmi.append(path, feature);
  }
}

/** ACPI replaces what the VM says; of Hyper-V each feature is filled by itself. */
function applyFeatures(vmi: ManifestDraft, { values }: Preference): void {
  const acpi = values.get('features.preferredAcpi');
  if (acpi !== undefined) vmi.set([...FEATURES, 'acpi'], acpi);
  const hyperv = values.get('features.preferredHyperv');
  if (!isRecord(hyperv)) return;
  vmi.ensureObject([...FEATURES, 'hyperv']);
  for (const [name, value] of Object.entries(hyperv)) vmi.fill([...FEATURES, 'hyperv', name], value ?? undefined);
}

/** BIOS or EFI where the VM chooses neither; a preferred EFI ends the matter, else the two older fields may follow. */
function applyFirmware(vmi: ManifestDraft, { values }: Preference): void {
  const bios = [...BOOTLOADER, 'bios'];
  const efi = [...BOOTLOADER, 'efi'];
  const has = (path: FieldPath) => vmi.field(path).object().isPresent;
  if (values.get('firmware.preferredUseBios') === true && !has(bios) && !has(efi)) vmi.set(bios, {});
  if (has(bios)) vmi.fill([...bios, 'useSerial'], values.get('firmware.preferredUseBiosSerial'));
  const preferredEfi = values.get('firmware.preferredEfi');
  if (preferredEfi !== undefined && !has(bios) && !has(efi)) {
    vmi.set(efi, preferredEfi);
    return;
  }
  if (values.get('firmware.preferredUseEfi') === true && !has(bios) && !has(efi)) vmi.set(efi, {});
  if (has(efi)) vmi.fill([...efi, 'secureBoot'], values.get('firmware.preferredUseSecureBoot'));
}

/** An offset is either a time zone or one from UTC, so it is taken whole or not at all. */
function applyClockOffset(vmi: ManifestDraft, { values }: Preference): void {
  const offset = values.get('clock.preferredClockOffset');
  if (!isRecord(offset)) return;
  if (vmi.field([...CLOCK, 'utc']).isPresent || vmi.field([...CLOCK, 'timezone']).isPresent) return;
  for (const key of ['utc', 'timezone']) vmi.fill([...CLOCK, key], offset[key] ?? undefined);
}
