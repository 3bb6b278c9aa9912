/** How many more of a size fit, and which node's failure leaves most without a place. */

import { type Pod, type Scheduler, type Simulation, TracePods } from '../../src/core/index.ts';
import type { RoomState } from '../protocol.ts';

type World = Simulation['world'];

/** More than anybody asks about; beyond that `fits` is this number. */
const MOST_FITS = 100_000;

/** Between two looks at whether to go on: some milliseconds each. */
const PODS_A_LOOK = 500;
const NODES_A_LOOK = 50;

/** The state is left as it was, also where it is given up. Gives how far it is now and then. */
export function* findRoom(world: World, cpuMilli: number, memoryBytes: number): Generator<number, RoomState> {
  const fits = yield* countFits(world, cpuMilli, memoryBytes);
  let worst = { worstNode: '', stranded: 0 };
  const nodes = [...world.state.nodes].map(({ name }) => name).sort();
  for (const [at, name] of nodes.entries()) {
    if (at % NODES_A_LOOK === 0) yield (1 + at / nodes.length) / 2;
    const stranded = countStranded(world, name);
    if (stranded > worst.stranded) worst = { worstNode: name, stranded };
  }
  return { fits, ...worst };
}

function* countFits(world: World, cpuMilli: number, memoryBytes: number): Generator<number, number> {
  const { state, scheduler } = world;
  const pods = new TracePods(state.axes, { tellsLifetimes: false });
  const checkpoint = state.checkpoint();
  try {
    let count = 0;
    for (; count < MOST_FITS; count++) {
      if (count % PODS_A_LOOK === 0) yield count / MOST_FITS / 2;
      const pod = pods.toPod({ ...SAMPLE, id: `what-if-${count}`, shape: { ...SAMPLE.shape, cpuMilli, memoryBytes } });
      const node = scheduler.chooseNode(pod);
      if (node === null) break;
      scheduler.assume(pod, node);
    }
    return count;
  } finally {
    state.undo(checkpoint);
  }
}

/** Instances of a node that find no place once it has failed. */
function countStranded(world: World, nodeName: string): number {
  const { state, scheduler } = world;
  const node = state.node(nodeName)!;
  const pods = [...node.pods.values()].filter(({ owner }) => owner === null || !NODE_OWNERS.has(owner.kind));
  if (pods.length === 0) return 0;
  const checkpoint = state.checkpoint();
  try {
    const lost = [...node.pods.keys()];
    for (const key of lost) state.forget(key);
    state.assume(blocker(node.node.allocatable, pods[0]!), nodeName);
    return countUnplaced(scheduler, pods);
  } finally {
    state.undo(checkpoint);
  }
}

/** Largest first, as those that are hardest to place. */
function countUnplaced(scheduler: Scheduler, pods: readonly Pod[]): number {
  const size = ({ requests }: Pod): number => (requests[0] ?? 0) + (requests[1] ?? 0);
  let stranded = 0;
  for (const pod of [...pods].sort((a, b) => size(b) - size(a))) {
    const pending = { ...pod, nodeName: '' };
    const node = scheduler.chooseNode(pending);
    if (node === null) stranded++;
    else scheduler.assume(pending, node);
  }
  return stranded;
}

/** Owners of pods that go down with their node and come back with it. */
const NODE_OWNERS: ReadonlySet<string> = new Set(['DaemonSet', 'Node']);

/** A pod that takes all of a node: nothing is placed there, and only that node's results are computed anew. */
function blocker(allocatable: Pod['requests'], sample: Pod): Pod {
  return {
    ...sample,
    name: 'what-if-failed-node',
    uid: 'what-if-failed-node',
    vm: null,
    gpu: null,
    hostPorts: [],
    volumes: [],
    requests: allocatable,
  };
}

const SAMPLE = {
  arrivalSeconds: 0,
  arrivalKnowledge: 'observed',
  departureSeconds: Number.POSITIVE_INFINITY,
  departureKnowledge: 'unknown',
  group: '',
  tenant: '',
  priority: 0,
  recordedNode: '',
  shape: { resources: [], gpu: null, nodeTypes: [], maxPerNode: null, kind: 'vm', template: null },
} as const;
