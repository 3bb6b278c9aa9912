/** What of the map is seen: from the map's units to pixels and back, culling, and which node lies where. */

import type { Layout } from './layout.ts';
import type { Box } from './squarify.ts';

/** A point of the map lies at `x * scale + shift` pixels, as d3-zoom has it. */
export interface Viewport {
  readonly scale: number;
  readonly shiftX: number;
  readonly shiftY: number;
  /** Pixels of CSS. */
  readonly width: number;
  readonly height: number;
}

/** The part of the map that is seen. */
export function seenBox({ scale, shiftX, shiftY, width, height }: Viewport): Box {
  return { x: -shiftX / scale, y: -shiftY / scale, width: width / scale, height: height / scale };
}

export function overlaps(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** Position of the node under a point of the canvas, in pixels; -1: none. */
export function nodeAt(layout: Layout, viewport: Viewport, pixelX: number, pixelY: number): number {
  const x = (pixelX - viewport.shiftX) / viewport.scale;
  const y = (pixelY - viewport.shiftY) / viewport.scale;
  return cellAt(layout, x, y);
}

/** Position of the node whose cell holds a point, in units of the map; -1: none. */
export function cellAt(layout: Layout, x: number, y: number): number {
  for (const rack of layout.racks) {
    if (x < rack.x || y < rack.y || x > rack.x + rack.width || y > rack.y + rack.height) continue;
    for (const node of rack.nodes) {
      const left = layout.x[node] ?? Number.NaN;
      const top = layout.y[node] ?? Number.NaN;
      const isInside =
        x >= left && y >= top && x <= left + (layout.cellWidth[node] ?? 0) && y <= top + (layout.cellHeight[node] ?? 0);
      if (isInside) return node;
    }
  }
  return -1;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest node in a direction: what lies askew counts as further away; the node itself where there is none. */
export function neighbourOf(layout: Layout, from: number, direction: Direction): number {
  const centreX = (node: number): number => (layout.x[node] ?? Number.NaN) + (layout.cellWidth[node] ?? 0) / 2;
  const centreY = (node: number): number => (layout.y[node] ?? Number.NaN) + (layout.cellHeight[node] ?? 0) / 2;
  const isSideways = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let nearest = from;
  let least = Number.POSITIVE_INFINITY;
  for (let node = 0; node < layout.x.length; node++) {
    const overX = centreX(node) - centreX(from);
    const overY = centreY(node) - centreY(from);
    const ahead = sign * (isSideways ? overX : overY);
    const askew = Math.abs(isSideways ? overY : overX);
    const distance = ahead + ASKEW_PENALTY * askew;
    if (ahead > 0 && ahead >= askew * LEAST_AHEAD && distance < least) {
      least = distance;
      nearest = node;
    }
  }
  return nearest;
}

const ASKEW_PENALTY = 3;
const LEAST_AHEAD = 0.25;
