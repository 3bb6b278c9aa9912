/** What several parts of a launcher pod ask of its VirtualMachineInstance (kubevirt.io/api core/v1 types.go, pkg/util). */

import type { Field } from '../../field.ts';
import { hasChange, type KubevirtVersion } from '../version.ts';
import { readAmountsOf } from './amounts.ts';

/** `spec.domain`. */
export function domainOf(vmi: Field): Field {
  return vmi.get('spec').object().get('domain').object();
}

/** `spec.domain.devices`. */
export function devicesOf(vmi: Field): Field {
  return domainOf(vmi).get('devices').object();
}

/** `spec.domain.cpu`. */
export function cpuOf(vmi: Field): Field {
  return domainOf(vmi).get('cpu').object();
}

/** `spec.volumes`. */
export function volumesOf(vmi: Field): readonly Field[] {
  return vmi
    .get('spec')
    .get('volumes')
    .items()
    .map((volume) => volume.object());
}

/** A flag that is on unless it says otherwise. */
export function isNotFalse(flag: Field): boolean {
  return !flag.isPresent || flag.isTrue();
}

/** True where the guest's CPUs are pinned. */
export function hasDedicatedCpus(vmi: Field): boolean {
  return cpuOf(vmi).get('dedicatedCpuPlacement').isTrue();
}

/**
 * True where the guest is written so that its pod is of QoS class Guaranteed: CPU and memory of requests equal those of
 * the limits. Memory that is limited only counts as requested, CPU does not.
 */
function wantsGuaranteed(vmi: Field): boolean {
  const resources = domainOf(vmi).get('resources').object();
  const [requests, limits] = [readAmountsOf(resources.get('requests')), readAmountsOf(resources.get('limits'))];
  const isEqual = (name: string): boolean => amountOf(requests, name) === amountOf(limits, name);
  const wantsMemory = amountOf(requests, 'memory') === 0n ? amountOf(limits, 'memory') !== 0n : isEqual('memory');
  return wantsMemory && amountOf(requests, 'cpu') !== 0n && isEqual('cpu');
}

function amountOf(amounts: ReadonlyMap<string, bigint>, name: string): bigint {
  return amounts.get(name) ?? 0n;
}

/** True where containers beside the guest's get requests equal to their limits. */
export function isPinnedOrGuaranteed(vmi: Field): boolean {
  return hasDedicatedCpus(vmi) || wantsGuaranteed(vmi);
}

/** KubeVirt multiplies in 32 bits. */
const MODULUS = 2n ** 32n;

/** vCPUs of `spec.domain.cpu`: the product of its dimensions that are not zero; 0 where all are. */
export function topologyVcpus(cpu: Field): bigint {
  const dimensions = ['cores', 'sockets', 'threads'].map((name) => BigInt(cpu.get(name).integer()));
  const counted = dimensions.filter((count) => count > 0n);
  return counted.length === 0 ? 0n : counted.reduce((product, count) => (product * count) % MODULUS, 1n);
}

/** Threads of the supplemental pool for I/O. */
export function ioThreadCount(vmi: Field): bigint {
  const count = domainOf(vmi).get('ioThreads').object().get('supplementalPoolThreadCount').integer();
  return BigInt(Math.max(0, count));
}

/** Kinds of launch security; SEV is meant with SNP too. */
export interface LaunchSecurity {
  readonly isSev: boolean;
  readonly isSevEs: boolean;
  readonly isSnp: boolean;
  readonly isTdx: boolean;
  readonly isSecureExecution: boolean;
}

/** The kinds a guest asks for, of those the release knows. */
export function launchSecurityOf(vmi: Field, version: KubevirtVersion): LaunchSecurity {
  const security = domainOf(vmi).get('launchSecurity').object();
  const sev = security.get('sev').object();
  const knowsAll = hasChange(version, 'snpAndTdx');
  const isSnp = knowsAll && security.get('snp').isPresent;
  return {
    isSev: sev.isPresent || isSnp,
    isSevEs: sev.get('policy').object().get('encryptedState').isTrue(),
    isSnp,
    isTdx: knowsAll && security.get('tdx').isPresent,
    isSecureExecution: security.isPresent && vmi.get('spec').get('architecture').text() === 's390x',
  };
}

/** True where the pod's memory is in huge pages. */
export function hasHugepages(vmi: Field): boolean {
  return domainOf(vmi).get('memory').object().get('hugepages').isPresent;
}

/** Annotations or labels of an object. */
export function textsOf(map: Field): Record<string, string> {
  return Object.fromEntries(map.entries().map(([key, value]) => [key, value.text()]));
}
