/** How closely the map is looked at, and where instances lie in a node's cell. */

import { type InstanceIndex, membersOf, requestShare } from './instance-index.ts';
import type { Layout } from './layout.ts';
import type { Scene } from './scene.ts';
import type { Box } from './squarify.ts';

/** Cells narrower than this, in pixels, are not drawn one by one: their rack is. */
const LEAST_CELL_PIXELS = 2.5;
/** From this width on a cell shows its instances. */
const INSTANCES_FROM_PIXELS = 60;
/** From this width and height on a cell has a heading with its name. */
const HEADING_FROM_PIXELS = { width: 46, height: 26 };
export const HEADING_PIXELS = 15;

export type Detail = 'racks' | 'nodes' | 'instances';

/** By the width that the median cell has on the screen. */
export function detailAt(cellPixels: number): Detail {
  if (cellPixels < LEAST_CELL_PIXELS) return 'racks';
  return cellPixels < INSTANCES_FROM_PIXELS ? 'nodes' : 'instances';
}

/** Width of a cell in units of the map: that of the middle rack. */
export function typicalCell({ racks, cellWidth }: Layout): number {
  const widths = racks.map(({ nodes }) => cellWidth[nodes[0] ?? -1] ?? 0).sort((a, b) => a - b);
  return widths[Math.floor(widths.length / 2)] ?? 0;
}

export function hasHeading(cellPixels: Box): boolean {
  return cellPixels.width >= HEADING_FROM_PIXELS.width && cellPixels.height >= HEADING_FROM_PIXELS.height;
}

/**
 * Calls back with the bar of every instance in a node's cell, side by side from the left: as wide as its request is of the node's
 * capacity, narrower by one factor where together they ask for more than there is. `cell` is in pixels.
 */
export function eachBar(
  { picture, index, axis }: Pick<Scene, 'picture' | 'index' | 'axis'>,
  node: number,
  cell: Box,
  tell: (instance: number, left: number, top: number, width: number, height: number) => void,
): void {
  const members = membersOf(index as InstanceIndex, node);
  const capacity = picture.nodes.capacity[axis][node] ?? Number.NaN;
  const inset = Math.min(3, cell.width * 0.05);
  const heading = hasHeading(cell) ? HEADING_PIXELS : inset;
  const top = cell.y + heading;
  const height = cell.height - heading - inset;
  if (height <= 0) return;
  let sum = 0;
  for (const instance of members) sum += requestShare(picture.instances, instance, axis, capacity, members.length);
  const scale = (cell.width - 2 * inset) / Math.max(sum, 1);
  let left = cell.x + inset;
  for (const instance of members) {
    const width = requestShare(picture.instances, instance, axis, capacity, members.length) * scale;
    tell(instance, left, top, width, height);
    left += width;
  }
}

/** The instance whose bar lies under a point of the cell, in pixels; -1: none. */
export function instanceAt(scene: Scene, node: number, cell: Box, x: number, y: number): number {
  let hit = -1;
  eachBar(scene, node, cell, (instance, left, top, width, height) => {
    if (x >= left && x < left + width && y >= top && y < top + height) hit = instance;
  });
  return hit;
}
