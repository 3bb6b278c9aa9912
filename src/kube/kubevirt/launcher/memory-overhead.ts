/**
 * Memory that a launcher pod needs beyond the guest's own (GetMemoryOverhead in pkg/hypervisor/kvm/hypervisorbackend.go):
 *
 *   overhead = (page tables + fixed + 8 Mi x vCPUs + 8 Mi + video + devices + probes + security + pinning + added) x ratio
 *              + network bindings
 *
 * 1 vCPU and a request of 1 Gi under `main`: 2 Mi + 240 Mi + 8 Mi + 8 Mi + 32 Mi = 290 Mi (rounded, 304087040 bytes).
 */

import { toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import type { KubevirtConfiguration, NetworkBinding } from '../configuration.ts';
import { readQuantity } from '../instancetype/shapes.ts';
import { fixedOverheadBytes, hasChange } from '../version.ts';
import { type Amounts, NANO, readAmountsOf } from './amounts.ts';
import {
  devicesOf,
  domainOf,
  isNotFalse,
  isPinnedOrGuaranteed,
  launchSecurityOf,
  topologyVcpus,
  volumesOf,
} from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';

const MEBIBYTE = 2n ** 20n;
const KILOBYTE = 1000n;

const VCPU_BYTES = 8n * MEBIBYTE;
const IO_THREAD_BYTES = 8n * MEBIBYTE;
/** Firmware of arm64 in two flash devices of 64 Mi. */
const ARM64_FIRMWARE_BYTES = 128n * MEBIBYTE;
/** Devices that lock all memory of the guest and map a reserved range, once. */
const VFIO_BYTES = 1024n * MEBIBYTE;
const DOWNWARD_METRICS_BYTES = MEBIBYTE;
const FIRST_PROBE_BYTES = 100n * MEBIBYTE;
const PROBE_BYTES = 10n * MEBIBYTE;
const SEV_BYTES = 256n * MEBIBYTE;
const TPM_BYTES = 53n * MEBIBYTE;
const PINNED_BYTES = 100n * MEBIBYTE;
const PASST_BYTES = 250n * MEBIBYTE;

/** The overhead in whole bytes, rounded up. */
export function memoryOverheadBytes(vmi: Field, settings: LauncherSettings): bigint {
  return toValue({ nano: memoryOverhead(vmi, settings) });
}

/** The overhead in nano-bytes; below a byte only where the guest adds an overhead of its own that is. */
export function memoryOverhead(vmi: Field, settings: LauncherSettings): bigint {
  const { configuration, version } = settings;
  const resources = domainOf(vmi).get('resources').object();
  const requests = readAmountsOf(resources.get('requests'));
  const limits = readAmountsOf(resources.get('limits'));
  const reserved = domainOf(vmi).get('memory').object().get('reservedOverhead').object();
  const pinned = isPinnedOrGuaranteed(vmi) ? PINNED_BYTES : 0n;
  const isPinnedInRatio = hasChange(version, 'pinnedOverheadInRatio');
  const bytes =
    pageTableBytes(requests.get('memory') ?? 0n) +
    fixedOverheadBytes(version) +
    VCPU_BYTES * vcpusOf(vmi, requests, limits) +
    IO_THREAD_BYTES +
    deviceBytes(vmi, settings) +
    probeBytes(vmi.get('spec')) +
    (isPinnedInRatio ? pinned : 0n);
  const isAdded = hasChange(version, 'reservedOverhead');
  const added = isAdded ? (readQuantity(reserved.get('addedOverhead'))?.nano ?? 0n) : 0n;
  const multiplied = multiply(bytes * NANO + added, configuration.overheadRatio);
  return multiplied + (isPinnedInRatio ? 0n : pinnedAfterRatio(pinned, configuration)) + networkOverhead(vmi, settings);
}

/** As before 1.6, where a ratio that is no number also leaves out what follows it. */
function pinnedAfterRatio(bytes: bigint, { overheadRatio }: KubevirtConfiguration): bigint {
  return overheadRatio === '' || DECIMAL.test(overheadRatio) ? bytes * NANO : 0n;
}

/** One bit for each 512 bits of the requested memory, in whole kilobytes. */
function pageTableBytes(requestNano: bigint): bigint {
  return (ceilDivide(requestNano, KILOBYTE * NANO) * KILOBYTE) / 512n;
}

function ceilDivide(amount: bigint, unit: bigint): bigint {
  return (amount + unit - 1n) / unit;
}

function vcpusOf(vmi: Field, requests: Amounts, limits: Amounts): bigint {
  const cpu = domainOf(vmi).get('cpu').object();
  const asked = limits.get('cpu') ?? requests.get('cpu') ?? 0n;
  const vcpus = cpu.isPresent ? topologyVcpus(cpu) : toValue({ nano: asked });
  return vcpus < 1n ? 1n : vcpus;
}

function deviceBytes(vmi: Field, settings: LauncherSettings): bigint {
  const { configuration, version } = settings;
  const devices = devicesOf(vmi);
  const tpm = devices.get('tpm').object();
  const hasTpm = tpm.isPresent && (!hasChange(version, 'machineTypeSelector') || isNotFalse(tpm.get('enabled')));
  const architecture = vmi.get('spec').get('architecture').text() || configuration.defaultArchitecture;
  const terms: readonly (readonly [isCounted: boolean, bytes: bigint])[] = [
    [isNotFalse(devices.get('autoattachGraphicsDevice')), videoBytes(settings)],
    [architecture === 'arm64', ARM64_FIRMWARE_BYTES],
    [hasVfio(devices), VFIO_BYTES],
    [volumesOf(vmi).some((volume) => volume.get('downwardMetrics').isPresent), DOWNWARD_METRICS_BYTES],
    [launchSecurityOf(vmi, version).isSev, SEV_BYTES],
    [hasTpm, TPM_BYTES],
  ];
  return terms.reduce((sum, [isCounted, bytes]) => (isCounted ? sum + bytes : sum), 0n);
}

function videoBytes({ version }: LauncherSettings): bigint {
  return (hasChange(version, 'machineTypeSelector') ? 32n : 16n) * MEBIBYTE;
}

/** Devices passed through, and network interfaces of a device's virtual functions. */
function hasVfio(devices: Field): boolean {
  const passed = devices.get('hostDevices').items().length + devices.get('gpus').items().length;
  return passed > 0 || interfacesOf(devices).some((one) => one.get('sriov').isPresent);
}

function interfacesOf(devices: Field): readonly Field[] {
  return devices
    .get('interfaces')
    .items()
    .map((one) => one.object());
}

/** Probes that run a command in the guest. */
function probeBytes(spec: Field): bigint {
  const probes = ['livenessProbe', 'readinessProbe'].filter((name) => spec.get(name).object().get('exec').isPresent);
  return probes.length === 0 ? 0n : FIRST_PROBE_BYTES + BigInt(probes.length) * PROBE_BYTES;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whole kilobytes more: kilobytes x (ratio - 1) in a double, cut off. A ratio that is no number changes nothing. */
function multiply(nano: bigint, ratio: string): bigint {
  const factor = DECIMAL.test(ratio) ? Number(ratio) : Number.NaN;
  const added = Math.trunc(Number(ceilDivide(nano, KILOBYTE * NANO)) * (factor - 1));
  return Number.isFinite(added) ? nano + BigInt(added) * KILOBYTE * NANO : nano;
}

/** What the bindings of the guest's interfaces add, each of them once. */
function networkOverhead(vmi: Field, { configuration, version }: LauncherSettings): bigint {
  const interfaces = interfacesOf(devicesOf(vmi));
  const hasPasst = interfaces.some((one) => one.get('passtBinding').isPresent) && hasChange(version, 'passtOverhead');
  const passt = hasPasst ? PASST_BYTES * NANO : 0n;
  const bindings = bindingNamesOf(vmi).map((name) => configuration.networkBindings.get(name));
  return bindings.reduce((sum: bigint, binding?: NetworkBinding) => sum + (binding?.memoryOverhead ?? 0n), passt);
}

/** Bindings of the cluster that a guest's interfaces name, each once. */
export function bindingNamesOf(vmi: Field): readonly string[] {
  const named = interfacesOf(devicesOf(vmi)).map((one) => one.get('binding').object());
  return [...new Set(named.filter(({ isPresent }) => isPresent).map((binding) => binding.get('name').text()))];
}
