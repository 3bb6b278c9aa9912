/** How far a guest may grow while it runs (setupHotplug in pkg/defaults/defaults.go, pkg/liveupdate/memory). */

import { parseQuantity, toValue } from '../../core/index.ts';
import type { KubevirtConfiguration } from './configuration.ts';
import { isGateOpen } from './feature-gates.ts';
import { formatQuantity } from './instancetype/format-quantity.ts';
import type { ManifestDraft } from './instancetype/manifest-draft.ts';
import { readQuantity } from './instancetype/shapes.ts';
import { hasChange, type KubevirtVersion } from './version.ts';

const DOMAIN = ['spec', 'domain'];
const GIBIBYTE = 2n ** 30n;
const MEBIBYTE = 2n ** 20n;

/** No machine type has more vCPUs; KubeVirt's bound where the cluster sets none. */
const MAX_VCPUS = 512;

/** Fills in the most sockets and the most memory, where changes of a VM reach the running guest. */
export function fillHotplug(
  draft: ManifestDraft,
  configuration: KubevirtConfiguration,
  version: KubevirtVersion,
): void {
  if (!isGateOpen('VMLiveUpdateFeatures', { configuration, version })) return;
  if (!(configuration.isLiveUpdate ?? hasChange(version, 'liveUpdate'))) return;
  const isBounded = hasChange(version, 'boundedHotplug');
  if (isBounded && draft.field(['spec', 'architecture']).text() === 'arm64') return;
  fillMaxSockets(draft, configuration, isBounded ? MAX_VCPUS : Number.POSITIVE_INFINITY);
  fillMaxGuest(draft, configuration);
}

function fillMaxSockets(draft: ManifestDraft, configuration: KubevirtConfiguration, maxVcpus: number): void {
  const countOf = (name: string) => draft.field([...DOMAIN, 'cpu', name]).integer();
  if (countOf('maxSockets') !== 0) return;
  const [sockets, cores, threads] = [countOf('sockets'), countOf('cores'), countOf('threads')];
  const { maxCpuSockets, maxHotplugRatio } = configuration;
  let maxSockets = maxCpuSockets === 0 ? 0 : Math.max(maxCpuSockets, sockets);
  if (maxSockets === 0) {
    maxSockets = sockets * maxHotplugRatio;
    if (maxSockets * cores * threads > maxVcpus) {
      maxSockets = Math.max(Math.floor(maxVcpus / (cores * threads)), sockets);
    }
  }
  if (maxSockets !== 0) draft.set([...DOMAIN, 'cpu', 'maxSockets'], maxSockets);
}

/** Memory that cannot be plugged in later has no maximum. */
function fillMaxGuest(draft: ManifestDraft, { maxGuestMemory, maxHotplugRatio }: KubevirtConfiguration): void {
  const path = [...DOMAIN, 'memory', 'maxGuest'];
  if (draft.field(path).isPresent || hasFixedMemory(draft)) return;
  const guest = readQuantity(draft.field([...DOMAIN, 'memory', 'guest']));
  if (guest === undefined) return;
  const guestBytes = toValue(guest);
  const text = maxGuestMemory || formatQuantity(guestBytes * BigInt(maxHotplugRatio), 'Mi');
  const maxBytes = toValue(parseQuantity(text) ?? guest);
  const isGiant = draft.field([...DOMAIN, 'memory', 'hugepages', 'pageSize']).text() === '1Gi';
  const alignment = isGiant ? GIBIBYTE : 2n * MEBIBYTE;
  const isAligned = guestBytes % alignment === 0n && maxBytes % alignment === 0n;
  if (isAligned && guestBytes <= maxBytes && guestBytes >= GIBIBYTE) draft.set(path, text);
}

/** With these there are devices of memory, which arm64 has in old releases only: see `fillHotplug`. */
const ARCHITECTURES = ['amd64', 'arm64'];

/** Realtime, NUMA passed through, encryption, and other architectures do without devices of memory. */
function hasFixedMemory(draft: ManifestDraft): boolean {
  const cpu = draft.field([...DOMAIN, 'cpu']).object();
  return (
    cpu.get('realtime').isPresent ||
    cpu.get('numa').object().get('guestMappingPassthrough').isPresent ||
    draft.field([...DOMAIN, 'launchSecurity']).isPresent ||
    !ARCHITECTURES.includes(draft.field(['spec', 'architecture']).text())
  );
}
