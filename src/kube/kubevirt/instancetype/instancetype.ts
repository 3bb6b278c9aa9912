/** VirtualMachineInstancetype and VirtualMachineClusterInstancetype: the size and kind of a VM under one name. */

import { toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import type { FieldPath } from './manifest-draft.ts';
import { readCount, readQuantity, readShape, type Shape } from './shapes.ts';

/** A field of an instancetype with the field of a VMI that it fills. */
interface Transfer {
  readonly from: FieldPath;
  readonly to: FieldPath;
  readonly shape: Shape;
  /** False where it replaces what the VM sets instead of clashing with it. */
  readonly clashes: boolean;
}

const CPU = ['domain', 'cpu'];
const MEMORY = ['domain', 'memory'];

/** pkg/instancetype/apply of KubeVirt 1.9, one row a field; vCPUs and guest memory are not among them. */
const TRANSFERS: readonly Transfer[] = [
  clashing(['nodeSelector'], ['nodeSelector'], 'object'),
  clashing(['schedulerName'], ['schedulerName'], 'text'),
  clashing(['cpu', 'model'], [...CPU, 'model'], 'text'),
  clashing(['cpu', 'dedicatedCPUPlacement'], [...CPU, 'dedicatedCpuPlacement'], 'flag'),
  clashing(['cpu', 'isolateEmulatorThread'], [...CPU, 'isolateEmulatorThread'], 'flag'),
  clashing(['cpu', 'numa'], [...CPU, 'numa'], 'object'),
  clashing(['cpu', 'realtime'], [...CPU, 'realtime'], 'object'),
  { from: ['cpu', 'maxSockets'], to: [...CPU, 'maxSockets'], shape: 'count', clashes: false },
  clashing(['memory', 'hugepages'], [...MEMORY, 'hugepages'], 'object'),
  clashing(['memory', 'maxGuest'], [...MEMORY, 'maxGuest'], 'quantity'),
  clashing(
    ['ioThreads', 'supplementalPoolThreadCount'],
    ['domain', 'ioThreads', 'supplementalPoolThreadCount'],
    'count',
  ),
  clashing(['ioThreadsPolicy'], ['domain', 'ioThreadsPolicy'], 'text'),
  clashing(['launchSecurity'], ['domain', 'launchSecurity'], 'object'),
  clashing(['gpus'], ['domain', 'devices', 'gpus'], 'list'),
  clashing(['hostDevices'], ['domain', 'devices', 'hostDevices'], 'list'),
];

/** One field that an instancetype fills. */
interface Setting extends Transfer {
  /** JSON as written in the instancetype. */
  readonly value: unknown;
}

export interface Instancetype {
  /** Kind and name for people. */
  readonly title: string;
  /** File and path of its spec, for messages. */
  readonly path: string;
  readonly vcpuCount: number;
  /** As written. */
  readonly guestMemory: string;
  readonly guestMemoryBytes: bigint;
  /** 0 to 100: share of the guest's memory that the launcher does not request. */
  readonly overcommitPercent: number;
  readonly settings: readonly Setting[];
  readonly annotations: readonly (readonly [string, string])[];
}

/** Reads a spec; what is wrong with it becomes an issue. */
export function readInstancetype(spec: Field, title: string): Instancetype {
  const cpu = spec.get('cpu').object();
  const memory = spec.get('memory').object();
  const guest = memory.get('guest');
  for (const required of [cpu.get('guest'), guest]) {
    if (!required.isPresent) required.report('missing-field', 'nothing', 'what the guest gets');
  }
  const quantity = readQuantity(guest);
  return {
    title,
    path: spec.file === '' ? spec.path : `${spec.file}: ${spec.path}`,
    vcpuCount: readCount(cpu.get('guest'), 1),
    guestMemory: String(quantity === undefined ? '' : guest.value).trim(),
    guestMemoryBytes: quantity === undefined ? 0n : toValue(quantity),
    overcommitPercent: readOvercommit(memory),
    settings: TRANSFERS.flatMap((transfer) => readSetting(spec, transfer)),
    annotations: spec
      .get('annotations')
      .entries()
      .map(([key, value]) => [key, value.text()]),
  };
}

function readOvercommit(memory: Field): number {
  const field = memory.get('overcommitPercent');
  const percent = field.integer();
  if (percent < 0 || percent > 100) field.report('out-of-range', String(percent), 'a whole number from 0 to 100');
  if (percent !== 0 && memory.get('hugepages').isPresent) {
    field.report('out-of-range', String(percent), '0, for hugepages cannot be overcommitted', 'remove one of the two');
  }
  return percent;
}

function readSetting(spec: Field, transfer: Transfer): Setting[] {
  let field = spec;
  for (const key of transfer.from) field = field.object().get(key);
  const value = readShape(field, transfer.shape);
  // An empty text or list fills nothing.
  const isNothing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return isNothing ? [] : [{ ...transfer, value }];
}

function clashing(from: FieldPath, to: FieldPath, shape: Shape): Transfer {
  return { from, to, shape, clashes: true };
}
