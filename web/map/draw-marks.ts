/** Marks beside colour: hatching of cordoned nodes, and what a dragged instance would find on a node. */

import type { Paint } from './draw.ts';
import { brightnessOf, type Verdicts } from './scene.ts';

/** Pixels between two strokes. */
const HATCH_STEP = 6;

/** Strokes from the lower left to the upper right, inside the box; one stroke where it is small. */
export function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = width > 20 ? 1.5 : 1;
  context.beginPath();
  const step = Math.max(HATCH_STEP, (width + height) / 12);
  for (let along = step / 2; along < width + height; along += step) {
    context.moveTo(left + Math.max(along - height, 0), top + Math.min(along, height));
    context.lineTo(left + Math.min(along, width), top + Math.max(along - width, 0));
  }
  context.stroke();
}

/** Narrowest box, in pixels, that has room for the mark. */
const FLAGGED_PIXELS = 5;
const LARGEST_FLAG_PIXELS = 16;

/** A corner in the colour of the text with a rim: it is seen on every colour of the scale. */
export function flag(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  paint: Pick<Paint, 'ink' | 'surface'>,
): void {
  const size = Math.min(width * 0.4, height * 0.6, LARGEST_FLAG_PIXELS);
  if (width < FLAGGED_PIXELS) return;
  context.beginPath();
  context.moveTo(left + width - size, top);
  context.lineTo(left + width, top);
  context.lineTo(left + width, top + size);
  context.closePath();
  context.fillStyle = paint.ink;
  context.fill();
  context.strokeStyle = paint.surface;
  context.lineWidth = 1;
  context.stroke();
}

/** Refused nodes fade and are hatched; the others light up, the best target most. */
export function drawVerdict(
  context: CanvasRenderingContext2D,
  verdicts: Verdicts,
  node: number,
  left: number,
  top: number,
  width: number,
  height: number,
  paint: Paint,
): void {
  const verdict = verdicts.byNode.get(node);
  if (verdict === undefined || verdict.total === null) {
    context.globalAlpha = 0.8;
    context.fillStyle = paint.absent;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    hatch(context, left, top, width, height, paint.muted);
    return;
  }
  const brightness = brightnessOf(verdicts, verdict.total);
  context.globalAlpha = 0.25 + 0.75 * brightness;
  context.strokeStyle = paint.ink;
  context.lineWidth = Math.max(1, Math.min(width / 8, 1 + 4 * brightness));
  context.strokeRect(left, top, width, height);
  context.globalAlpha = 1;
}
