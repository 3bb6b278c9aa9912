/** Resources of the container that runs the guest (pkg/virt-controller/services/renderresources.go). */

import { matchesSelector } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { parseQuantity, toValue } from '../../quantity.ts';
import { readQuantity } from '../instancetype/shapes.ts';
import { hasChange } from '../version.ts';
import { type Amounts, NANO, readAmountsOf } from './amounts.ts';
import { claimsOf, deviceResourcesOf } from './device-resources.ts';
import { cpuOf, domainOf, hasDedicatedCpus, hasHugepages, ioThreadCount, topologyVcpus } from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';

/** A claim of the pod that a container uses. */
export interface ContainerClaim {
  readonly name: string;
  readonly request?: string;
}

export interface ContainerResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly claims?: readonly ContainerClaim[];
}

/** Amounts while they are made up: what the guest asks for wins over what is derived. */
interface Draft {
  readonly asked: { readonly requests: Map<string, bigint>; readonly limits: Map<string, bigint> };
  readonly derived: { readonly requests: Map<string, bigint>; readonly limits: Map<string, bigint> };
}

const EPHEMERAL_STORAGE_NANO = 50_000_000n * NANO;

/** The resources with the given memory overhead (nano-bytes). */
export function computeResourcesOf(vmi: Field, overhead: bigint, settings: LauncherSettings): ContainerResources {
  const resources = domainOf(vmi).get('resources').object();
  const draft: Draft = {
    asked: { requests: readAmountsOf(resources.get('requests')), limits: readAmountsOf(resources.get('limits')) },
    derived: { requests: new Map(), limits: new Map() },
  };
  addEphemeralStorage(draft);
  const { limited, counted } = deviceResourcesOf(vmi, settings);
  // The API server copies a limit into the requests, so it counts.
  for (const name of limited) draft.asked.limits.set(name, NANO);
  requestGuestMemory(draft, vmi, settings);
  if (hasDedicatedCpus(vmi)) pinCpus(draft, vmi, settings);
  else shareCpus(draft, vmi, settings);
  if (hasHugepages(vmi)) useHugepages(draft, vmi, overhead);
  else addOverhead(draft, overhead, resources.get('overcommitGuestOverhead').isTrue());
  limitMemory(draft, vmi, settings);
  for (const name of counted) countDevice(draft, name);
  const claims = claimsOf(vmi, settings);
  return {
    requests: new Map([...draft.derived.requests, ...draft.asked.requests]),
    limits: new Map([...draft.derived.limits, ...draft.asked.limits]),
    ...(claims.length === 0 ? {} : { claims }),
  };
}

function addEphemeralStorage({ asked: { requests, limits } }: Draft): void {
  const name = 'ephemeral-storage';
  requests.set(name, (requests.get(name) ?? 0n) + EPHEMERAL_STORAGE_NANO);
  const limit = limits.get(name);
  if (limit !== undefined) limits.set(name, limit + EPHEMERAL_STORAGE_NANO);
}

/** Memory for a guest that requests none: its limit, else its own memory divided by the overcommit. */
function requestGuestMemory({ asked: { requests, limits } }: Draft, vmi: Field, settings: LauncherSettings): void {
  if (!hasChange(settings.version, 'derivedMemoryRequest') || (requests.get('memory') ?? 0n) !== 0n) return;
  const limit = limits.get('memory') ?? 0n;
  if (limit !== 0n) requests.set('memory', limit);
  if (requests.has('memory')) return;
  const memory = domainOf(vmi).get('memory').object();
  const guest = readQuantity(memory.get('guest')) ?? pageSizeOf(memory);
  if (guest === null || toValue(guest) <= 0n) return;
  const percent = BigInt(settings.configuration.memoryOvercommitPercent);
  requests.set('memory', percent === 100n ? guest.nano : ((toValue(guest) * 100n) / percent) * NANO);
}

function pageSizeOf(memory: Field): { readonly nano: bigint } | null {
  return parseQuantity(memory.get('hugepages').object().get('pageSize').text());
}

/** Whole CPUs, limits equal to requests, with one or two more where the emulator has its own. */
function pinCpus({ asked: { requests, limits } }: Draft, vmi: Field, { version }: LauncherSettings): void {
  const vcpus = topologyVcpus(cpuOf(vmi));
  const threads = hasChange(version, 'countedIoThreads') ? ioThreadCount(vmi) : supplementalThreads(vmi);
  for (const amounts of [requests, limits]) {
    const asked = amounts.get('cpu');
    if (vcpus !== 0n) amounts.set('cpu', (vcpus + threads) * NANO);
    else if (asked !== undefined) amounts.set('cpu', asked + threads * NANO);
  }
  if (cpuOf(vmi).get('isolateEmulatorThread').isTrue()) {
    const limit = limits.get('cpu') ?? 0n;
    const added = emulatorCpus(vmi, limit) * NANO;
    limits.set('cpu', limit + added);
    const request = requests.get('cpu');
    if (request !== undefined) requests.set('cpu', request + added);
  }
  const memory = requests.get('memory');
  if (memory !== undefined) limits.set('memory', memory);
}

/** Annotation that asks for an even number of CPUs, so that no core is shared with another guest. */
const EVEN_PARITY = 'alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity';

/** Threads of the pool are counted twice where its policy is set, as KubeVirt has it. */
function emulatorCpus(vmi: Field, limit: bigint): bigint {
  const isEven = (toValue({ nano: limit }) + supplementalThreads(vmi)) % 2n === 0n;
  const completes = vmi.get('metadata').get('annotations').get(EVEN_PARITY).isPresent;
  return completes && isEven ? 2n : 1n;
}

function supplementalThreads(vmi: Field): bigint {
  return domainOf(vmi).get('ioThreadsPolicy').text() === 'supplementalPool' ? ioThreadCount(vmi) : 0n;
}

/** vCPUs and threads divided by the ratio of the cluster, unless the guest requests CPU. */
function shareCpus({ asked, derived }: Draft, vmi: Field, settings: LauncherSettings): void {
  const cpu = cpuOf(vmi);
  const counts = hasChange(settings.version, 'countedIoThreads');
  const cpus = (cpu.isPresent ? topologyVcpus(cpu) : 1n) + (counts ? ioThreadCount(vmi) : 0n);
  if (!counts && supplementalThreads(vmi) > 0n) {
    asked.limits.set('cpu', (asked.limits.get('cpu') ?? 0n) + supplementalThreads(vmi) * NANO);
  }
  if (cpus === 0n) return;
  derived.requests.set('cpu', divideCpus(Number(cpus), settings.configuration.cpuAllocationRatio));
  if (limitsCpu(vmi, settings)) derived.limits.set('cpu', cpus * NANO);
}

/** In a double, as text in CPUs or milli-CPUs, which is then read as a quantity: rounded up below a nano-CPU. */
function divideCpus(cpus: number, ratio: number): bigint {
  const share = cpus / ratio;
  const text = share < 1 ? `${share * 1000}m` : String(share);
  return parseQuantity(text)?.nano ?? 0n;
}

/** True where the namespace's quota or its labels ask for a CPU limit and the guest has none. */
function limitsCpu(vmi: Field, { configuration, namespace }: LauncherSettings): boolean {
  if (namespace === undefined || isLimited(vmi, 'cpu')) return false;
  if (namespace.limitedResources.includes('cpu')) return true;
  return (
    configuration.autoCpuLimitSelector !== null && matchesSelector(configuration.autoCpuLimitSelector, namespace.labels)
  );
}

function isLimited(vmi: Field, name: string): boolean {
  return domainOf(vmi).get('resources').object().get('limits').object().get(name).isPresent;
}

/** Guest memory in huge pages; what is asked beyond it, and the overhead, in ordinary memory. */
function useHugepages({ asked: { requests, limits }, derived }: Draft, vmi: Field, overhead: bigint): void {
  const memory = domainOf(vmi).get('memory').object();
  const guest = readQuantity(memory.get('guest'));
  const beyondGuest = (nano: bigint) =>
    guest !== undefined && toValue({ nano }) > toValue(guest) ? nano - guest.nano : 0n;
  const request = requests.get('memory') ?? 0n;
  const name = `hugepages-${memory.get('hugepages').object().get('pageSize').text()}`;
  const pages = beyondGuest(request) > 0n ? request - beyondGuest(request) : request;
  derived.requests.set(name, pages);
  derived.limits.set(name, pages);
  requests.set('memory', beyondGuest(request) + overhead);
  const limit = limits.get('memory');
  if (limit !== undefined) limits.set('memory', beyondGuest(limit) + overhead);
}

function addOverhead({ asked: { requests, limits } }: Draft, overhead: bigint, isOvercommitted: boolean): void {
  requests.set('memory', (requests.get('memory') ?? 0n) + (isOvercommitted ? 0n : overhead));
  const limit = limits.get('memory');
  if (limit !== undefined) limits.set('memory', limit + overhead);
}

const MEMORY_LIMIT_RATIO = 2;
const MEMORY_LIMIT_RATIO_LABEL = 'alpha.kubevirt.io/auto-memory-limits-ratio';

/** A limit where the namespace's quota asks for one and the guest has none: twice the request, or as a label says. */
function limitMemory({ asked, derived }: Draft, vmi: Field, { namespace }: LauncherSettings): void {
  if (namespace === undefined || isLimited(vmi, 'memory') || !namespace.limitedResources.includes('memory')) return;
  const labelled = Number(namespace.labels.get(MEMORY_LIMIT_RATIO_LABEL) || Number.NaN);
  const ratio = Number.isFinite(labelled) && labelled >= 1 ? labelled : MEMORY_LIMIT_RATIO;
  const request = Number(toValue({ nano: asked.requests.get('memory') ?? 0n }));
  derived.limits.set('memory', BigInt(Math.trunc(request * ratio)) * NANO);
}

/** One more of a device, in requests and limits, beside what the guest asks for by itself. */
function countDevice({ asked, derived }: Draft, name: string): void {
  for (const kind of ['requests', 'limits'] as const) {
    const before = asked[kind].get(name) ?? derived[kind].get(name) ?? 0n;
    derived[kind].set(name, before + NANO);
  }
}
