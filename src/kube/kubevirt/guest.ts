/** What a VirtualMachineInstance says of its guest beyond what its launcher pod shows (kubevirt.md 5.1 and 5.2). */

import { type CpuModel, EVICTION_STRATEGIES, type EvictionStrategy, nearestName, type Vm } from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';
import { readTime } from '../time.ts';
import { dueReasonOf } from './migration-object.ts';

/** The part of the `vm` facet that comes from the VMI; `migratability` and migrations are read elsewhere. */
export type Guest = Omit<
  Vm,
  'startedCpu' | 'migratability' | 'migrationSettings' | 'usage' | 'migrationHistory' | 'migration'
>;

/** Features that KubeVirt demands of a node: those required, or named without a policy. */
const REQUIRING = ['', 'require'];

/** Reads a VMI as the API server holds it, or as KubeVirt's defaults complete it. */
export function readGuest(vmi: Field, context: ReadContext, defaultEvictionStrategy: EvictionStrategy): Guest {
  const spec = vmi.get('spec').object();
  const status = vmi.get('status').object();
  const domain = spec.get('domain').object();
  const cpu = domain.get('cpu').object();
  const devices = domain.get('devices').object();
  const features = cpu
    .get('features')
    .items()
    .map((feature) => ({ name: feature.get('name').text(), policy: feature.get('policy').text() }));
  const pageSize = domain.get('memory').get('hugepages').object().get('pageSize');
  const hasDedicatedCpus = cpu.get('dedicatedCpuPlacement').isTrue();
  const hasCpuLimit = domain.get('resources').get('limits').object().get('cpu').isPresent;
  const dueReason = dueReasonOf(vmi);
  return {
    name: vmi.get('metadata').get('name').text(),
    uid: vmi.get('metadata').get('uid').text(),
    vcpus: vcpusOf(status.get('currentCPUTopology').object(), cpu),
    ...readGuestMemory(domain, status, context),
    cpuModel: readCpuModel(cpu),
    requiredCpuFeatures: features.filter(({ policy }) => REQUIRING.includes(policy)).map(({ name }) => name),
    forbiddenCpuFeatures: features.filter(({ policy }) => policy === 'forbid').map(({ name }) => name),
    // KubeVirt demands these of nodes only with gate HypervStrictCheck; the pod's selectors tell (kubevirt.md 1.2).
    hypervFeatures: [],
    machineType: status.get('machine').object().get('type').text() || domain.get('machine').object().get('type').text(),
    architecture: spec.get('architecture').text(),
    tscFrequencyHz: status.get('topologyHints').object().get('tscFrequency').integer(),
    hasDedicatedCpus,
    hasNumaPassthrough: cpu.get('numa').object().get('guestMappingPassthrough').isPresent,
    hugepageBytes: context.wholeUnits(pageSize),
    migratesOverOneStream: hasDedicatedCpus || hasCpuLimit,
    hasHostDevices: devices.get('gpus').items().length + devices.get('hostDevices').items().length > 0,
    evictionStrategy: readEvictionStrategy(spec.get('evictionStrategy'), defaultEvictionStrategy),
    startTimeSeconds: readStart(vmi.get('metadata').get('creationTimestamp'), status),
    copiedDiskBytes: readCopiedDisks(spec, status, context),
    ...(dueReason !== null && { dueReason }),
  };
}

/** When a running guest was started; where that is not told, when its VMI was made. A migration changes neither. */
function readStart(creation: Field, status: Field): number | null {
  if (status.get('phase').text() !== 'Running') return null;
  const started = status
    .get('phaseTransitionTimestamps')
    .items()
    .find((transition) => transition.object().get('phase').text() === 'Running');
  return readTime(started?.object().get('phaseTransitionTimestamp') ?? creation);
}

/** vCPUs the guest has now, or is given: the product of the dimensions that are not zero, at least 1. */
function vcpusOf(current: Field, asked: Field): number {
  const topology = current.isPresent ? current : asked;
  const dimensions = ['cores', 'sockets', 'threads'].map((name) => topology.get(name).integer());
  return dimensions.filter((count) => count > 0).reduce((product, count) => product * count, 1);
}

/** What the guest has now, and what it was asked to have where that differs. */
function readGuestMemory(
  domain: Field,
  status: Field,
  context: ReadContext,
): Pick<Vm, 'guestMemoryBytes' | 'askedMemoryBytes'> {
  const requested = domain.get('resources').object().get('requests').object().get('memory');
  const guest = domain.get('memory').get('guest');
  const current = status.get('memory').object().get('guestCurrent');
  const askedMemoryBytes = context.wholeUnits(guest.isPresent ? guest : requested);
  if (!current.isPresent) return { guestMemoryBytes: askedMemoryBytes };
  const guestMemoryBytes = context.wholeUnits(current);
  return askedMemoryBytes === guestMemoryBytes || askedMemoryBytes === 0
    ? { guestMemoryBytes }
    : { guestMemoryBytes, askedMemoryBytes };
}

/** KubeVirt's default is host-model. */
function readCpuModel(cpu: Field): CpuModel {
  const name = cpu.get('model').text('host-model');
  if (name === '' || name === 'host-model') return { kind: 'host-model' };
  return name === 'host-passthrough' ? { kind: 'host-passthrough' } : { kind: 'named', name };
}

/** A strategy, or the given one (with an issue) where the text names none. */
export function readEvictionStrategy(field: Field, fallback: EvictionStrategy): EvictionStrategy {
  if (!field.isPresent) return fallback;
  const text = field.text();
  const known = EVICTION_STRATEGIES.find((strategy) => strategy === text);
  if (known !== undefined) return known;
  const nearest = nearestName(text, EVICTION_STRATEGIES);
  const remedy = nearest === undefined ? undefined : `did you mean ${nearest}?`;
  field.report('unknown-value', JSON.stringify(text.slice(0, 80)), `one of ${EVICTION_STRATEGIES.join(', ')}`, remedy);
  return fallback;
}

/** Disks that both nodes do not share: empty disks and volumes that are moved with the guest (kubevirt.md 4.6). */
function readCopiedDisks(spec: Field, status: Field, context: ReadContext): number {
  const empty = spec
    .get('volumes')
    .items()
    .map((volume) => context.wholeUnits(volume.get('emptyDisk').object().get('capacity')));
  const moved = status
    .get('migratedVolumes')
    .items()
    .map((volume) => {
      const source = volume.get('sourcePVCInfo').object();
      return context.wholeUnits(source.get('capacity').object().get('storage'));
    });
  return [...empty, ...moved].reduce((sum, bytes) => sum + bytes, 0);
}
