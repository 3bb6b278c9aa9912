/** A heat map's cells as one embedded picture, and its scale of colours. */

import { scaleLinear } from 'd3-scale';
import { encodeBase64 } from '../base64.ts';
import { encodePng, type PictureColor } from '../png.ts';
import { bucketAt, type HeatField, type HeatRow, rowPercent } from './heat-rows.ts';

/**
 * Viridis at sixteenths (Smith and van der Walt 2015, as d3-scale-chromatic has it): it grows evenly lighter, also for
 * colour-blind people and on grey paper.
 */
const VIRIDIS = (
  '#440154 #48186a #472d7b #424086 #3b528b #33638d #2c728e #26828e #21918c ' +
  '#1fa088 #28ae80 #3fbc73 #5ec962 #84d44b #addc30 #d8e219 #fde725'
).split(' ');

const STEPS = 101;
const ramp = scaleLinear(
  VIRIDIS.map((_, step) => (100 * step) / (VIRIDIS.length - 1)),
  VIRIDIS,
);
/** Colours of 0..100 percent; then nothing, for a node that is not there. */
export const HEAT_COLORS: readonly PictureColor[] = [
  ...Array.from({ length: STEPS }, (_, percent) => toHex(ramp(percent))),
  null,
];

/** `rgb(68, 1, 84)` as `#440154`. */
function toHex(color: string): string {
  const parts = color.match(/\d+/g) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Cells of rows between two times; a data URI of a PNG with one pixel a cell, and the time it covers. */
export function renderCells(
  field: HeatField,
  rows: readonly HeatRow[],
  [start, end]: readonly [number, number],
): { readonly uri: string; readonly startSeconds: number; readonly endSeconds: number } {
  const { heat } = field;
  const first = bucketAt(heat, start);
  // A span that ends where a bucket begins does not reach into it.
  const last = Math.max(bucketAt(heat, end - heat.bucketSeconds / 1000), first);
  const width = last - first + 1;
  const pixels = new Uint8Array(width * rows.length);
  rows.forEach((row, index) => {
    for (let column = 0; column < width; column++) {
      const percent = rowPercent(field, row, first + column);
      pixels[index * width + column] = Number.isNaN(percent) ? STEPS : Math.round(Math.min(percent, 100));
    }
  });
  const png = encodePng({ width, height: rows.length, colors: HEAT_COLORS, pixels });
  return {
    uri: `data:image/png;base64,${encodeBase64(png)}`,
    startSeconds: heat.startSeconds + first * heat.bucketSeconds,
    endSeconds: heat.startSeconds + (last + 1) * heat.bucketSeconds,
  };
}

const LEGEND_WIDTH = 150;
const LEGEND_HEIGHT = 8;
const LEGEND_TICKS = [0, 25, 50, 75, 100] as const;

/** The scale of colours with its ticks, its right end at `right`. */
export function renderHeatLegend(right: number, top: number): string {
  const left = right - LEGEND_WIDTH;
  const pixels = Uint8Array.from({ length: STEPS }, (_, percent) => percent);
  const png = encodeBase64(encodePng({ width: STEPS, height: 1, colors: HEAT_COLORS, pixels }));
  const ticks = LEGEND_TICKS.map((percent) => {
    const x = left + (percent / 100) * LEGEND_WIDTH;
    return `<text x="${x}" y="${top + LEGEND_HEIGHT + 12}" text-anchor="middle">${percent}${percent === 100 ? ' %' : ''}</text>`;
  });
  const gap = `<rect class="absent" x="${left - 84}" y="${top}" width="12" height="${LEGEND_HEIGHT}"/><text x="${left - 68}" y="${top + LEGEND_HEIGHT}">not there</text>`;
  return `<g class="legend">${gap}<image x="${left}" y="${top}" width="${LEGEND_WIDTH}" height="${LEGEND_HEIGHT}" preserveAspectRatio="none" href="data:image/png;base64,${png}"/>${ticks.join('')}</g>`;
}
