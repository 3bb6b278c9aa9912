/** CPUs of the guest's container: pinned, or a share of them (WithCPUPinning and WithoutDedicatedCPU in renderresources.go). */

import { matchesSelector, parseQuantity, toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { hasChange } from '../version.ts';
import { NANO } from './amounts.ts';
import { cpuOf, domainOf, hasDedicatedCpus, ioThreadCount, topologyVcpus } from './guest-traits.ts';
import { isLimited, type ResourceDraft } from './resource-draft.ts';
import type { LauncherSettings } from './settings.ts';

/** Adds the guest's CPUs; where they are pinned, memory is limited to its request too. */
export function addCpus(draft: ResourceDraft, vmi: Field, settings: LauncherSettings): void {
  if (!hasDedicatedCpus(vmi)) shareCpus(draft, vmi, settings);
  else if (hasChange(settings.version, 'countedIoThreads')) pinCpus(draft, vmi);
  else pinCpusByLimit(draft, vmi);
}

/** Whole CPUs, limits equal to requests, with one or two more where the emulator has its own. */
function pinCpus({ asked: { requests, limits } }: ResourceDraft, vmi: Field): void {
  const vcpus = topologyVcpus(cpuOf(vmi));
  const threads = ioThreadCount(vmi);
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

/** As before 1.6: CPUs of the topology are a limit that the guest's own replaces, and there is no memory without a limit. */
function pinCpusByLimit({ asked, derived }: ResourceDraft, vmi: Field): void {
  const { requests, limits } = asked;
  const vcpus = topologyVcpus(cpuOf(vmi));
  const [limit, request] = [limits.get('cpu'), requests.get('cpu')];
  if (vcpus !== 0n) derived.limits.set('cpu', vcpus * NANO);
  else if (limit !== undefined) requests.set('cpu', limit);
  else if (request !== undefined) limits.set('cpu', request);
  if (cpuOf(vmi).get('isolateEmulatorThread').isTrue()) {
    const counted = derived.limits.get('cpu') ?? 0n;
    const added = emulatorCpus(vmi, counted) * NANO;
    limits.set('cpu', counted + added);
    const before = requests.get('cpu');
    if (before !== undefined) requests.set('cpu', before + added);
  }
  limits.set('memory', requests.get('memory') ?? 0n);
}

/** As before 1.6: threads of the supplemental pool are added to the guest's own limit alone. */
export function addIoThreads({ asked: { limits } }: ResourceDraft, vmi: Field): void {
  const threads = supplementalThreads(vmi);
  if (threads > 0n) limits.set('cpu', (limits.get('cpu') ?? 0n) + threads * NANO);
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
function shareCpus({ derived }: ResourceDraft, vmi: Field, settings: LauncherSettings): void {
  const cpu = cpuOf(vmi);
  const counts = hasChange(settings.version, 'countedIoThreads');
  const cpus = (cpu.isPresent ? topologyVcpus(cpu) : 1n) + (counts ? ioThreadCount(vmi) : 0n);
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
function limitsCpu(vmi: Field, settings: LauncherSettings): boolean {
  const { configuration, namespace } = settings;
  if (namespace === undefined || isLimited(vmi, 'cpu')) return false;
  if (namespace.limitedResources.includes('cpu') && isGateOpen('AutoResourceLimitsGate', settings)) return true;
  return (
    configuration.autoCpuLimitSelector !== null && matchesSelector(configuration.autoCpuLimitSelector, namespace.labels)
  );
}
