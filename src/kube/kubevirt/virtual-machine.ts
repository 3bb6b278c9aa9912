/** The VirtualMachineInstance that KubeVirt makes of a VirtualMachine when it starts (startVMI in pkg/virt-controller/watch/vm/vm.go, 1.9). */

import type { Issue } from '../../core/index.ts';
import { Field, isRecord } from '../field.ts';
import { IssueList } from '../issues.ts';
import { applyAutoattachPreferences } from './instancetype/apply-device-preference.ts';
import { applyInstancetype } from './instancetype/apply-instancetype.ts';
import { applyPreference } from './instancetype/apply-preference.ts';
import type { InstancetypeShelf } from './instancetype/instancetype-shelf.ts';
import { type FieldPath, ManifestDraft } from './instancetype/manifest-draft.ts';
import { checkRequirements } from './instancetype/requirements.ts';

export interface VmiOptions {
  /** `spec.configuration.network.defaultNetworkInterface` of the KubeVirt object. Default: bridge. */
  readonly defaultNetworkInterface?: string;
}

/**
 * The manifest of the VMI of a VM, whether the VM is to run or not, before the defaults of KubeVirt's webhook; `vmi` is
 * null where the VM has an error or KubeVirt would refuse to start it. The VM's firmware UUID is not made up.
 */
export function vmiOfVirtualMachine(
  manifest: Field,
  shelf: InstancetypeShelf,
  options: VmiOptions = {},
): { readonly vmi: Readonly<Record<string, unknown>> | null; readonly issues: readonly Issue[] } {
  const issues = new IssueList();
  const vm = Field.root(manifest.value, issues, manifest.path, manifest.file).object();
  const instancetype = shelf.instancetypeOf(vm);
  const preference = shelf.preferenceOf(vm);
  const vmi = draftOf(vm);
  addDiskPerVolume(vmi);
  if (preference !== null) applyAutoattachPreferences(vmi, preference);
  addInputDevice(vmi);
  addNetworkInterface(vmi, options.defaultNetworkInterface ?? 'bridge');
  if (instancetype !== null || preference !== null) annotate(vm, vmi);
  if (instancetype !== null) applyInstancetype(vmi, instancetype, preference);
  if (preference !== null) {
    applyPreference(vmi, preference);
    checkRequirements(vm, vmi, { instancetype, preference });
  }
  const isWhole = issues.errorCount === 0 && isRecord(vmi.value);
  return {
    vmi: isWhole ? { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', ...vmi.value } : null,
    issues: issues.all,
  };
}

const DEVICES: FieldPath = ['spec', 'domain', 'devices'];
const DISKS: FieldPath = [...DEVICES, 'disks'];
const INPUTS: FieldPath = [...DEVICES, 'inputs'];
const INTERFACES: FieldPath = [...DEVICES, 'interfaces'];
const NETWORKS: FieldPath = ['spec', 'networks'];
const VOLUMES: FieldPath = ['spec', 'volumes'];

/** Metadata and spec of a VM's template with what KubeVirt adds to them itself. */
function draftOf(vm: Field): ManifestDraft {
  const spec = vm.get('spec').object();
  const template = spec.get('template').object();
  for (const required of [spec.get('template'), template.get('spec')]) {
    if (!required.isPresent) required.report('missing-field', 'nothing', 'what the VM is made of');
  }
  const metadata = template.get('metadata').object();
  const labels = readTexts(metadata.get('labels'));
  const vmi = new ManifestDraft(template, {
    metadata: {
      ...readIdentity(vm),
      ...(labels === null ? {} : { labels }),
      annotations: { ...readTexts(metadata.get('annotations')), ...ownAnnotations(vm) },
      finalizers: ['kubevirt.io/virtualMachineControllerFinalize'],
    },
    spec: template.get('spec').object().value,
  });
  const request = firstRequest(vm);
  const paused = request?.get('data').object().get('paused').text();
  if (request?.get('action').text() === 'Start' && paused === 'true') vmi.set(['spec', 'startStrategy'], 'Paused');
  removeDumpedVolume(vm, vmi);
  return vmi;
}

/** Name and namespace of the VM, which also controls the VMI. */
function readIdentity(vm: Field): Readonly<Record<string, unknown>> {
  const metadata = vm.get('metadata').object();
  const name = metadata.get('name').text();
  if (name === '') metadata.get('name').report('missing-field', 'nothing', 'a name');
  const uid = metadata.get('uid').text();
  const owner = { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', name, uid };
  return {
    name,
    namespace: metadata.get('namespace').text('default'),
    ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
  };
}

function ownAnnotations(vm: Field): Readonly<Record<string, string>> {
  const generation = vm.get('metadata').get('generation').integer(1);
  const isReceiver = vm.get('spec').get('runStrategy').text() === 'WaitAsReceiver';
  return {
    'kubevirt.io/vm-generation': String(generation),
    ...(isReceiver ? { 'kubevirt.io/create-migration-target': 'true' } : {}),
  };
}

/** The only request of a VM that KubeVirt looks at. */
function firstRequest(vm: Field): Field | undefined {
  const [request] = vm.get('status').object().get('stateChangeRequests').items();
  return request?.object();
}

/** A memory dump that is complete leaves its volume behind, which is taken away at the next start. */
function removeDumpedVolume(vm: Field, vmi: ManifestDraft): void {
  const request = vm.get('status').object().get('memoryDumpRequest').object();
  const phase = request.get('phase').text();
  if (!request.isPresent || phase === 'Associating' || phase === 'InProgress') return;
  const claimName = request.get('claimName').text();
  const volumes = vmi.field(VOLUMES).items();
  const kept = volumes.filter((volume) => volume.object().get('name').text() !== claimName);
  if (kept.length < volumes.length)
    vmi.set(
      VOLUMES,
      kept.map(({ value }) => value),
    );
}

/** A volume that is neither a disk nor a filesystem becomes a disk (SetDefaultVolumeDisk in pkg/util/util.go). */
function addDiskPerVolume(vmi: ManifestDraft): void {
  const lists = [DISKS, [...DEVICES, 'filesystems']];
  const used = lists.flatMap((path) => vmi.field(path).items());
  const names = new Set(used.map((item) => item.object().get('name').text()));
  const volumes = vmi.field(VOLUMES).items();
  const missing = volumes.map((volume) => volume.object().get('name').text()).filter((name) => !names.has(name));
  if (missing.length === 0) return;
  const disks = vmi.field(DISKS).items();
  vmi.set(DISKS, [...disks.map(({ value }) => value), ...missing.map((name) => ({ name }))]);
}

function addInputDevice(vmi: ManifestDraft): void {
  const isWanted = vmi.field([...DEVICES, 'autoattachInputDevice']).isTrue();
  if (isWanted && vmi.field(INPUTS).items().length === 0) vmi.set(INPUTS, [{ name: 'default-0' }]);
}

/** The pod network where the VM has no network and does not refuse it (pkg/network/vmispec/defaults.go). */
function addNetworkInterface(vmi: ManifestDraft, binding: string): void {
  const autoattach = vmi.field([...DEVICES, 'autoattachPodInterface']);
  if (autoattach.isPresent && !autoattach.isTrue()) return;
  if (vmi.field(NETWORKS).items().length > 0 || vmi.field(INTERFACES).items().length > 0) return;
  vmi.set(INTERFACES, [{ name: 'default', [binding]: {} }]);
  vmi.set(NETWORKS, [{ name: 'default', pod: {} }]);
}

/** Annotations with the names of the instancetype and of the preference. */
function annotate(vm: Field, vmi: ManifestDraft): void {
  for (const role of ['instancetype', 'preference']) {
    const matcher = vm.get('spec').get(role);
    if (!matcher.isPresent) continue;
    const kind = matcher.get('kind').text().toLowerCase();
    const scope = kind === '' || kind.startsWith('virtualmachinecluster') ? 'cluster-' : '';
    vmi.set(['metadata', 'annotations', `kubevirt.io/${scope}${role}-name`], matcher.get('name').text());
  }
}

/** Labels or annotations; null where there are none. */
function readTexts(field: Field): Readonly<Record<string, string>> | null {
  if (!field.isPresent) return null;
  return Object.fromEntries(field.entries().map(([key, value]) => [key, value.text()]));
}
