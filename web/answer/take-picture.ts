/** The cluster at a time as columns that are drawn, and handed over without copying. */

import {
  amountOf,
  type ClusterState,
  type NodeState,
  PODS,
  type Pod,
  type Simulation,
  ZONE_LABEL,
} from '../../src/core/index.ts';
import {
  AXES,
  type Axis,
  type InstanceColumns,
  type NodeColumns,
  type Picture,
  SHARES,
  type Share,
} from '../protocol.ts';

/** Labels that tell a node's rack, the first that it has. */
const RACK_LABELS = ['topology.kubernetes.io/rack', 'berth.dev/rack', 'rack'] as const;

/** Resources behind the axes that are one; the others follow from several. */
const RESOURCES = { cpu: 'cpu', memory: 'memory', pods: 'pods' } as const;

/** A cluster as far as it is seen. */
export interface PictureSource {
  readonly timeSeconds: number;
  readonly state: ClusterState;
  readonly instances: readonly PicturedInstance[];
  /** What was measured of an instance, by its id; null where nothing was. */
  readonly useOf: (id: string) => ReturnType<Simulation['world']['usageOf']>;
}

interface PicturedInstance {
  readonly id: string;
  readonly pod: Pod;
  /** '' where it waits. */
  readonly nodeName: string;
}

/** A simulated cluster as it is now. */
export function takePicture(world: Simulation['world']): Picture {
  const instances = Array.from(world.instances.values(), ({ id, pod, nodeName, phase }) => ({
    ...{ id, pod },
    nodeName: phase === 'running' ? nodeName : '',
  }));
  return drawPicture({
    ...{ timeSeconds: world.timeSeconds, state: world.state, instances },
    useOf(id) {
      const instance = world.instanceOf(id);
      return instance === undefined ? null : world.usageOf(instance);
    },
  });
}

/** Nodes in the order of their names, instances in that of their ids. */
export function drawPicture(source: PictureSource): Picture {
  const nodes = [...source.state.nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const positions = new Map(nodes.map(({ name }, at) => [name, at]));
  return {
    timeSeconds: source.timeSeconds,
    nodes: nodeColumns(source, nodes),
    instances: instanceColumns(source, positions),
  };
}

/** Buffers of a picture, to be handed over. */
export function buffersOf({ nodes, instances }: Picture): readonly ArrayBufferLike[] {
  const columns = [
    nodes.isCordoned,
    ...AXES.map((axis) => nodes.capacity[axis]),
    ...SHARES.flatMap((share) => AXES.map((axis) => nodes.shares[share][axis])),
    instances.nodes,
    instances.cpuMilli,
    instances.memoryBytes,
    instances.isVm,
    instances.priorities,
  ];
  return columns.map(({ buffer }) => buffer);
}

function nodeColumns(source: PictureSource, nodes: readonly NodeState[]): NodeColumns {
  const columns = (): Record<Axis, Float64Array> =>
    Object.fromEntries(AXES.map((axis) => [axis, new Float64Array(nodes.length).fill(Number.NaN)])) as Record<
      Axis,
      Float64Array
    >;
  const capacity = columns();
  const shares: Record<Share, Record<Axis, Float64Array>> = { requested: columns(), used: columns() };
  const isCordoned = new Uint8Array(nodes.length);
  nodes.forEach((state, at) => {
    const { node } = state;
    isCordoned[at] = node.isUnschedulable ? 1 : 0;
    let largest = 0;
    for (const axis of ['cpu', 'memory', 'pods'] as const) {
      const number = source.state.axes.find(RESOURCES[axis])!;
      const has = amountOf(node.allocatable, number);
      if (has <= 0) continue;
      const taken = number === PODS ? state.pods.size : amountOf(state.requested, number);
      capacity[axis][at] = has;
      shares.requested[axis][at] = taken / has;
      largest = Math.max(largest, taken / has);
    }
    const gpuMilli = node.gpus?.deviceMilli.reduce((sum, one) => sum + one, 0) ?? 0;
    if (gpuMilli > 0) {
      capacity.gpu[at] = gpuMilli;
      shares.requested.gpu[at] = state.gpuUsedMilli.reduce((sum, one) => sum + one, 0) / gpuMilli;
      largest = Math.max(largest, shares.requested.gpu[at]!);
    }
    capacity.largest[at] = 1;
    shares.requested.largest[at] = largest;
    readUse(source, state, at, capacity, shares.used);
  });
  return {
    names: nodes.map(({ name }) => name),
    zones: nodes.map(({ node }) => node.labels.get(ZONE_LABEL) ?? ''),
    racks: nodes.map(
      ({ node }) => RACK_LABELS.map((key) => node.labels.get(key)).find((rack) => rack !== undefined) ?? '',
    ),
    labels: nodes.map(({ node }) => [...node.labels].map(([key, value]) => `${key}=${value}`)),
    isCordoned,
    capacity,
    shares,
  };
}

/** What was measured of the instances on a node; left unknown where nothing was. */
function readUse(
  { useOf }: PictureSource,
  { pods }: NodeState,
  at: number,
  capacity: Readonly<Record<Axis, Float64Array>>,
  used: Readonly<Record<Axis, Float64Array>>,
): void {
  const sums = { cpu: Number.NaN, memory: Number.NaN };
  for (const key of pods.keys()) {
    const use = useOf(key);
    if (use === null) continue;
    if (use.cpuMilli !== null) sums.cpu = (Number.isNaN(sums.cpu) ? 0 : sums.cpu) + use.cpuMilli;
    if (use.memoryBytes !== null) sums.memory = (Number.isNaN(sums.memory) ? 0 : sums.memory) + use.memoryBytes;
  }
  used.cpu[at] = sums.cpu / capacity.cpu[at]!;
  used.memory[at] = sums.memory / capacity.memory[at]!;
  const largest = Math.max(...[used.cpu[at]!, used.memory[at]!].filter((share) => !Number.isNaN(share)));
  used.largest[at] = Number.isFinite(largest) ? largest : Number.NaN;
}

function instanceColumns(source: PictureSource, positions: ReadonlyMap<string, number>): InstanceColumns {
  const instances = [...source.instances].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { axes } = source.state;
  const [cpu, memory] = [axes.find('cpu')!, axes.find('memory')!];
  const columns = {
    ids: instances.map(({ id }) => id),
    nodes: new Int32Array(instances.length),
    cpuMilli: new Float64Array(instances.length),
    memoryBytes: new Float64Array(instances.length),
    isVm: new Uint8Array(instances.length),
    priorities: new Int32Array(instances.length),
  };
  instances.forEach(({ pod, nodeName }, at) => {
    columns.nodes[at] = positions.get(nodeName) ?? -1;
    columns.cpuMilli[at] = amountOf(pod.requests, cpu);
    columns.memoryBytes[at] = amountOf(pod.requests, memory);
    columns.isVm[at] = pod.vm === null ? 0 : 1;
    columns.priorities[at] = pod.priority;
  });
  return columns;
}
