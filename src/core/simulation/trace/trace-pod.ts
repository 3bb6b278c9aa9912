/** A trace's VM or container as a pending pod. */

import { DEFAULT_MIGRATION_SETTINGS } from '../../model/migration.ts';
import { createPlainPod } from '../../model/plain-pod.ts';
import type { Pod } from '../../model/pod.ts';
import {
  CPU_MILLI,
  FIRST_SCALAR,
  MEMORY_BYTES,
  type ResourceAxes,
  type ResourceVector,
} from '../../model/resources.ts';
import type { Labels, NodeSelector } from '../../model/selectors.ts';
import type { Vm } from '../../model/vm.ts';
import type { TraceShape, TraceVm } from './trace.ts';

/** Namespace of pods of which a trace tells no more than their size. */
export const TRACE_NAMESPACE = 'trace';
/** Label of nodes: the machine type that shapes are allowed on. */
export const NODE_TYPE_LABEL = 'berth.dev/node-type';
/** Label of pods: VMs of one group, of which a node takes at most as many as the annotation says. */
export const GROUP_LABEL = 'berth.dev/group';
export const MAX_PER_NODE_ANNOTATION = 'berth.dev/max-per-node';
const LIFETIME_ANNOTATION = 'berth.dev/expected-lifetime-seconds';

/** What kube-scheduler's scores count for a container that asks for nothing. */
const UNASKED_CPU_MILLI = 100;
const UNASKED_MEMORY_BYTES = 200 * 1024 ** 2;

const MILLI_PER_CPU = 1000;

/** What pods of one shape share. */
interface Template {
  readonly pod: Pod;
  /** By group, where the shape limits how many of a group a node takes. */
  readonly labelsByGroup: Map<string, Labels>;
}

/** Makes pods of one cluster's axes; those of one shape share everything but their names and times. */
export class TracePods {
  readonly #axes: ResourceAxes;
  readonly #tellsLifetimes: boolean;
  readonly #templates = new Map<TraceShape, Template>();

  /** `tellsLifetimes`: pods bear the annotation by which lifetime-aware policies know how long each will run. */
  constructor(axes: ResourceAxes, { tellsLifetimes = false }: { readonly tellsLifetimes?: boolean } = {}) {
    this.#axes = axes;
    this.#tellsLifetimes = tellsLifetimes;
  }

  /** The pending pod of a VM. Hot: once an arrival. */
  toPod(traced: TraceVm): Pod {
    const { shape, priority, arrivalSeconds } = traced;
    const template = this.#templateOf(shape);
    const { pod } = template;
    const name = shape.template === null ? traced.id : pod.name;
    const labels = labelsOf(traced, template);
    const annotations = this.#tellsLifetimes ? withLifetime(traced, pod.annotations) : pod.annotations;
    const creationTimeSeconds = Number.isFinite(arrivalSeconds) ? arrivalSeconds : null;
    const vm = pod.vm === null || shape.template !== null ? pod.vm : { ...pod.vm, name, uid: traced.id };
    return { ...pod, uid: traced.id, name, labels, annotations, creationTimeSeconds, priority, vm };
  }

  #templateOf(shape: TraceShape): Template {
    const known = this.#templates.get(shape);
    if (known !== undefined) return known;
    const pod =
      shape.template === null ? createTemplate(shape, this.#axes) : withResources(shape.template, shape, this.#axes);
    const limit = shape.maxPerNode === null ? [] : [[MAX_PER_NODE_ANNOTATION, String(shape.maxPerNode)] as const];
    const annotations = limit.length === 0 ? pod.annotations : new Map([...pod.annotations, ...limit]);
    const made = { pod: { ...pod, annotations }, labelsByGroup: new Map() };
    this.#templates.set(shape, made);
    return made;
  }
}

/** A recorded pod whose other resources, which the trace names, are counted on the cluster's own axes. */
function withResources(pod: Pod, { resources }: TraceShape, axes: ResourceAxes): Pod {
  if (resources.length === 0) return pod;
  const add = (amounts: ResourceVector): ResourceVector => {
    const own = [...amounts.slice(0, FIRST_SCALAR)];
    const named = axes.vector(resources);
    return named.map((amount, axis) => (axis < FIRST_SCALAR ? (own[axis] ?? 0) : amount));
  };
  const { requests, nonZeroRequests, scoringRequests } = pod;
  return {
    ...pod,
    requests: add(requests),
    nonZeroRequests: add(nonZeroRequests),
    scoringRequests: add(scoringRequests),
  };
}

/** The annotation has at most ten digits. */
const LONGEST_TOLD_SECONDS = 1e10;

function withLifetime({ arrivalSeconds, departureSeconds }: TraceVm, annotations: Labels): Labels {
  const lifetimeSeconds = departureSeconds - arrivalSeconds;
  if (!(lifetimeSeconds < LONGEST_TOLD_SECONDS)) return annotations;
  return new Map([...annotations, [LIFETIME_ANNOTATION, lifetimeSeconds.toFixed(3)]]);
}

function labelsOf({ group, shape }: TraceVm, { pod, labelsByGroup }: Template): Labels {
  if (shape.maxPerNode === null || group === '') return pod.labels;
  let labels = labelsByGroup.get(group);
  if (labels === undefined) {
    labels = new Map([...pod.labels, [GROUP_LABEL, group]]);
    labelsByGroup.set(group, labels);
  }
  return labels;
}

function createTemplate(shape: TraceShape, axes: ResourceAxes): Pod {
  const requests = axes.vector([['cpu', shape.cpuMilli], ['memory', shape.memoryBytes], ...shape.resources]);
  const nonZeroRequests: ResourceVector = requests.map((amount, axis) => {
    if (amount > 0) return amount;
    return axis === CPU_MILLI ? UNASKED_CPU_MILLI : axis === MEMORY_BYTES ? UNASKED_MEMORY_BYTES : 0;
  });
  return {
    ...createPlainPod(TRACE_NAMESPACE, '', requests),
    nonZeroRequests,
    scoringRequests: nonZeroRequests,
    requiredNodeAffinity: affinityTo(shape.nodeTypes),
    extendedResources: shape.resources.map(([name]) => name),
    gpu: shape.gpu,
    vm: shape.kind === 'vm' ? createGuest(shape) : null,
  };
}

function affinityTo(nodeTypes: readonly string[]): NodeSelector | null {
  if (nodeTypes.length === 0) return null;
  const expressions = [{ key: NODE_TYPE_LABEL, operator: 'In' as const, values: [...nodeTypes] }];
  return { terms: [{ expressions, fields: [], isValid: true }] };
}

/** A guest, as large as its request where nothing else is told, that any node can run and that may be live-migrated. */
function createGuest({ gpu, ...shape }: TraceShape): Vm {
  const { cpuMilli, memoryBytes } = shape.guest ?? shape;
  return {
    name: '',
    uid: '',
    vcpus: Math.max(1, Math.ceil(cpuMilli / MILLI_PER_CPU)),
    guestMemoryBytes: memoryBytes,
    cpuModel: null,
    startedCpu: null,
    requiredCpuFeatures: [],
    forbiddenCpuFeatures: [],
    hypervFeatures: [],
    machineType: '',
    architecture: '',
    tscFrequencyHz: 0,
    hasDedicatedCpus: false,
    hasNumaPassthrough: false,
    hugepageBytes: 0,
    migratesOverOneStream: false,
    hasHostDevices: gpu !== null,
    evictionStrategy: gpu === null ? 'LiveMigrate' : 'LiveMigrateIfPossible',
    migratability:
      gpu === null
        ? { isMigratable: true, reason: '' }
        : { isMigratable: false, reason: 'HostDeviceNotLiveMigratable' },
    startTimeSeconds: null,
    copiedDiskBytes: 0,
    migrationSettings: DEFAULT_MIGRATION_SETTINGS,
    usage: null,
    migrationHistory: null,
    migration: null,
  };
}
