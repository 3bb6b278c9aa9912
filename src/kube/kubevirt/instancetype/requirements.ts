/** What KubeVirt asks of a new VM with a preference before it takes it (pkg/instancetype/webhooks/vm, preference/requirements). */

import { quote, toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import type { Instancetype } from './instancetype.ts';
import type { ManifestDraft } from './manifest-draft.ts';
import type { Preference } from './preference.ts';
import { readCount, readQuantity } from './shapes.ts';
import { spreadDivisor } from './topology.ts';

/**
 * Reports what a VM lacks. A VM that is stored already was taken before and starts all the same, so for it these are
 * warnings. `vmi` is the VM's draft with its instancetype and preference applied.
 */
export function checkRequirements(
  vm: Field,
  vmi: ManifestDraft,
  { instancetype, preference }: { readonly instancetype: Instancetype | null; readonly preference: Preference },
): void {
  const severity = vm.get('metadata').get('uid').isPresent ? 'warning' : 'error';
  const { requirements, title } = preference;
  const report = (field: Field, found: string, wanted: string) =>
    field.report('out-of-range', found, `${wanted}, as ${title} asks`, 'take a larger instancetype', severity);
  const size = vm
    .get('spec')
    .get(instancetype === null ? 'preference' : 'instancetype')
    .get('name');

  const divisor = spreadDivisor(preference);
  if (instancetype !== null && instancetype.vcpuCount % divisor !== 0) {
    report(size, `${instancetype.vcpuCount} vCPUs`, `a multiple of ${divisor} to spread`);
  }
  const vcpuCount = instancetype?.vcpuCount ?? countVcpus(vmi, preference);
  if (vcpuCount < requirements.vcpuCount) report(size, `${vcpuCount} vCPUs`, `at least ${requirements.vcpuCount}`);
  const memory = readQuantity(vmi.field(['spec', 'domain', 'memory', 'guest']));
  const memoryBytes = memory === undefined ? 0n : toValue(memory);
  if (memoryBytes < requirements.guestMemoryBytes) {
    report(size, `${memoryBytes} bytes of guest memory`, `at least ${requirements.guestMemoryBytes}`);
  }
  const architecture = vmi.field(['spec', 'architecture']);
  // An absent one is filled from the cluster's configuration before it is compared.
  if (architecture.text() !== '' && requirements.architecture !== '') {
    if (architecture.text() !== requirements.architecture) {
      report(architecture, quote(architecture.text()), quote(requirements.architecture));
    }
  }
}

/** vCPUs of a VM without an instancetype, of which only those count that have the preferred form. */
function countVcpus(vmi: ManifestDraft, { topology, spreadAcross }: Preference): number {
  const count = (part: string) => readCount(vmi.field(['spec', 'domain', 'cpu', part]));
  if (topology === 'sockets' || topology === 'cores' || topology === 'threads') return count(topology);
  const isAll = topology === 'any' || spreadAcross === 'SocketsCoresThreads';
  if (isAll) return count('sockets') * count('cores') * count('threads');
  return spreadAcross === 'SocketsCores' ? count('sockets') * count('cores') : count('cores') * count('threads');
}
