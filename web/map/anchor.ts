/** A place on the map by what lies there, to be found again where the boxes around it have another size. */

import type { Layout } from './layout.ts';
import type { Box } from './squarify.ts';
import { cellAt, type Viewport } from './viewport.ts';

/** In units of the map. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Where a point of a layout lies in another one of the same cluster: in the same node's cell at the same part of it, else so in
 * the same rack, else in the same zone.
 */
function samePlace(point: Point, from: Layout, to: Layout): Point {
  const node = cellAt(from, point.x, point.y);
  if (node >= 0) return moved(point, cellBox(from, node), cellBox(to, node));
  const isInside = (box: Box): boolean => contains(box, point);
  const rack = from.racks.findIndex(isInside);
  if (rack >= 0) return moved(point, from.racks[rack], to.racks[rack]);
  const zone = from.zones.findIndex(isInside);
  return moved(point, from.zones[zone], to.zones[zone]);
}

/** What is seen at a point of the screen stays there while the map comes `scale / view.scale` times closer. */
export function zoomedAt(view: Viewport, scale: number, at: Point, from: Layout, to: Layout): Viewport {
  const point = { x: (at.x - view.shiftX) / view.scale, y: (at.y - view.shiftY) / view.scale };
  const place = samePlace(point, from, to);
  return { ...view, scale, shiftX: at.x - place.x * scale, shiftY: at.y - place.y * scale };
}

function moved(point: Point, from: Box | undefined, to: Box | undefined): Point {
  if (from === undefined || to === undefined || from.width <= 0 || from.height <= 0) return point;
  return {
    x: to.x + ((point.x - from.x) / from.width) * to.width,
    y: to.y + ((point.y - from.y) / from.height) * to.height,
  };
}

function cellBox({ x, y, cellWidth, cellHeight }: Layout, node: number): Box {
  return { x: x[node] ?? 0, y: y[node] ?? 0, width: cellWidth[node] ?? 0, height: cellHeight[node] ?? 0 };
}

function contains(box: Box, { x, y }: Point): boolean {
  return x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
}
