/** Where zones, racks and nodes lie on the map: a treemap of zones and racks, a grid of equal cells in each rack. */

import { type Box, squarify } from './squarify.ts';

/** A zone, or a rack in a zone. */
export interface Group extends Box {
  /** '' where the nodes carry no such label. */
  readonly name: string;
  /** Height of the strip for its name at its top, in units of the map; 0: it has none. */
  readonly heading: number;
  /** Positions of its nodes, in the order they are drawn. */
  readonly nodes: readonly number[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly Group[];
  readonly racks: readonly Group[];
  /** Left upper corner and size of every node's cell by its position; NaN: it is not on the map. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly cellWidth: Float64Array;
  readonly cellHeight: Float64Array;
}

export interface LayoutInput {
  readonly zones: readonly string[];
  readonly racks: readonly string[];
  /** Positions of the nodes to show, in the order wanted. */
  readonly shown: readonly number[];
  /** Size of the map, in its own units: pixels before zooming. */
  readonly width: number;
  readonly height: number;
}

/** Part of a group's shorter side that stays empty around it, and of its height that is for its name. */
const MARGIN = 0.012;
const HEADING = 0.1;
/** Part of a cell that stays empty. */
const GAP = 0.08;
/** A heading is never higher than this, in units of the map. */
const HEADING_LIMIT = 16;

/** Lays the cluster out; the same input gives the same map, and a node's cell has the size of every other in its rack. */
export function layOut({ zones, racks, shown, width, height }: LayoutInput): Layout {
  const count = zones.length;
  const layout = {
    width,
    height,
    zones: [] as Group[],
    racks: [] as Group[],
    x: new Float64Array(count).fill(Number.NaN),
    y: new Float64Array(count).fill(Number.NaN),
    cellWidth: new Float64Array(count),
    cellHeight: new Float64Array(count),
  };
  const all = { x: 0, y: 0, width, height };
  layout.zones = toGroups(
    shown,
    zones,
    all,
    zones.some((name) => name !== zones[0]),
  );
  for (const zone of layout.zones) {
    const inZone = toGroups(zone.nodes, racks, withoutHeading(zone), false);
    layout.racks.push(...inZone);
    for (const rack of inZone) placeCells(rack, withoutHeading(rack), layout);
  }
  return layout;
}

/** `isNamed`: groups without a name have a heading too. */
function toGroups(nodes: readonly number[], names: readonly string[], box: Box, isNamed: boolean): Group[] {
  const byName = new Map<string, number[]>();
  for (const node of nodes) {
    const name = names[node] ?? '';
    const group = byName.get(name);
    if (group === undefined) byName.set(name, [node]);
    else group.push(node);
  }
  // By name, so that a group stays near its place when nodes come and go or are sorted in another way.
  const groups = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  const boxes = squarify(
    groups.map(([, members]) => members.length),
    box,
  );
  return groups.map(([name, members], index) => {
    const own = boxes[index] ?? box;
    const heading = name !== '' || isNamed ? Math.min(own.height * HEADING, HEADING_LIMIT) : 0;
    return { name, nodes: members, heading, ...own };
  });
}

function withoutHeading(group: Group): Box {
  const margin = Math.min(group.width, group.height) * MARGIN;
  return {
    x: group.x + margin,
    y: group.y + margin + group.heading,
    width: Math.max(group.width - 2 * margin, 0),
    height: Math.max(group.height - 2 * margin - group.heading, 0),
  };
}

function placeCells({ nodes }: Group, box: Box, layout: Layout): void {
  const columns = columnsFor(nodes.length, box);
  const rows = Math.ceil(nodes.length / columns);
  const width = box.width / columns;
  const height = box.height / rows;
  const gap = Math.min(width, height) * GAP;
  for (const [index, node] of nodes.entries()) {
    layout.x[node] = box.x + (index % columns) * width + gap / 2;
    layout.y[node] = box.y + Math.floor(index / columns) * height + gap / 2;
    layout.cellWidth[node] = width - gap;
    layout.cellHeight[node] = height - gap;
  }
}

/** How wide a cell is wanted, by its height: names and bars lie along it. */
const CELL_RATIO = 1.3;

function columnsFor(count: number, { width, height }: Box): number {
  if (height <= 0 || width <= 0) return Math.max(count, 1);
  const wanted = Math.sqrt((count * width) / (height * CELL_RATIO));
  return Math.min(Math.max(Math.round(wanted), 1), count);
}
