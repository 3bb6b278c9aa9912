/** Where zones, racks and nodes lie on the map: a treemap of zones and racks, a grid of equal cells in each rack. */

import { cellGapOf, contentOf, HEADING_LIMIT, headingAt } from './gaps.ts';
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

/** Of the whole zone where its nodes carry no label of a rack. */
interface Rack extends Group {
  /** Position of its zone. */
  readonly zone: number;
  /** Cells side by side. */
  readonly columns: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly Group[];
  readonly racks: readonly Rack[];
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

/** Part of a group's height that is for its name. */
const HEADING = 0.14;

/** Lays the cluster out as it is seen as a whole; the same input gives the same map, and a node's cell has the size of every other in its rack. */
export function layOut({ zones, racks, shown, width, height }: LayoutInput): Layout {
  const count = zones.length;
  const layout = {
    width,
    height,
    zones: [] as Group[],
    racks: [] as Rack[],
    ...noCells(count),
  };
  const all = { x: 0, y: 0, width, height };
  layout.zones = toGroups(
    shown,
    zones,
    all,
    zones.some((name) => name !== zones[0]),
  );
  for (const [at, zone] of layout.zones.entries()) {
    for (const group of toGroups(zone.nodes, racks, contentOf(zone, 1), false)) {
      const rack = { ...group, zone: at, columns: columnsFor(group.nodes.length, contentOf(group, 1)) };
      layout.racks.push(rack);
      placeCells(rack, 1, layout);
    }
  }
  return layout;
}

/**
 * The same map as it is seen `scale` times as closely, 1 and up: zones, racks and cells have grown into what would be wide gaps
 * between them. Its units are those of the whole; what is beside what stays so. Hot: runs once a frame while one zooms.
 */
export function layOutCloser(whole: Layout, scale: number): Layout {
  if (scale <= 1) return whole;
  const zones = whole.zones.map((zone) => ({ ...zone, heading: headingAt(zone, scale) }));
  const from = whole.zones.map((zone) => contentOf(zone, 1));
  const to = whole.zones.map((zone) => contentOf(zone, scale));
  const racks = whole.racks.map((rack) => ({
    ...rack,
    ...stretch(rack, from[rack.zone] ?? rack, to[rack.zone] ?? rack),
    heading: headingAt(rack, scale),
  }));
  const layout = { ...whole, zones, racks, ...noCells(whole.x.length) };
  for (const rack of racks) placeCells(rack, scale, layout);
  return layout;
}

/** Where a box in `from` lies once that has become `to`. */
function stretch(box: Box, from: Box, to: Box): Box {
  const alongX = from.width > 0 ? to.width / from.width : 0;
  const alongY = from.height > 0 ? to.height / from.height : 0;
  return {
    x: to.x + (box.x - from.x) * alongX,
    y: to.y + (box.y - from.y) * alongY,
    width: box.width * alongX,
    height: box.height * alongY,
  };
}

function noCells(count: number): Pick<Layout, 'x' | 'y' | 'cellWidth' | 'cellHeight'> {
  return {
    x: new Float64Array(count).fill(Number.NaN),
    y: new Float64Array(count).fill(Number.NaN),
    cellWidth: new Float64Array(count),
    cellHeight: new Float64Array(count),
  };
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

function placeCells(rack: Rack, scale: number, layout: Layout): void {
  const { nodes, columns } = rack;
  const box = contentOf(rack, scale);
  const rows = Math.ceil(nodes.length / columns);
  const width = box.width / columns;
  const height = box.height / rows;
  const gap = cellGapOf(width, height, scale);
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
