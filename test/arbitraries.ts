/**
 * Random nodes, pods and small clusters for property tests. Values come from small pools so that they meet; amounts have no
 * limit but the one the model sets: every sum over a node stays below 2^53.
 */

import fc from 'fast-check';
import { type Cluster, createCluster } from '../src/core/model/cluster.ts';
import type { GpuInventory, GpuRequest } from '../src/core/model/gpu.ts';
import {
  HOSTNAME_LABEL,
  type Node,
  type NodeImage,
  REGION_LABEL,
  type Taint,
  ZONE_LABEL,
} from '../src/core/model/node.ts';
import { type NumaCell, type NumaTopology, TOPOLOGY_POLICIES } from '../src/core/model/numa.ts';
import type { HostPort, Pod, PodTerm, SpreadConstraint, Toleration, WeightedPodTerm } from '../src/core/model/pod.ts';
import { ResourceAxes, type ResourceVector } from '../src/core/model/resources.ts';
import {
  createLabelSelector,
  type LabelSelector,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
} from '../src/core/model/selectors.ts';
import { GI, MI, node, pod } from './builders.ts';
import { arbitraryNodeUsage } from './usage-arbitraries.ts';
import { arbitraryVm, KUBEVIRT_NODE_LABELS } from './vm-arbitraries.ts';

/** Scalar resources of the arbitraries, on axes 4 and 5. */
const SCALARS = ['example.com/gpu', 'hugepages-2Mi'] as const;

/** Axes that know the scalars of the arbitraries. */
export function arbitraryAxes(): ResourceAxes {
  const axes = new ResourceAxes();
  for (const name of SCALARS) axes.axis(name);
  return axes;
}

const MAX_PODS = 12;
/** A sum over MAX_PODS placed pods and one more stays exact. */
const MAX_REQUEST = Math.floor(Number.MAX_SAFE_INTEGER / (2 * (MAX_PODS + 1)));

/** Time of arbitraryCluster where it is known. */
const CLUSTER_TIME_SECONDS = 10_000;

const NAMESPACES = ['default', 'vms', 'db'] as const;
const FEATURES = ['RestartAllContainersOnContainerExits', 'UserNamespacesHostNetworkSupport'] as const;
const GPU_MODELS = ['T4', 'V100'] as const;
const IMAGES = ['reg.io/a:v1', 'reg.io/b:v1', 'reg.io/c@sha256:0'] as const;
const TAINT_KEYS = [
  'dedicated',
  'gpu',
  'node.kubernetes.io/unschedulable',
  'nodeutilization.descheduler.openshift.io/overutilized',
] as const;
const TAINT_VALUES = ['', 'a', 'b'] as const;
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** Node labels by key with their pools; a node or selector uses any of them. */
const NODE_LABELS: Readonly<Record<string, readonly string[]>> = {
  [ZONE_LABEL]: ['z1', 'z2', 'z3'],
  [REGION_LABEL]: ['r1', 'r2'],
  disk: ['ssd', 'hdd', ''],
  gen: ['7', '8', '-3', 'x'],
  'licence.berth.dev/windows': [''],
};
const POD_LABELS: Readonly<Record<string, readonly string[]>> = {
  app: ['web', 'db'],
  tier: ['front', 'back'],
  rev: ['1', '2'],
  'berth.dev/tenant': ['red', 'blue', ''],
  'berth.dev/licence': ['windows', 'sql', ''],
};

/** Names of the nodes of arbitraryCluster, as selectors may name them. */
const NODE_NAMES = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'] as const;

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength = 3): fc.Arbitrary<T[]> => fc.array(arbitrary, { maxLength });
/** `none` in three cases of four. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, none: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(none) }, { weight: 1, arbitrary });

function arbitraryLabels(pools: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Record<string, string>> {
  const entries = Object.entries(pools).map(([key, values]) => [key, pick(values)] as const);
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
}

/** An amount: 0, a usual one, or any up to a limit. */
function arbitraryAmount(usual: readonly number[], max: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: pick(usual) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.nat({ max: 64 }) },
    { weight: 1, arbitrary: fc.maxSafeNat().map((amount) => amount % (max + 1)) },
  );
}

const arbitraryCapacity: fc.Arbitrary<ResourceVector> = fc
  .tuple(
    arbitraryAmount([4000, 16_000, 63_890], Number.MAX_SAFE_INTEGER),
    arbitraryAmount([8 * GI, 64 * GI, 100 * 1024 * GI], Number.MAX_SAFE_INTEGER),
    arbitraryAmount([20 * GI, 500 * GI], Number.MAX_SAFE_INTEGER),
    arbitraryAmount([3, 10, 110], 250),
    arbitraryAmount([0, 2, 8], Number.MAX_SAFE_INTEGER),
    arbitraryAmount([0, GI], Number.MAX_SAFE_INTEGER),
  )
  .chain((amounts) => fc.integer({ min: 4, max: 6 }).map((length) => amounts.slice(0, length)));

const arbitraryRequests: fc.Arbitrary<ResourceVector> = fc
  .tuple(
    arbitraryAmount([100, 500, 2000, 8000], MAX_REQUEST),
    arbitraryAmount([128 * MI, GI, 16 * GI, 90 * 1024 * GI], MAX_REQUEST),
    arbitraryAmount([0, GI], MAX_REQUEST),
    fc.constant(0),
    arbitraryAmount([0, 1, 4], MAX_REQUEST),
    arbitraryAmount([0, 512 * MI], MAX_REQUEST),
  )
  .chain((amounts) => fc.integer({ min: 4, max: 6 }).map((length) => amounts.slice(0, length)));

export const arbitraryTaint: fc.Arbitrary<Taint> = fc.record({
  key: pick(TAINT_KEYS),
  value: pick(TAINT_VALUES),
  effect: pick(EFFECTS),
});

export const arbitraryToleration: fc.Arbitrary<Toleration> = fc.record({
  key: pick(['', ...TAINT_KEYS]),
  operator: pick(['Equal', 'Exists', 'Lt', 'Gt'] as const),
  value: pick(TAINT_VALUES),
  effect: pick(['', ...EFFECTS]),
});

const arbitraryNodeImage: fc.Arbitrary<NodeImage> = fc.record({
  names: fc.subarray([...IMAGES], { minLength: 1 }),
  sizeBytes: fc.oneof(pick([10 * MI, 300 * MI, 1500 * MI, 20 * GI]), fc.nat({ max: 5 * GI })),
});

const arbitraryGpus: fc.Arbitrary<GpuInventory> = fc.record({
  model: pick(['', ...GPU_MODELS]),
  deviceMilli: fc.array(pick([1000, 1000, 1000, 500]), { minLength: 1, maxLength: 8 }),
});

/** Shares of one GPU, or one or more whole ones. */
const arbitraryGpuRequest: fc.Arbitrary<GpuRequest> = fc
  .record({
    share: fc.oneof(
      fc.record({
        count: fc.constant(1),
        milliEach: fc.oneof(pick([200, 460, 500]), fc.integer({ min: 1, max: 1000 })),
      }),
      fc.record({ count: fc.integer({ min: 1, max: 4 }), milliEach: fc.constant(1000) }),
    ),
    models: fc.subarray([...GPU_MODELS]),
  })
  .map(({ share, models }) => ({ ...share, models, devices: null }));

/** A cell of a few cores, huge pages and devices, with or without what is left of it. */
const arbitraryNumaCell: fc.Arbitrary<NumaCell> = fc
  .record({
    cores: fc.nat({ max: 8 }),
    memoryBytes: pick([0, 8 * GI, 64 * GI]),
    devices: fc.nat({ max: 4 }),
    pageBytes: pick([0, 512 * MI, 2 * GI]),
    usedEighths: fc.option(fc.nat({ max: 8 }), { freq: 2 }),
  })
  .map(({ cores, memoryBytes, devices, pageBytes, usedEighths }) => {
    const allocatable = [1000 * cores, memoryBytes, 0, 0, devices, pageBytes];
    const left = (amount: number): number => Math.floor((amount * (8 - (usedEighths ?? 0))) / 8);
    return { name: '', allocatable, available: usedEighths === null ? null : allocatable.map(left) };
  });

const arbitraryNuma: fc.Arbitrary<NumaTopology> = fc.record({
  policy: pick(TOPOLOGY_POLICIES),
  cells: fc
    .array(arbitraryNumaCell, { minLength: 1, maxLength: 4 })
    .map((cells) => cells.map((cell, index) => ({ ...cell, name: String(index) }))),
});

/** Any node of that name. */
export function arbitraryNode(name: string): fc.Arbitrary<Node> {
  return fc
    .record({
      labels: arbitraryLabels(NODE_LABELS),
      kubevirtLabels: arbitraryLabels(KUBEVIRT_NODE_LABELS),
      heartbeatSeconds: fc.option(fc.integer({ min: CLUSTER_TIME_SECONDS - 600, max: CLUSTER_TIME_SECONDS })),
      taints: seldom(few(arbitraryTaint), []),
      isUnschedulable: seldom(fc.constant(true), false),
      allocatable: arbitraryCapacity,
      images: few(arbitraryNodeImage),
      declaredFeatures: fc.subarray([...FEATURES]),
      gpus: fc.option(arbitraryGpus),
      numa: fc.option(arbitraryNuma, { freq: 2 }),
      usage: fc.option(arbitraryNodeUsage),
    })
    .map(({ labels, kubevirtLabels, ...changes }) =>
      node(name, { ...changes, labels: { ...labels, ...kubevirtLabels } }),
    );
}

/** A requirement on node labels, valid or not as its operator has it. */
const arbitraryNodeRequirement: fc.Arbitrary<NodeSelectorRequirement> = pick(Object.keys(NODE_LABELS)).chain((key) => {
  const values = pick(NODE_LABELS[key]!);
  return fc.oneof(
    fc.record({
      key: fc.constant(key),
      operator: pick(['In', 'NotIn'] as const),
      values: fc.array(values, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ key: fc.constant(key), operator: pick(['Exists', 'DoesNotExist'] as const), values: fc.constant([]) }),
    fc.record({ key: fc.constant(key), operator: pick(['Gt', 'Lt'] as const), values: pick([['7'], ['0']]) }),
  );
});

const arbitraryNameRequirement: fc.Arbitrary<NodeSelectorRequirement> = fc.record({
  key: fc.constant('metadata.name'),
  operator: pick(['In', 'NotIn'] as const),
  values: pick(NODE_NAMES).map((name) => [name]),
});

const arbitraryNodeTerm: fc.Arbitrary<NodeSelectorTerm> = fc.record({
  expressions: few(arbitraryNodeRequirement, 2),
  fields: seldom(few(arbitraryNameRequirement, 2), []),
  isValid: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

const arbitraryNodeSelector: fc.Arbitrary<NodeSelector> = fc.record({ terms: few(arbitraryNodeTerm) });

const arbitraryLabelSelector: fc.Arbitrary<LabelSelector> = few(
  pick(Object.keys(POD_LABELS)).chain((key) =>
    fc.oneof(
      fc.record({
        key: fc.constant(key),
        operator: pick(['In', 'NotIn'] as const),
        values: fc.array(pick(POD_LABELS[key]!), { minLength: 1, maxLength: 2 }),
      }),
      fc.record({
        key: fc.constant(key),
        operator: pick(['Exists', 'DoesNotExist'] as const),
        values: fc.constant([]),
      }),
    ),
  ),
  2,
).map(createLabelSelector);

const arbitraryTopologyKey = pick([HOSTNAME_LABEL, ZONE_LABEL, REGION_LABEL, 'disk']);

const arbitraryPodTerm: fc.Arbitrary<PodTerm> = fc
  .record({
    namespaces: fc.subarray([...NAMESPACES]),
    namespaceSelector: seldom(fc.oneof(fc.constant(createLabelSelector([])), arbitraryLabelSelector), null),
    selector: fc.option(arbitraryLabelSelector, { freq: 8 }),
    topologyKey: arbitraryTopologyKey,
  })
  .map((term) => ({
    ...term,
    text: JSON.stringify([term.namespaces, term.namespaceSelector?.text, term.selector?.text, term.topologyKey]),
  }));

const arbitraryWeight = fc.integer({ min: 1, max: 100 });
const arbitraryWeightedTerm: fc.Arbitrary<WeightedPodTerm> = fc.record({
  weight: arbitraryWeight,
  term: arbitraryPodTerm,
});

export const arbitrarySpreadConstraint: fc.Arbitrary<SpreadConstraint> = fc.record({
  maxSkew: fc.integer({ min: 1, max: 3 }),
  topologyKey: arbitraryTopologyKey,
  whenUnsatisfiable: pick(['DoNotSchedule', 'ScheduleAnyway'] as const),
  selector: fc.option(arbitraryLabelSelector, { freq: 8 }),
  minDomains: fc.integer({ min: 1, max: 4 }),
  honorsNodeAffinity: fc.boolean(),
  honorsNodeTaints: fc.boolean(),
});

const arbitraryHostPort: fc.Arbitrary<HostPort> = fc.record({
  hostIP: pick(['0.0.0.0', '127.0.0.1', '10.0.0.1', '::']),
  protocol: pick(['TCP', 'UDP']),
  port: pick([80, 8080]),
});

/** Everything of a pod but its labels. */
const arbitraryPodParts: fc.Arbitrary<Partial<Omit<Pod, 'labels'>>> = fc
  .record({
    namespace: pick(NAMESPACES),
    priority: fc.oneof(pick([0, 10, 1000]), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    preemptsLowerPriority: fc.boolean(),
    requests: arbitraryRequests,
    limits: seldom(arbitraryRequests, []),
    startTimeSeconds: fc.option(fc.integer({ min: CLUSTER_TIME_SECONDS - 1000, max: CLUSTER_TIME_SECONDS })),
    unsizedContainers: seldom(fc.nat({ max: 3 }), 0),
    hasPodLevelRequests: seldom(fc.constant(true), false),
    tolerations: seldom(few(arbitraryToleration), []),
    nodeSelector: seldom(arbitraryLabels(NODE_LABELS), {}).map((labels) => new Map(Object.entries(labels))),
    requiredNodeAffinity: seldom(arbitraryNodeSelector, null),
    preferredNodeAffinity: seldom(few(fc.record({ weight: arbitraryWeight, term: arbitraryNodeTerm })), []),
    requiredPodAffinity: seldom(few(arbitraryPodTerm, 2), []),
    requiredPodAntiAffinity: seldom(few(arbitraryPodTerm, 2), []),
    preferredPodAffinity: seldom(few(arbitraryWeightedTerm, 2), []),
    preferredPodAntiAffinity: seldom(few(arbitraryWeightedTerm, 2), []),
    spreadConstraints: seldom(few(arbitrarySpreadConstraint, 2), []),
    hostPorts: seldom(few(arbitraryHostPort, 2), []),
    images: few(pick(IMAGES)),
    volumeImages: seldom(few(pick(IMAGES), 1), []),
    requiredFeatures: seldom(fc.subarray([...FEATURES]), []),
    isTerminating: seldom(fc.constant(true), false),
    vm: fc.oneof(fc.constant(null), arbitraryVm),
    gpu: fc.option(arbitraryGpuRequest, { freq: 2 }),
  })
  .map(({ unsizedContainers, hasPodLevelRequests, ...parts }) => {
    const nonZeroRequests = withDefaults(parts.requests, unsizedContainers);
    const scoringRequests = hasPodLevelRequests ? withDefaults([0, 0, ...parts.requests.slice(2)], 1) : nonZeroRequests;
    // Half of it by containers without a limit, where others have one.
    const unlimitedCpuMilli = Math.floor((parts.requests[0] ?? 0) / (parts.limits.length > 0 ? 2 : 1));
    const containerCount = parts.images.length + unsizedContainers;
    return { ...parts, nonZeroRequests, scoringRequests, unlimitedCpuMilli, containerCount };
  });

/** Requests with 100m and 200 MiB for each container that asks for nothing. */
function withDefaults(requests: ResourceVector, unsizedContainers: number): ResourceVector {
  const [cpuMilli = 0, memoryBytes = 0, ...others] = requests;
  return [cpuMilli + 100 * unsizedContainers, memoryBytes + 200 * MI * unsizedContainers, ...others];
}

/** Any pending pod of that name. */
export function arbitraryPod(name: string): fc.Arbitrary<Pod> {
  return fc
    .record({ labels: arbitraryLabels(POD_LABELS), parts: arbitraryPodParts })
    .map(({ labels, parts }) => pod(name, { ...parts, labels }));
}

/** A cluster of up to eight nodes and twelve placed pods, wherever they landed: nodes may be overcommitted. */
export const arbitraryCluster: fc.Arbitrary<Cluster> = fc
  .integer({ min: 1, max: NODE_NAMES.length })
  .chain((nodeCount) => {
    const names = NODE_NAMES.slice(0, nodeCount);
    const placed = fc
      .array(fc.record({ pod: arbitraryPod('placed'), nodeName: pick(names) }), { maxLength: MAX_PODS })
      .map((items) =>
        items.map(({ pod, nodeName }, index) => ({
          ...pod,
          uid: `placed-${index}`,
          name: `placed-${index}`,
          nodeName,
        })),
      );
    return fc
      .record({
        nodes: fc.tuple(...names.map(arbitraryNode)),
        pods: placed,
        timeSeconds: pick([null, CLUSTER_TIME_SECONDS]),
        namespaceLabels: few(arbitraryLabels(POD_LABELS)),
      })
      .map(({ nodes, pods, namespaceLabels, timeSeconds }) =>
        createCluster({
          timeSeconds,
          axes: arbitraryAxes(),
          nodes,
          pods: pods.map((one, index): Pod => seatGpus({ ...one, phase: 'Running' }, nodes, index)),
          namespaces: NAMESPACES.map((name, index) => ({
            name,
            labels: new Map(Object.entries(namespaceLabels[index] ?? {})),
          })),
        }),
      );
  });

/** The pod with GPUs of its node from an index on, so that it holds them in whichever order pods are counted. */
function seatGpus(pod: Pod, nodes: readonly Node[], first: number): Pod {
  if (pod.gpu === null) return pod;
  const deviceCount = nodes.find(({ name }) => name === pod.nodeName)?.gpus?.deviceMilli.length ?? 0;
  const held = Math.min(pod.gpu.count, deviceCount);
  const devices = Array.from({ length: held }, (_, offset) => (first + offset) % deviceCount);
  return { ...pod, gpu: { ...pod.gpu, devices } };
}
