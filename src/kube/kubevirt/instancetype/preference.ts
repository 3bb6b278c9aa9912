/** VirtualMachinePreference and VirtualMachineClusterPreference: what a VM gets where neither it nor its size says. */

import { quote, toValue } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { readCount, readQuantity, readShape, type Shape } from './shapes.ts';

/** What a vCPU is to the guest; `any` is what the VM says, and sockets where an instancetype says how many. */
type Topology = 'sockets' | 'cores' | 'threads' | 'spread' | 'any';

/** How `spread` shares vCPUs out: ratio N is 1:N of the first two, threads are two a core. */
type SpreadAcross = 'SocketsCores' | 'CoresThreads' | 'SocketsCoresThreads';

/** Fields that are copied or compared as they are, by their path in the spec. */
const SHAPES = {
  clock: 'object',
  devices: 'object',
  features: 'object',
  firmware: 'object',
  'devices.preferredAutoattachGraphicsDevice': 'flag',
  'devices.preferredAutoattachMemBalloon': 'flag',
  'devices.preferredAutoattachPodInterface': 'flag',
  'devices.preferredAutoattachSerialConsole': 'flag',
  'devices.preferredAutoattachInputDevice': 'flag',
  'devices.preferredDisableHotplug': 'flag',
  'devices.preferredSoundModel': 'text',
  'devices.preferredUseVirtioTransitional': 'flag',
  'devices.preferredInputBus': 'text',
  'devices.preferredInputType': 'text',
  'devices.preferredDiskBus': 'text',
  'devices.preferredLunBus': 'text',
  'devices.preferredCdromBus': 'text',
  'devices.preferredDiskDedicatedIoThread': 'flag',
  'devices.preferredDiskCache': 'text',
  'devices.preferredDiskIO': 'text',
  'devices.preferredDiskBlockSize': 'object',
  'devices.preferredInterfaceModel': 'text',
  'devices.preferredInterfaceMasquerade': 'object',
  'devices.preferredRng': 'object',
  'devices.preferredBlockMultiQueue': 'flag',
  'devices.preferredNetworkInterfaceMultiQueue': 'flag',
  'devices.preferredTPM': 'object',
  'devices.preferredPanicDeviceModel': 'text',
  'devices.preferredVideoType': 'text',
  'features.preferredAcpi': 'object',
  'features.preferredApic': 'object',
  'features.preferredHyperv': 'object',
  'features.preferredKvm': 'object',
  'features.preferredPvspinlock': 'object',
  'features.preferredSmm': 'object',
  'firmware.preferredUseBios': 'flag',
  'firmware.preferredUseBiosSerial': 'flag',
  'firmware.preferredUseEfi': 'flag',
  'firmware.preferredUseSecureBoot': 'flag',
  'firmware.preferredEfi': 'object',
  'machine.preferredMachineType': 'text',
  'clock.preferredClockOffset': 'object',
  'clock.preferredTimer': 'object',
  preferredSubdomain: 'text',
  preferredTerminationGracePeriodSeconds: 'count',
  preferredArchitecture: 'text',
  preferredLaunchSecurity: 'object',
} as const satisfies Record<string, Shape>;

export type PreferenceKey = keyof typeof SHAPES;

export interface Preference {
  /** Kind and name for people. */
  readonly title: string;
  readonly topology: Topology;
  readonly spreadAcross: SpreadAcross;
  /** One or more. */
  readonly spreadRatio: number;
  /** CPU features as written, each with a name. */
  readonly cpuFeatures: readonly (readonly [name: string, feature: unknown])[];
  /** JSON as written of the fields that are there; an empty text is none. */
  readonly values: ReadonlyMap<PreferenceKey, unknown>;
  readonly annotations: readonly (readonly [string, string])[];
  readonly requirements: Requirements;
}

/** What a VM must have at least; 0 and '' ask for nothing. */
interface Requirements {
  readonly vcpuCount: number;
  readonly guestMemoryBytes: bigint;
  readonly architecture: string;
}

/** Reads a spec; what is wrong with it becomes an issue. */
export function readPreference(spec: Field, title: string): Preference {
  const features = spec.get('cpu').object().get('preferredCPUFeatures').items();
  return {
    title,
    ...readTopology(spec),
    cpuFeatures: features.map((feature) => [feature.object().get('name').text(), feature.value]),
    values: readValues(spec),
    annotations: spec
      .get('annotations')
      .entries()
      .map(([key, value]) => [key, value.text()]),
    requirements: readRequirements(spec.get('requirements').object()),
  };
}

/** Names of topologies by what they mean, the older ones too. */
const TOPOLOGIES: ReadonlyMap<string, Topology> = new Map([
  ['sockets', 'sockets'],
  ['preferSockets', 'sockets'],
  ['any', 'any'],
  ['preferAny', 'any'],
  ['cores', 'cores'],
  ['preferCores', 'cores'],
  ['threads', 'threads'],
  ['preferThreads', 'threads'],
  ['spread', 'spread'],
  ['preferSpread', 'spread'],
]);

const ACROSS: ReadonlyMap<string, SpreadAcross> = new Map(
  (['SocketsCores', 'CoresThreads', 'SocketsCoresThreads'] as const).map((across) => [across, across]),
);

/** pkg/instancetype/preference/apply/cpu.go: how many of the inner an outer holds where nothing is said. */
const DEFAULT_SPREAD_RATIO = 2;

function readTopology(spec: Field): Pick<Preference, 'topology' | 'spreadAcross' | 'spreadRatio'> {
  const cpu = spec.get('cpu').object();
  const options = cpu.get('spreadOptions').object();
  const topology = oneOf(cpu.get('preferredCPUTopology'), TOPOLOGIES, 'sockets');
  const spreadAcross = oneOf(options.get('across'), ACROSS, 'SocketsCores');
  const older = readCount(spec.get('preferSpreadSocketToCoreRatio')) || DEFAULT_SPREAD_RATIO;
  const ratio = options.get('ratio');
  const spreadRatio = ratio.isPresent ? readCount(ratio, 1) : older;
  if (topology === 'spread' && spreadAcross === 'CoresThreads' && spreadRatio !== 2) {
    ratio.report('out-of-range', String(spreadRatio), '2 where vCPUs are spread across cores and threads');
  }
  return { topology, spreadAcross, spreadRatio };
}

function oneOf<T>(field: Field, known: ReadonlyMap<string, T>, fallback: T): T {
  if (!field.isPresent) return fallback;
  const before = field.issues.errorCount;
  const found = known.get(field.text());
  if (found === undefined && field.issues.errorCount === before) {
    field.report('unknown-value', quote(field.text()), `one of ${[...known.keys()].join(', ')}`);
  }
  return found ?? fallback;
}

function readValues(spec: Field): ReadonlyMap<PreferenceKey, unknown> {
  const values = new Map<PreferenceKey, unknown>();
  // Object.keys widens the names of a literal table to string.
  for (const key of Object.keys(SHAPES) as PreferenceKey[]) {
    let field = spec;
    for (const part of key.split('.')) field = field.object().get(part);
    const value = readShape(field, SHAPES[key]);
    if (value !== undefined && value !== '') values.set(key, value);
  }
  return values;
}

function readRequirements(field: Field): Requirements {
  const memory = readQuantity(field.get('memory').object().get('guest'));
  return {
    vcpuCount: readCount(field.get('cpu').object().get('guest')),
    guestMemoryBytes: memory === undefined ? 0n : toValue(memory),
    architecture: field.get('architecture').text(),
  };
}
