/**
 * What an instancetype makes of a VM's template (pkg/instancetype/apply of KubeVirt 1.9).
 *
 * Memory request = trunc(guest bytes x (1 - overcommitPercent / 100)), each step rounded to a 32-bit float. Worked: o1.large has
 * 8Gi and 50 %: 8589934592 x 0.5 = 4294967296 bytes = 4Gi.
 */

import { describeValue, quote } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { formatQuantity } from './format-quantity.ts';
import type { Instancetype } from './instancetype.ts';
import type { FieldPath, ManifestDraft } from './manifest-draft.ts';
import type { Preference } from './preference.ts';
import { isSet } from './shapes.ts';
import { topologyOf } from './topology.ts';

const CPU: FieldPath = ['spec', 'domain', 'cpu'];
const MEMORY: FieldPath = ['spec', 'domain', 'memory'];
const RESOURCES: FieldPath = ['spec', 'domain', 'resources'];
const ANNOTATIONS: FieldPath = ['metadata', 'annotations'];

/** Fills a draft of a VMI; what the VM sets and its instancetype too is an issue that names both. */
export function applyInstancetype(vmi: ManifestDraft, instancetype: Instancetype, preference: Preference | null): void {
  reportSizeClashes(vmi, instancetype);
  for (const { from, to, shape, clashes, value } of instancetype.settings) {
    const path = ['spec', ...to];
    const field = vmi.field(path);
    if (clashes && isSet(field, shape)) reportClash(field, instancetype, from);
    vmi.set(path, value);
  }
  const { sockets, cores, threads } = topologyOf(instancetype.vcpuCount, preference);
  vmi.set([...CPU, 'sockets'], sockets);
  vmi.set([...CPU, 'cores'], cores);
  vmi.set([...CPU, 'threads'], threads);
  vmi.set([...MEMORY, 'guest'], instancetype.guestMemory);
  if (instancetype.overcommitPercent > 0) {
    vmi.set([...RESOURCES, 'requests', 'memory'], formatQuantity(requestOf(instancetype), instancetype.guestMemory));
  }
  applyAnnotations(vmi, instancetype);
}

/** Fields that say what an instancetype's vCPUs and guest memory say. */
const SIZE_FIELDS: readonly (readonly [FieldPath, FieldPath])[] = [
  [
    ['cpu', 'guest'],
    [...RESOURCES, 'requests', 'cpu'],
  ],
  [
    ['cpu', 'guest'],
    [...RESOURCES, 'limits', 'cpu'],
  ],
  [
    ['memory', 'guest'],
    [...MEMORY, 'guest'],
  ],
  [
    ['memory', 'guest'],
    [...RESOURCES, 'requests', 'memory'],
  ],
  [
    ['memory', 'guest'],
    [...RESOURCES, 'limits', 'memory'],
  ],
];

function reportSizeClashes(vmi: ManifestDraft, instancetype: Instancetype): void {
  for (const part of ['sockets', 'cores', 'threads']) {
    const field = vmi.field([...CPU, part]);
    if (field.integer() !== 0) reportClash(field, instancetype, ['cpu', 'guest']);
  }
  for (const [from, path] of SIZE_FIELDS) {
    const field = vmi.field(path);
    if (field.isPresent) reportClash(field, instancetype, from);
  }
}

function reportClash(field: Field, instancetype: Instancetype, from: FieldPath): void {
  const wanted = `nothing, for ${instancetype.title} sets it at ${[instancetype.path, ...from].join('.')}`;
  field.report('instancetype-conflict', describeValue(field.value), wanted);
}

/** Bytes that the launcher requests of an overcommitted guest's memory. */
function requestOf({ guestMemoryBytes, overcommitPercent }: Instancetype): bigint {
  const share = Math.fround(1 - Math.fround(overcommitPercent / 100));
  return BigInt(Math.trunc(Math.fround(Math.fround(Number(guestMemoryBytes)) * share)));
}

/** Annotations clash only where the VM gives one of them another value. */
function applyAnnotations(vmi: ManifestDraft, instancetype: Instancetype): void {
  for (const [key, value] of instancetype.annotations) {
    const field = vmi.field([...ANNOTATIONS, key]);
    if (field.isPresent && field.text() !== value) {
      const wanted = `${quote(value)}, for ${instancetype.title} sets it at ${instancetype.path}.annotations`;
      field.report('instancetype-conflict', describeValue(field.value), wanted);
    }
    vmi.set([...ANNOTATIONS, key], value);
  }
}
