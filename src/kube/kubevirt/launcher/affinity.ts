/** Affinity of a launcher pod: the guest's own, with what KubeVirt adds (pkg/virt-controller/services/template.go). */

import { ARCHITECTURE_LABEL, CPU_FEATURE_PREFIX, OBSOLETE_HOST_MODEL_LABEL } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { ManifestDraft } from '../instancetype/manifest-draft.ts';
import { hasChange } from '../version.ts';
import { reservedDisksOf } from './device-resources.ts';
import { cpuOf, volumesOf } from './guest-traits.ts';
import { cpuFeatures } from './node-selector.ts';
import type { LauncherSettings } from './settings.ts';

const HOSTNAME_LABEL = 'kubernetes.io/hostname';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const TERMS = ['nodeAffinity', REQUIRED, 'nodeSelectorTerms'];

/** The affinity, undefined where there is none. */
export function affinityOf(vmi: Field, settings: LauncherSettings): unknown {
  const spec = vmi.get('spec').object();
  const draft = new ManifestDraft(spec.get('affinity').object());
  const cpu = cpuOf(vmi);
  const model = cpu.get('model').text();
  if (model === '' || model === 'host-model') rejectLabel(draft, OBSOLETE_HOST_MODEL_LABEL);
  for (const { name, policy } of cpuFeatures(cpu)) {
    if (policy === 'forbid') rejectLabel(draft, CPU_FEATURE_PREFIX + name);
  }
  for (const label of reservationLabelsOf(vmi, settings)) {
    requirePodAntiAffinity(draft, { labelSelector: { matchExpressions: [{ key: label, operator: 'Exists' }] } });
  }
  const architecture = spec.get('architecture').text();
  if (isGateOpen('CrossArchitectureVirtualization', settings) && architecture !== '') {
    const matchExpressions = [{ key: ARCHITECTURE_LABEL, operator: 'In', values: [architecture.toLowerCase()] }];
    draft.append(['nodeAffinity', PREFERRED], { weight: 100, preference: { matchExpressions } });
  }
  return draft.value;
}

/** Terms are alternatives, so the requirement is added to each of them; without terms it is one. */
function rejectLabel(draft: ManifestDraft, key: string): void {
  const requirement = { key, operator: 'DoesNotExist' };
  if (!draft.field(['nodeAffinity', REQUIRED]).isPresent) {
    draft.set(TERMS, [{ matchExpressions: [requirement] }]);
    return;
  }
  draft.eachItem(TERMS, (term) => term.append(['matchExpressions'], requirement));
}

/** Keeps the pod off nodes with pods that the term selects. */
export function requirePodAntiAffinity(draft: ManifestDraft, term: Readonly<Record<string, unknown>>): void {
  draft.append(['podAntiAffinity', REQUIRED], { ...term, topologyKey: HOSTNAME_LABEL });
}

/** Keeps the pod off a node by its name, in the first of the alternatives alone, as KubeVirt does. */
export function avoidNode(draft: ManifestDraft, nodeName: string): void {
  const requirement = { key: HOSTNAME_LABEL, operator: 'NotIn', values: [nodeName] };
  const [first, ...others] = draft.field(TERMS).items();
  const term = new ManifestDraft(first ?? draft.field(TERMS), first?.value ?? {});
  term.append(['matchExpressions'], requirement);
  draft.set(TERMS, [term.value, ...others.map(({ value }) => value)]);
}

/** Labels of the claims whose disks the guest reserves, of those claims whose UID is known; KubeVirt has no order of them. */
export function reservationLabelsOf(vmi: Field, { version, claimUids }: LauncherSettings): readonly string[] {
  if (claimUids === undefined || !hasChange(version, 'reservationAntiAffinity')) return [];
  const claims = new Map(volumesOf(vmi).map((volume) => [volume.get('name').text(), claimNameOf(volume)]));
  const uids = reservedDisksOf(vmi).map((disk) => claimUids.get(claims.get(disk.get('name').text()) ?? ''));
  return [...new Set(uids.filter((uid) => uid !== undefined))].sort().map((uid) => `pr.kubevirt.io/${uid}`);
}

/** The claim a volume names; '' for none. */
function claimNameOf(volume: Field): string {
  const claims = [
    volume.get('dataVolume').object().get('name'),
    volume.get('persistentVolumeClaim').object().get('claimName'),
    volume.get('memoryDump').object().get('claimName'),
  ];
  return claims.find(({ isPresent }) => isPresent)?.text() ?? '';
}
