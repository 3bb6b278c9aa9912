/** Names, labels, annotations and owner of a launcher pod (podLabels and generatePodAnnotations in template.go). */

import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { hasChange } from '../version.ts';
import { reservationLabelsOf } from './affinity.ts';
import { NANO } from './amounts.ts';
import { textsOf } from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';
import { sha1 } from './sha1.ts';

/** Longest label value and host name. */
const MAX_LABEL = 63;
const HASH_DIGITS = 8;

const ISTIO_INJECT = 'sidecar.istio.io/inject';

/** Beginnings of annotations of a VMI that its pod does not get. */
const KEPT_BACK = [
  'kubectl.kubernetes.io',
  'kubevirt.io/storage-observed-api-version',
  'kubevirt.io/latest-observed-api-version',
];

/** `metadata` of the pod, with the given memory overhead (nano-bytes). */
export function podMetadataOf(vmi: Field, overhead: bigint, settings: LauncherSettings): Record<string, unknown> {
  const metadata = vmi.get('metadata').object();
  const name = metadata.get('name').text();
  const namespace = metadata.get('namespace').text();
  const uid = metadata.get('uid').text();
  const owner = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', name, uid };
  return {
    generateName: `virt-launcher-${name}-`,
    ...(namespace === '' ? {} : { namespace }),
    labels: podLabels(vmi, name, settings),
    annotations: podAnnotations(vmi, overhead, settings),
    ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
  };
}

/** The guest's host name: its own, else the first part of its name. */
export function hostNameOf(vmi: Field): string {
  const name = vmi.get('metadata').object().get('name').text();
  return vmi.get('spec').object().get('hostname').text() || (name.split('.')[0] ?? '').slice(0, MAX_LABEL);
}

function podLabels(vmi: Field, name: string, settings: LauncherSettings): Record<string, string> {
  const metadata = vmi.get('metadata').object();
  const inject = metadata.get('annotations').get(ISTIO_INJECT);
  return {
    ...textsOf(metadata.get('labels').object()),
    'kubevirt.io': 'virt-launcher',
    'kubevirt.io/created-by': metadata.get('uid').text(),
    'vm.kubevirt.io/name': hostNameOf(vmi),
    ...(hasChange(settings.version, 'vmiIdLabel') ? { 'vmi.kubevirt.io/id': idOf(name) } : {}),
    ...(inject.isPresent && hasChange(settings.version, 'istioLabel') ? { [ISTIO_INJECT]: inject.text() } : {}),
    ...Object.fromEntries(reservationLabelsOf(vmi, settings).map((label) => [label, ''])),
  };
}

/** The name, cut and marked with a hash where it is too long for a label. */
function idOf(name: string): string {
  if (name.length <= MAX_LABEL) return name;
  return `${name.slice(0, MAX_LABEL - HASH_DIGITS - 1)}-${sha1(name).slice(0, HASH_DIGITS)}`;
}

function podAnnotations(vmi: Field, overhead: bigint, settings: LauncherSettings): Record<string, string> {
  const metadata = vmi.get('metadata').object();
  const own = Object.entries(textsOf(metadata.get('annotations').object()));
  const reportsOverhead = isGateOpen('VmiMemoryOverheadReport', settings);
  return {
    'kubevirt.io/domain': metadata.get('name').text(),
    ...Object.fromEntries(own.filter(([key]) => !KEPT_BACK.some((prefix) => key.startsWith(prefix)))),
    'kubectl.kubernetes.io/default-container': 'compute',
    'kubevirt.io/migrationTransportUnix': 'true',
    'descheduler.alpha.kubernetes.io/request-evict-only': '',
    ...(reportsOverhead ? { 'kubevirt.io/memory-overhead-bytes': String((overhead + NANO - 1n) / NANO) } : {}),
  };
}
