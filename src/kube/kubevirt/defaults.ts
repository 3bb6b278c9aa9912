/** What KubeVirt's webhook fills in when a VirtualMachineInstance is made (SetDefaultVirtualMachineInstance in pkg/defaults). */

import { quote, toValue } from '../../core/index.ts';
import { type Field, isRecord } from '../field.ts';
import type { KubevirtConfiguration } from './configuration.ts';
import { fillDeviceDefaults } from './default-devices.ts';
import { fillHotplug } from './default-hotplug.ts';
import { fillHypervDependencies } from './default-hyperv.ts';
import { fillObjectDefaults } from './default-objects.ts';
import { formatQuantity } from './instancetype/format-quantity.ts';
import { type FieldPath, ManifestDraft } from './instancetype/manifest-draft.ts';
import { readQuantity } from './instancetype/shapes.ts';
import { hasChange, type KubevirtVersion } from './version.ts';

const DOMAIN: FieldPath = ['spec', 'domain'];
const CPU: FieldPath = [...DOMAIN, 'cpu'];
const MEMORY: FieldPath = [...DOMAIN, 'memory'];

/**
 * The VMI as the API server would hold it, but for a firmware UUID, which KubeVirt draws. What KubeVirt would refuse, or is
 * of a wrong type, is an issue at its place.
 */
export function defaultVmi(
  vmi: Field,
  configuration: KubevirtConfiguration,
  version: KubevirtVersion,
): Readonly<Record<string, unknown>> {
  const draft = new ManifestDraft(vmi.object());
  fillArchitecture(draft, configuration);
  if (!hasChange(version, 'derivedMemoryRequest')) fillMemoryRequest(draft, configuration);
  fillCpuRequest(draft, configuration);
  fillGuestMemory(draft);
  fillTopology(draft);
  fillPullPolicies(draft);
  if (!draft.field(['spec', 'evictionStrategy']).isPresent) {
    draft.set(['spec', 'evictionStrategy'], configuration.evictionStrategy);
  }
  fillNetwork(draft, configuration);
  fillObjectDefaults(draft);
  fillHypervDependencies(draft);
  fillDeviceDefaults(draft, version);
  fillCpuModel(draft, configuration);
  fillStatus(draft);
  fillHotplug(draft, configuration, version);
  return isRecord(draft.value) ? draft.value : {};
}

function architectureOf(draft: ManifestDraft): string {
  return draft.field(['spec', 'architecture']).text();
}

function fillArchitecture(draft: ManifestDraft, { defaultArchitecture, ...types }: KubevirtConfiguration): void {
  if (defaultArchitecture !== '') draft.fill(['spec', 'architecture'], defaultArchitecture);
  const architecture = architectureOf(draft);
  const { arm64, s390x, amd64 } = types.machineTypes;
  const own = architecture === 'arm64' ? arm64 : architecture === 's390x' ? s390x : amd64;
  draft.fill([...DOMAIN, 'machine', 'type'], types.machineType || own);
}

/** The memory limit, else the guest's memory divided by the overcommit, where no request is made. */
function fillMemoryRequest(draft: ManifestDraft, { memoryOvercommitPercent }: KubevirtConfiguration): void {
  const path = [...DOMAIN, 'resources', 'requests', 'memory'];
  const limit = resourcesOf(draft, 'limits').get('memory');
  if (amountOf(limit) !== 0n && amountOf(draft.field(path)) === 0n) draft.set(path, limit.value);
  if (draft.field(path).isPresent) return;
  const memory = draft.field(MEMORY).object();
  const guest = memory.get('guest').isPresent ? memory.get('guest') : memory.get('hugepages').object().get('pageSize');
  const quantity = readQuantity(guest);
  if (quantity === undefined || toValue(quantity) === 0n) return;
  const bytes = (toValue(quantity) * 100n) / BigInt(memoryOvercommitPercent);
  draft.set(path, memoryOvercommitPercent === 100 ? guest.value : formatQuantity(bytes, String(guest.value)));
}

/** A limit is a request where none is made; else the cluster's request, but for pinned guests. */
function fillCpuRequest(draft: ManifestDraft, { cpuRequest }: KubevirtConfiguration): void {
  const [requests, limits] = [resourcesOf(draft, 'requests'), resourcesOf(draft, 'limits')];
  if (amountOf(limits.get('cpu')) !== 0n && amountOf(requests.get('cpu')) === 0n) {
    draft.set([...DOMAIN, 'resources', 'requests', 'cpu'], limits.get('cpu').value);
    return;
  }
  if (cpuRequest === '' || requests.get('cpu').isPresent) return;
  if (draft.field([...CPU, 'dedicatedCpuPlacement']).isTrue()) return;
  draft.set([...DOMAIN, 'resources', 'requests', 'cpu'], cpuRequest);
}

function resourcesOf(draft: ManifestDraft, kind: 'requests' | 'limits'): Field {
  return draft.field([...DOMAIN, 'resources', kind]).object();
}

function amountOf(field: Field): bigint {
  return readQuantity(field)?.nano ?? 0n;
}

/** A guest without memory of its own has what it requests, else its limit, else one huge page. */
function fillGuestMemory(draft: ManifestDraft): void {
  draft.ensureObject(MEMORY);
  const guest = [...MEMORY, 'guest'];
  if (draft.field(guest).isPresent) return;
  const [request, limit] = [resourcesOf(draft, 'requests').get('memory'), resourcesOf(draft, 'limits').get('memory')];
  const pageSize = draft.field([...MEMORY, 'hugepages', 'pageSize']);
  if (amountOf(request) !== 0n) draft.set(guest, request.value);
  else if (amountOf(limit) !== 0n) draft.set(guest, limit.value);
  else if (readQuantity(pageSize) !== undefined) draft.set(guest, pageSize.value);
}

/** A guest without a topology has a socket for each CPU of its limit, else of its request, else one. */
function fillTopology(draft: ManifestDraft): void {
  const dimensions = ['sockets', 'cores', 'threads'];
  if (dimensions.some((name) => draft.field([...CPU, name]).integer() !== 0)) return;
  const limit = readQuantity(resourcesOf(draft, 'limits').get('cpu'));
  const request = readQuantity(resourcesOf(draft, 'requests').get('cpu'));
  const asked = limit ?? request;
  const sockets = asked === undefined ? 1 : Number(BigInt.asUintN(32, toValue(asked)));
  if (sockets !== 0) draft.set([...CPU, 'sockets'], sockets);
  draft.set([...CPU, 'cores'], 1);
  draft.set([...CPU, 'threads'], 1);
}

function fillPullPolicies(draft: ManifestDraft): void {
  draft.eachItem(['spec', 'volumes'], (volume) => {
    if (!volume.field(['containerDisk']).isPresent) return;
    const image = volume.field(['containerDisk', 'image']).text();
    const isLatest = image.endsWith(':latest') || !/[:@]/.test(image);
    volume.fill(['containerDisk', 'imagePullPolicy'], isLatest ? 'Always' : 'IfNotPresent');
  });
}

/** The cluster's interface to the pod network, for a guest without interfaces and networks. */
function fillNetwork(draft: ManifestDraft, configuration: KubevirtConfiguration): void {
  const devices = [...DOMAIN, 'devices'];
  const attaches = draft.field([...devices, 'autoattachPodInterface']);
  if (attaches.isPresent && !attaches.isTrue()) return;
  const [networks, interfaces] = [draft.field(['spec', 'networks']), draft.field([...devices, 'interfaces'])];
  if (networks.items().length + interfaces.items().length > 0) return;
  const kind = configuration.defaultNetworkInterface;
  if (kind === 'slirp' || (kind === 'bridge' && !configuration.permitsBridgeOnPodNetwork)) {
    interfaces.report('unknown-value', quote(kind), 'an interface to the pod network that KubeVirt permits');
    return;
  }
  draft.set([...devices, 'interfaces'], [{ name: 'default', [kind]: {} }]);
  draft.set(['spec', 'networks'], [{ name: 'default', pod: {} }]);
}

/** The cluster's model, else the host's; on arm64 the host's CPU as it is. */
function fillCpuModel(draft: ManifestDraft, { cpuModel }: KubevirtConfiguration): void {
  const model = [...CPU, 'model'];
  if (architectureOf(draft) === 'arm64') draft.fill(model, 'host-passthrough');
  draft.fill(model, cpuModel === '' ? 'host-model' : cpuModel);
}

/** Memory and topology that the guest begins with, as far as they are not zero. */
function fillStatus(draft: ManifestDraft): void {
  const guest = draft.field([...MEMORY, 'guest']).value;
  if (guest !== undefined) {
    draft.set(['status', 'memory'], { guestAtBoot: guest, guestCurrent: guest, guestRequested: guest });
  }
  if (draft.field(['status', 'currentCPUTopology']).isPresent) return;
  const dimensions = ['sockets', 'cores', 'threads'].map(
    (name) => [name, draft.field([...CPU, name]).integer()] as const,
  );
  draft.set(['status', 'currentCPUTopology'], Object.fromEntries(dimensions.filter(([, count]) => count !== 0)));
}
