/**
 * NumaCells: room for pinned CPUs, huge pages and devices within NUMA cells, as the kubelet's Topology Manager will judge
 * after the pod is bound (pkg/kubelet/cm/topologymanager policy.go, policy_restricted.go, policy_single_numa_node.go;
 * scheduler-plugins' NodeResourceTopologyMatch filters for single-numa-node only).
 *
 * Filter, by the node's policy:
 *   single-numa-node      one cell has room for everything that is aligned
 *   restricted            some set of w cells has, w being the fewest cells that each resource by itself would need on the
 *                         empty node; where these differ, the kubelet never admits the pod
 *   best-effort, none     passes; a guest with cells of its own (NUMA passthrough) needs a set with room for each of them
 *
 *   score = 100 - 25 x (fewest cells with room - 1) - 20 x (part of these cells that stays unused), at least 0
 *
 * The part unused is the mean over the resources asked for, in the set where it is least: full cells leave others whole.
 * What is pinned stands in numa/cell-demand.ts, what is free in numa/cell-room.ts. Pods that ask for nothing of cells,
 * and nodes whose cells are not known, score 50.
 * Example: cells of 20 cores, 6 and 14 of them free; a VM of 6 pinned cores fills the first: 100. One of 16 needs both:
 * 100 - 25 - 20 x (20 - 16) / 40 = 73.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { NumaTopology } from '../../../model/numa.ts';
import type { Pod } from '../../../model/pod.ts';
import { FIRST_SCALAR, type ResourceAxes } from '../../../model/resources.ts';
import type { ClusterState } from '../../../model/state.ts';
import {
  type CellDemand,
  type CellResources,
  cellDemandOf,
  cellResourcesOf,
  isPinned,
  toPlaces,
} from '../../numa/cell-demand.ts';
import { type CellRequest, cellCountOf, findFewestCells, hasRoomInCells, mostInCells } from '../../numa/cell-fit.ts';
import { type CellAmounts, freeInCells } from '../../numa/cell-room.ts';
import type { Figure, PluginDefinition, Rejection } from '../../plugin.ts';
import { RUN, SKIP } from '../../plugin.ts';

interface Args {
  readonly roomFrom: 'report' | 'pods';
}

const NAME = 'NumaCells';
const POINTS_PER_CELL = 25;
const POINTS_UNUSED = 20;
/** Where nothing is known the pod may end up well or badly. */
const NEUTRAL = 50;

const NO_CELL = "node(s) had no NUMA cell with room for the pod's pinned CPUs, huge pages and devices";
const TOO_SPREAD = 'node(s) had no room for the pod in as few NUMA cells as each of its resources needs';
const NO_GUEST_CELLS = "node(s) had no NUMA cells with room for the guest's own";

export const numaCells: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes whose kubelet could not align a pod to NUMA cells; prefers few cells, well filled.',
  points: ['preFilter', 'filter', 'score'],
  needs: ['numa'],
  args: {
    type: 'object',
    properties: {
      roomFrom: {
        type: 'string',
        enum: ['report', 'pods'],
        default: 'report',
        description:
          'What is free: what NodeResourceTopology reports, less pods placed since; or what the pods on the node leave, ' +
          'for simulations in which pods of the report end.',
      },
    },
  },
  create({ roomFrom }: Args) {
    const ignoresReport = roomFrom === 'pods';
    const known: KnownCells = new WeakMap();
    const ask = (pod: Pod, node: NodeState, state: ClusterState): Asked | null => {
      const { numa } = node.node;
      return numa === null ? null : askOf(pod, numa, state.axes, known);
    };
    const freeIn = (node: NodeState, { topology, resources }: Asked): CellAmounts =>
      freeInCells(node, topology, resources, ignoresReport);
    return {
      reads: 'node',
      shapeOf,
      preFilter: (pod) => (shapeOf(pod) === '' ? SKIP : RUN),
      filter(pod, node, state) {
        const asked = ask(pod, node, state);
        return asked === null ? null : check(asked, freeIn(node, asked), state);
      },
      skipsScore: (pod) => shapeOf(pod) === '',
      score(pod, node, state) {
        const asked = ask(pod, node, state);
        if (asked === null) return NEUTRAL;
        const fit = findFewestCells(requestOf(asked, asked.demand.amounts), freeIn(node, asked), asked.allocatable);
        if (fit === null) return 0;
        const points = 100 - POINTS_PER_CELL * (fit.cellCount - 1) - POINTS_UNUSED * fit.unusedFraction;
        return Math.max(0, Math.round(points));
      },
    };
  },
};

/** '' where the pod can ask for nothing of cells. */
function shapeOf(pod: Pod): string {
  if (!isPinned(pod)) {
    const scalars = pod.requests.slice(FIRST_SCALAR);
    return scalars.some((amount) => amount > 0) ? `|${scalars.join()}` : '';
  }
  const guestPageBytes = pod.vm?.hasNumaPassthrough === true ? pod.vm.hugepageBytes : '';
  return `pinned ${guestPageBytes}|${pod.requests.join()}`;
}

/** A pod's demand on the cells of one node. */
interface Asked {
  readonly demand: CellDemand;
  readonly topology: NumaTopology;
  readonly resources: CellResources;
  readonly allocatable: CellAmounts;
}

type KnownCells = WeakMap<NumaTopology, Pick<Asked, 'topology' | 'resources' | 'allocatable'>>;

/** null where the pod asks for nothing of the cells. Equal nodes share their cells, which are made ready once. */
function askOf(pod: Pod, numa: NumaTopology, axes: ResourceAxes, known: KnownCells): Asked | null {
  let cells = known.get(numa);
  if (cells === undefined) {
    const resources = cellResourcesOf(numa, axes);
    const allocatable = numa.cells.map((cell) => toPlaces(cell.allocatable, resources));
    cells = { topology: numa, resources, allocatable };
    known.set(numa, cells);
  }
  const demand = cellDemandOf(pod, cells.resources);
  return demand === null ? null : { ...cells, demand };
}

function requestOf({ demand: { guestPageBytes }, resources }: Asked, amounts: readonly number[]): CellRequest {
  return { amounts, guestPageBytes, resources };
}

function check(asked: Asked, free: CellAmounts, state: ClusterState): Rejection | null {
  const { demand, topology, allocatable } = asked;
  const request = requestOf(asked, demand.aligned);
  if (request.amounts.every((amount) => amount === 0)) return null;
  const sizes = admittedSizes(asked);
  if (sizes === null || sizes.some((size) => hasRoomInCells(request, free, size))) return null;
  const isResolvable = sizes.some((size) => hasRoomInCells(request, allocatable, size));
  const reason = topology.policy === 'restricted' ? TOO_SPREAD : NO_GUEST_CELLS;
  return {
    plugin: NAME,
    code: isResolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable',
    reasons: [topology.policy === 'single-numa-node' ? NO_CELL : reason],
    figures: figuresOf(asked, free, { size: sizes.at(-1) ?? topology.cells.length, state }),
  };
}

/** How many cells the kubelet lets the pod have; null: any, whether they have room or not. */
function admittedSizes({ demand, topology: { policy }, allocatable }: Asked): readonly number[] | null {
  if (policy === 'single-numa-node') return [1];
  const all = Array.from({ length: cellCountOf(allocatable) }, (_, index) => index + 1);
  if (policy !== 'restricted') return demand.guestPageBytes === 0 ? null : all;
  const widths = new Set<number | undefined>();
  demand.aligned.forEach((amount, place) => {
    if (amount > 0) widths.add(all.find((size) => mostInCells(allocatable, place, size) >= amount));
  });
  const [width] = widths;
  return width === undefined || widths.size > 1 ? [] : [width];
}

/** What the most that so many cells have falls short of; everything asked for where that is only true of them together. */
function figuresOf(
  { demand, resources, allocatable }: Asked,
  free: CellAmounts,
  { size, state }: { readonly size: number; readonly state: ClusterState },
): readonly Figure[] {
  const all = demand.aligned.flatMap((requested, place): Figure[] => {
    if (requested === 0) return [];
    const resource = state.axes.name(resources.axes[place]!);
    const [most, capacity] = [mostInCells(free, place, size), mostInCells(allocatable, place, size)];
    return [{ resource, requested, free: most, capacity }];
  });
  const short = all.filter((figure) => figure.requested > figure.free);
  return short.length > 0 ? short : all;
}
