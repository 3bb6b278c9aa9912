/** Resources of the container that runs the guest (pkg/virt-controller/services/renderresources.go). */

import { parseQuantity, toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { readQuantity } from '../instancetype/shapes.ts';
import { hasChange } from '../version.ts';
import { type Amounts, NANO, readAmountsOf } from './amounts.ts';
import { addCpus, addIoThreads } from './compute-cpus.ts';
import { type ContainerClaim, claimsOf, deviceResourcesOf } from './device-resources.ts';
import { domainOf, hasHugepages } from './guest-traits.ts';
import { isLimited, type ResourceDraft } from './resource-draft.ts';
import type { LauncherSettings } from './settings.ts';

export interface ContainerResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly claims?: readonly ContainerClaim[];
}

const EPHEMERAL_STORAGE_NANO = 50_000_000n * NANO;

/** The resources with the given memory overhead (nano-bytes). */
export function computeResourcesOf(vmi: Field, overhead: bigint, settings: LauncherSettings): ContainerResources {
  const resources = domainOf(vmi).get('resources').object();
  const draft: ResourceDraft = {
    asked: { requests: readAmountsOf(resources.get('requests')), limits: readAmountsOf(resources.get('limits')) },
    derived: { requests: new Map(), limits: new Map() },
  };
  addEphemeralStorage(draft);
  const { limited, counted } = deviceResourcesOf(vmi, settings);
  // The API server copies a limit into the requests, so it counts.
  for (const name of limited) draft.asked.limits.set(name, NANO);
  requestGuestMemory(draft, vmi, settings);
  addCpus(draft, vmi, settings);
  if (hasHugepages(vmi)) useHugepages(draft, vmi, overhead);
  else addOverhead(draft, overhead, resources.get('overcommitGuestOverhead').isTrue());
  limitMemory(draft, vmi, settings);
  for (const name of counted) countDevice(draft, name);
  if (!hasChange(settings.version, 'countedIoThreads')) addIoThreads(draft, vmi);
  const claims = claimsOf(vmi, settings);
  return {
    requests: new Map([...draft.derived.requests, ...draft.asked.requests]),
    limits: new Map([...draft.derived.limits, ...draft.asked.limits]),
    ...(claims.length === 0 ? {} : { claims }),
  };
}

function addEphemeralStorage({ asked: { requests, limits } }: ResourceDraft): void {
  const name = 'ephemeral-storage';
  requests.set(name, (requests.get(name) ?? 0n) + EPHEMERAL_STORAGE_NANO);
  const limit = limits.get(name);
  if (limit !== undefined) limits.set(name, limit + EPHEMERAL_STORAGE_NANO);
}

/** Memory for a guest that requests none: its limit, else its own memory divided by the overcommit. */
function requestGuestMemory(
  { asked: { requests, limits } }: ResourceDraft,
  vmi: Field,
  settings: LauncherSettings,
): void {
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

/** Guest memory in huge pages; what is asked beyond it, and the overhead, in ordinary memory. */
function useHugepages({ asked: { requests, limits }, derived }: ResourceDraft, vmi: Field, overhead: bigint): void {
  const memory = domainOf(vmi).get('memory').object();
  const guest = readQuantity(memory.get('guest'));
  const beyondGuest = (nano: bigint) =>
    guest !== undefined && toValue({ nano }) > toValue(guest) ? nano - guest.nano : 0n;
  const request = requests.get('memory') ?? 0n;
  const name = `hugepages-${memory.get('hugepages').object().get('pageSize').text()}`;
  const pages = request - beyondGuest(request);
  derived.requests.set(name, pages);
  derived.limits.set(name, pages);
  requests.set('memory', beyondGuest(request) + overhead);
  const limit = limits.get('memory');
  if (limit !== undefined) limits.set('memory', beyondGuest(limit) + overhead);
}

function addOverhead({ asked: { requests, limits } }: ResourceDraft, overhead: bigint, isOvercommitted: boolean): void {
  requests.set('memory', (requests.get('memory') ?? 0n) + (isOvercommitted ? 0n : overhead));
  const limit = limits.get('memory');
  if (limit !== undefined) limits.set('memory', limit + overhead);
}

const MEMORY_LIMIT_RATIO = 2;
const MEMORY_LIMIT_RATIO_LABEL = 'alpha.kubevirt.io/auto-memory-limits-ratio';

/** A limit where the namespace's quota asks for one and the guest has none: twice the request, or as a label says. */
function limitMemory({ asked, derived }: ResourceDraft, vmi: Field, settings: LauncherSettings): void {
  const { namespace } = settings;
  if (!isGateOpen('AutoResourceLimitsGate', settings)) return;
  if (namespace === undefined || isLimited(vmi, 'memory') || !namespace.limitedResources.includes('memory')) return;
  const labelled = Number(namespace.labels.get(MEMORY_LIMIT_RATIO_LABEL) || Number.NaN);
  const ratio = Number.isFinite(labelled) && labelled >= 1 ? labelled : MEMORY_LIMIT_RATIO;
  const request = Number(toValue({ nano: asked.requests.get('memory') ?? 0n }));
  derived.limits.set('memory', BigInt(Math.trunc(request * ratio)) * NANO);
}

/** One more of a device, in requests and limits, beside what the guest asks for by itself. */
function countDevice({ asked, derived }: ResourceDraft, name: string): void {
  for (const kind of ['requests', 'limits'] as const) {
    const before = asked[kind].get(name) ?? derived[kind].get(name) ?? 0n;
    derived[kind].set(name, before + NANO);
  }
}
