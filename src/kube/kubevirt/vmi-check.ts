/**
 * What the API server and KubeVirt's webhook refuse of a guest, of what would otherwise make a pod of nonsense
 * (pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go, 1.9).
 */

import { isQualifiedName, quote, toValue } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readCount, readQuantity } from './instancetype/shapes.ts';
import { warnOfConflicts } from './selector-conflicts.ts';

const DIMENSIONS = ['sockets', 'cores', 'threads', 'maxSockets'];
const DEVICE_LISTS = ['gpus', 'hostDevices'];
/** Beyond this no unit is meant: bytes that a double holds exactly, 8 PiB. */
const MAX_UNITS = 2n ** 53n - 1n;
const WRITE_MEMORY = 'write such as 4Gi, or name an instancetype';

/** Reports counts, amounts and names that no guest runs with, at their places in a VMI before its defaults. */
export function checkVmi(vmi: Field): void {
  const domain = vmi.object().get('spec').object().get('domain').object();
  const cpu = domain.get('cpu').object();
  for (const name of DIMENSIONS) readCount(cpu.get(name));
  checkMemory(domain);
  const resources = domain.get('resources').object();
  for (const list of ['requests', 'limits']) {
    for (const [, field] of resources.get(list).entries()) checkAmount(field);
  }
  const devices = domain.get('devices').object();
  for (const list of DEVICE_LISTS) for (const device of devices.get(list).items()) checkDevice(device.object());
  warnOfConflicts(vmi.get('spec').object());
}

/** A guest has memory of its own, in huge pages, or what it requests. */
function checkMemory(domain: Field): void {
  const memory = domain.get('memory').object();
  const guest = memory.get('guest');
  if (guest.isPresent && checkAmount(guest) === 0n) guest.report('out-of-range', '0', 'more than 0', WRITE_MEMORY);
  checkAmount(memory.get('maxGuest'));
  const resources = domain.get('resources').object();
  const others = ['requests', 'limits'].map((list) => resources.get(list).object().get('memory'));
  if ([guest, memory.get('hugepages'), ...others].some(({ isPresent }) => isPresent)) return;
  guest.report('missing-field', 'nothing', 'memory for the guest', WRITE_MEMORY);
}

/** Whole units of an amount; undefined where it is absent or (with an issue) none. */
function checkAmount(field: Field): bigint | undefined {
  const quantity = readQuantity(field);
  if (quantity === undefined) return undefined;
  const units = toValue(quantity);
  if (units > MAX_UNITS) {
    field.report('out-of-range', quote(String(field.value)), `at most ${MAX_UNITS}`, 'check the unit');
  }
  return units;
}

/** A device is an extended resource of a node, unless it comes by a claim. */
function checkDevice(device: Field): void {
  const field = device.get('deviceName');
  const name = field.text();
  if (!field.isPresent || (name.includes('/') && isQualifiedName(name))) return;
  field.report(
    'unknown-value',
    quote(name),
    'the resource of a device',
    'write it as nodes list it: nvidia.com/GA102GL',
  );
}
