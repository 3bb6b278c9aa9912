/** What stays empty between zones, racks and cells: at most some pixels, however closely the map is looked at. */

import type { Box } from './squarify.ts';

/** A box with a strip at its top for a name. */
interface Headed extends Box {
  readonly heading: number;
}

/** Part of a group's shorter side that stays empty around what is in it. */
const MARGIN = 0.012;
const MARGIN_PIXELS = 4;
/** Part of a cell that stays empty. */
const CELL_GAP = 0.08;
const CELL_GAP_PIXELS = 5;
/** A heading of the whole map is never higher than this, in units of the map; of a closer one in pixels. */
export const HEADING_LIMIT = 16;

/** Height of a group's heading, in units of the map, where these are `scale` pixels. */
export function headingAt({ heading }: Headed, scale: number): number {
  return Math.min(heading, HEADING_LIMIT / scale);
}

/** What is left of a group for what is in it. */
export function contentOf(group: Headed, scale: number): Box {
  const margin = Math.min(Math.min(group.width, group.height) * MARGIN, MARGIN_PIXELS / scale);
  const heading = headingAt(group, scale);
  return {
    x: group.x + margin,
    y: group.y + margin + heading,
    width: Math.max(group.width - 2 * margin, 0),
    height: Math.max(group.height - 2 * margin - heading, 0),
  };
}

/** Between two cells of that size. */
export function cellGapOf(width: number, height: number, scale: number): number {
  return Math.min(Math.min(width, height) * CELL_GAP, CELL_GAP_PIXELS / scale);
}
