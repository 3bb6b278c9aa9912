/** What a virt-launcher pod tells of its guest by itself; its VirtualMachineInstance, where given, says more. */

import {
  CPU_FEATURE_PREFIX,
  CPU_MODEL_MIGRATION_PREFIX,
  CPU_MODEL_PREFIX,
  type CpuModel,
  DEFAULT_MIGRATION_SETTINGS,
  HYPERV_PREFIX,
  type Labels,
  MACHINE_TYPE_PREFIX,
  OBSOLETE_HOST_MODEL_LABEL,
  parseQuantity,
  type Quantity,
  type StartedCpu,
  TSC_FREQUENCY_PREFIX,
  toMilli,
  toValue,
  type Vm,
} from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';
import { launchedVmOf, migrationKeyOf, NODE_NAME_LABEL, type PodIdentity } from './recognition.ts';

const COMPUTE = 'compute';
const OVERHEAD_ANNOTATION = 'kubevirt.io/memory-overhead-bytes';
const CPU_MANAGER_LABEL = 'kubevirt.io/cpumanager';
const HUGEPAGES_PREFIX = 'hugepages-';
/** KubeVirt's cpuAllocationRatio, to guess vCPUs where only the pod is known. */
const USUAL_CPU_ALLOCATION_RATIO = 10;
const MILLI = 1000;
/** Overhead of a small guest (kubevirt.md 2.2 #22) where the pod does not tell its own. */
const USUAL_OVERHEAD = '288Mi';
const NOTHING: Quantity = { nano: 0n };
/** Prefixes of resources that are no passed-through devices. */
const ORDINARY_RESOURCES = ['cpu', 'memory', 'ephemeral-storage', 'pods', HUGEPAGES_PREFIX, 'devices.kubevirt.io/'];

/** The `vm` facet of a pod manifest; null where it is no launcher. */
export function readLauncherVm(manifest: Field, pod: PodIdentity, context: ReadContext): Vm | null {
  const vm = launchedVmOf(pod);
  if (vm === null) return null;
  const spec = manifest.get('spec');
  const selector = context.labels(spec.get('nodeSelector'));
  const resources = spec
    .get('containers')
    .items()
    .find((container) => container.get('name').value === COMPUTE)
    ?.get('resources');
  const amounts =
    resources === undefined
      ? NO_AMOUNTS
      : context.shared('launcher-amounts', resources, (field) => readAmounts(field, context));
  const hasDedicatedCpus = selector.get(CPU_MANAGER_LABEL) === 'true';
  const overhead = context.quantityOf(pod.annotations.get(OVERHEAD_ANNOTATION) ?? USUAL_OVERHEAD) ?? NOTHING;
  const demands = demandsOf(selector);
  // Field by field: there are many launchers, and spreading what is known of each takes longer than all the rest.
  return {
    name: vm.name,
    uid: vm.uid,
    vcpus: Math.max(1, Math.ceil((amounts.cpuMilli * (hasDedicatedCpus ? 1 : USUAL_CPU_ALLOCATION_RATIO)) / MILLI)),
    guestMemoryBytes: amounts.hugepagesBytes ?? Math.max(0, amounts.memoryBytes - bytesOf(overhead)),
    startedCpu: demands.startedCpu,
    requiredCpuFeatures: demands.requiredCpuFeatures,
    hypervFeatures: demands.hypervFeatures,
    machineType: demands.machineType,
    architecture: demands.architecture,
    tscFrequencyHz: demands.tscFrequencyHz,
    cpuModel: cpuModelOf(selector, spec),
    forbiddenCpuFeatures: NONE,
    hasDedicatedCpus,
    hasNumaPassthrough: false,
    hugepageBytes: amounts.hugepageBytes,
    migratesOverOneStream: hasDedicatedCpus || amounts.limitsCpu,
    hasHostDevices: amounts.hasHostDevices,
    evictionStrategy: 'None',
    migratability: { isMigratable: null, reason: '' },
    startTimeSeconds: null,
    copiedDiskBytes: 0,
    migrationSettings: DEFAULT_MIGRATION_SETTINGS,
    usage: null,
    migrationHistory: null,
    migration: readRole(spec, pod),
  };
}

/** What the resources of the container that runs the guest tell. */
interface LauncherAmounts {
  readonly cpuMilli: number;
  readonly limitsCpu: boolean;
  /** With the overhead of the launcher. */
  readonly memoryBytes: number;
  /** Of the guest, in all; null without hugepages. */
  readonly hugepagesBytes: number | null;
  /** Of one page; 0 without. */
  readonly hugepageBytes: number;
  readonly hasHostDevices: boolean;
}

const NO_AMOUNTS: LauncherAmounts = {
  cpuMilli: 0,
  limitsCpu: false,
  memoryBytes: 0,
  hugepagesBytes: null,
  hugepageBytes: 0,
  hasHostDevices: false,
};

/** The API server copies limits into requests that are missing; amounts that are none were reported with the requests. */
function readAmounts(resources: Field, context: ReadContext): LauncherAmounts {
  const limits = amountsOf(resources.get('limits'), context);
  const amounts = new Map([...limits, ...amountsOf(resources.get('requests'), context)]);
  const names = [...amounts.keys()];
  const hugepages = names.find((name) => name.startsWith(HUGEPAGES_PREFIX));
  return {
    cpuMilli: Number(toMilli(amounts.get('cpu') ?? NOTHING)),
    limitsCpu: limits.has('cpu'),
    memoryBytes: bytesOf(amounts.get('memory')),
    hugepagesBytes: hugepages === undefined ? null : bytesOf(amounts.get(hugepages)),
    hugepageBytes: hugepages === undefined ? 0 : pageBytesOf(hugepages),
    hasHostDevices: names.some((name) => !ORDINARY_RESOURCES.some((prefix) => name.startsWith(prefix))),
  };
}

/**
 * The role in a migration that is not finished as far as the pod tells: it is not bound yet, or its guest is still said to
 * run on another node. The labels stay on the pod when the migration has succeeded.
 */
function readRole(spec: Field, pod: PodIdentity): Vm['migration'] {
  const key = migrationKeyOf(pod);
  if (key === null) return null;
  const nodeName = spec.get('nodeName').text();
  const sourceNode = pod.labels.get(NODE_NAME_LABEL) ?? '';
  const isUnderWay = nodeName === '' || (sourceNode !== '' && sourceNode !== nodeName);
  return isUnderWay ? { key, sourceNode, reason: 'user', priority: 0 } : null;
}

const NONE: readonly string[] = [];

/** What a launcher's node selector tells of its guest. */
type Demands = Pick<
  Vm,
  'startedCpu' | 'requiredCpuFeatures' | 'hypervFeatures' | 'machineType' | 'architecture' | 'tscFrequencyHz'
>;

/** Launchers of a cluster have few selectors that differ, and equal ones are one object. */
const demandsBySelector = new WeakMap<Labels, Demands>();

function demandsOf(selector: Labels): Demands {
  const known = demandsBySelector.get(selector);
  if (known !== undefined) return known;
  const demands: Demands = {
    startedCpu: startedCpuOf(selector),
    requiredCpuFeatures: namesAfter(CPU_FEATURE_PREFIX, selector),
    hypervFeatures: namesAfter(HYPERV_PREFIX, selector),
    machineType: namesAfter(MACHINE_TYPE_PREFIX, selector)[0] ?? '',
    architecture: selector.get('kubernetes.io/arch') ?? '',
    tscFrequencyHz: Number(namesAfter(TSC_FREQUENCY_PREFIX, selector)[0] ?? 0) || 0,
  };
  demandsBySelector.set(selector, demands);
  return demands;
}

/** A named model has its selector; only guests with host-model are kept off obsolete hosts. */
function cpuModelOf(selector: Labels, spec: Field): CpuModel | null {
  const name = namesAfter(CPU_MODEL_PREFIX, selector)[0];
  if (name !== undefined) return { kind: 'named', name };
  const avoidsObsolete = spec
    .get('affinity')
    .get('nodeAffinity')
    .get('requiredDuringSchedulingIgnoredDuringExecution')
    .get('nodeSelectorTerms')
    .items()
    .some((term) =>
      term
        .get('matchExpressions')
        .items()
        .some((expression) => expression.get('key').value === OBSOLETE_HOST_MODEL_LABEL),
    );
  return avoidsObsolete ? { kind: 'host-model' } : null;
}

/**
 * What host-model came to, as KubeVirt reads it off the source pod: where a selector on CPU features or on models for
 * migration stands there, these are kept (kubevirt.md 3.4).
 */
function startedCpuOf(selector: Labels): StartedCpu | null {
  const features = namesAfter(CPU_FEATURE_PREFIX, selector);
  const model = namesAfter(CPU_MODEL_MIGRATION_PREFIX, selector)[0];
  return model === undefined && features.length === 0 ? null : { model: model ?? '', features };
}

function namesAfter(prefix: string, selector: Labels): string[] {
  const names: string[] = [];
  for (const key of selector.keys()) if (key.startsWith(prefix)) names.push(key.slice(prefix.length));
  return names.sort();
}

/** Bytes of the page size that a resource name ends in, such as 2Mi. */
function pageBytesOf(resource: string): number {
  return bytesOf(parseQuantity(resource.slice(HUGEPAGES_PREFIX.length)) ?? NOTHING);
}

/** What can be read of a ResourceList. */
function amountsOf(list: Field, context: ReadContext): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>();
  for (const [name, { value }] of list.entries()) {
    const quantity = typeof value === 'string' || typeof value === 'number' ? context.quantityOf(String(value)) : null;
    if (quantity !== null) amounts.set(name, quantity);
  }
  return amounts;
}

function bytesOf(quantity: Quantity = NOTHING): number {
  return Number(toValue(quantity));
}
