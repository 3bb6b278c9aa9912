/** Defaults of the parts of a VMI, each by itself (kubevirt.io/api core/v1 defaults.go and zz_generated.defaults.go). */

import type { FieldPath, ManifestDraft } from './instancetype/manifest-draft.ts';

const DOMAIN: FieldPath = ['spec', 'domain'];
const FEATURES: FieldPath = [...DOMAIN, 'features'];

/** Timers of the clock, which are present where others are enabled. */
const TIMERS = ['hpet', 'kvm', 'pit', 'rtc', 'hyperv'].map((name) => [...DOMAIN, 'clock', 'timer', name]);

/** Parts that are on by being there, below `spec.domain`. */
const SWITCHES: readonly FieldPath[] = [
  ...['apic', 'smm', 'pvspinlock'].map((name) => ['features', name]),
  ...[
    'relaxed',
    'vapic',
    'spinlocks',
    'vpindex',
    'runtime',
    'synic',
    'synictimer',
    'reset',
    'vendorid',
    'frequencies',
    'reenlightenment',
    'tlbflush',
    'ipi',
    'evmcs',
  ].map((name) => ['features', 'hyperv', name]),
  ['features', 'hyperv', 'synictimer', 'direct'],
  ['features', 'hyperv', 'tlbflush', 'direct'],
  ['features', 'hyperv', 'tlbflush', 'extended'],
];

export function fillObjectDefaults(draft: ManifestDraft): void {
  draft.ensureObject([...DOMAIN, 'firmware']);
  draft.ensureObject(FEATURES);
  const hasAcpi = draft.field(['spec', 'architecture']).text() !== 's390x';
  fillAbsent(draft, [...FEATURES, 'acpi', 'enabled'], hasAcpi);
  for (const path of SWITCHES) {
    const part = [...DOMAIN, ...path];
    if (draft.field(part).isPresent) fillAbsent(draft, [...part, 'enabled'], true);
  }
  for (const timer of TIMERS) {
    if (draft.field(timer).isPresent) fillAbsent(draft, [...timer, 'present'], true);
  }
  const spinlocks = [...FEATURES, 'hyperv', 'spinlocks'];
  if (draft.field([...spinlocks, 'enabled']).isTrue()) fillAbsent(draft, [...spinlocks, 'spinlocks'], 4096);
  fillDisks(draft);
  draft.eachItem([...DOMAIN, 'devices', 'inputs'], (input) => {
    input.fill(['bus'], 'usb');
    input.fill(['type'], 'tablet');
  });
  for (const probe of ['livenessProbe', 'readinessProbe']) fillProbe(draft, ['spec', probe]);
}

/** Sets what is absent; false and '' are there. */
function fillAbsent(draft: ManifestDraft, path: FieldPath, value: unknown): void {
  if (!draft.field(path).isPresent) draft.set(path, value);
}

const DISK_KINDS = ['disk', 'cdrom', 'lun'];

/** A disk for each volume that has none and is no file system; a disk of no kind is an ordinary one. */
function fillDisks(draft: ManifestDraft): void {
  const devices = [...DOMAIN, 'devices'];
  const namesOf = (path: FieldPath) =>
    draft
      .field(path)
      .items()
      .map((item) => item.object().get('name').text());
  const known = new Set([...namesOf([...devices, 'disks']), ...namesOf([...devices, 'filesystems'])]);
  for (const name of namesOf(['spec', 'volumes'])) {
    if (!known.has(name)) draft.append([...devices, 'disks'], { name });
  }
  draft.eachItem([...devices, 'disks'], (disk) => {
    if (!DISK_KINDS.some((kind) => disk.field([kind]).isPresent)) disk.set(['disk'], {});
    if (disk.field(['cdrom']).isPresent) {
      fillAbsent(disk, ['cdrom', 'readonly'], true);
      disk.fill(['cdrom', 'tray'], 'closed');
    }
    const matched = ['blockSize', 'matchVolume'];
    if (disk.field(matched).isPresent) fillAbsent(disk, [...matched, 'enabled'], true);
  });
  draft.eachItem([...devices, 'gpus'], (gpu) => {
    const ramFb = ['virtualGPUOptions', 'display', 'ramFB'];
    if (gpu.field(ramFb).isPresent) fillAbsent(gpu, [...ramFb, 'enabled'], true);
  });
}

/** Seconds and counts that are at least 1. */
const PROBE_DEFAULTS: readonly (readonly [name: string, value: number])[] = [
  ['timeoutSeconds', 1],
  ['periodSeconds', 10],
  ['successThreshold', 1],
  ['failureThreshold', 3],
];

function fillProbe(draft: ManifestDraft, probe: FieldPath): void {
  if (!draft.field(probe).object().isPresent) return;
  for (const [name, value] of PROBE_DEFAULTS) {
    if (draft.field([...probe, name]).integer() < 1) draft.set([...probe, name], value);
  }
}
