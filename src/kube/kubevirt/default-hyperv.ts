/** Features of Hyper-V that others need (pkg/defaults/hyperv.go). */

import type { ManifestDraft } from './instancetype/manifest-draft.ts';

const DOMAIN = ['spec', 'domain'];
const HYPERV = [...DOMAIN, 'features', 'hyperv'];
const CPU_FEATURES = [...DOMAIN, 'cpu', 'features'];

/** Features with the one each needs, those that others need last. */
const REQUIREMENTS: readonly (readonly [feature: string, needed: string])[] = [
  ['evmcs', 'vapic'],
  ['ipi', 'vpindex'],
  ['tlbflush', 'vpindex'],
  ['synictimer', 'synic'],
  ['synic', 'vpindex'],
];

/** Enables what is needed and not set; one that is disabled ends it, for the guest is then refused elsewhere. */
export function fillHypervDependencies(draft: ManifestDraft): void {
  if (!draft.field(HYPERV).object().isPresent) return;
  for (const [feature, needed] of REQUIREMENTS) {
    if (!isEnabled(draft, feature)) continue;
    const state = draft
      .field([...HYPERV, needed])
      .object()
      .get('enabled');
    if (state.isPresent && !state.isTrue()) return;
    if (!state.isPresent) draft.set([...HYPERV, needed, 'enabled'], true);
  }
  const evmcs = draft.field([...HYPERV, 'evmcs']).object();
  if (evmcs.isPresent && (!evmcs.get('enabled').isPresent || evmcs.get('enabled').isTrue())) requireVmx(draft);
}

function isEnabled(draft: ManifestDraft, feature: string): boolean {
  return draft
    .field([...HYPERV, feature])
    .object()
    .get('enabled')
    .isTrue();
}

/** Nested virtualization on Intel. */
function requireVmx(draft: ManifestDraft): void {
  const features = draft.field(CPU_FEATURES).items();
  const known = features.findIndex((feature) => feature.object().get('name').text() === 'vmx');
  const vmx = { name: 'vmx', policy: 'require' };
  const values = features.map(({ value }) => value);
  draft.set(CPU_FEATURES, known < 0 ? [...values, vmx] : values.with(known, vmx));
}
