/** Paints the map on a canvas: far away racks, closer nodes, closest the instances in them. Hot: runs once a frame. */

import { showName } from '../text.ts';
import { bucketColor, COLOR_BUCKETS, inkOn } from './color-scale.ts';
import { type Detail, detailAt, eachBar, HEADING_PIXELS, hasHeading, typicalCell } from './detail.ts';
import { drawVerdict, flag, hatch } from './draw-marks.ts';
import type { Group } from './layout.ts';
import type { Scene, Verdicts } from './scene.ts';
import { overlaps, seenBox, type Viewport } from './viewport.ts';

export interface Paint {
  readonly ink: string;
  readonly muted: string;
  readonly surface: string;
  readonly rule: string;
  readonly absent: string;
  readonly accent: string;
  readonly bad: string;
}

/** What the user points at and has chosen; -1 where nothing. */
export interface Marks {
  readonly hovered: number;
  readonly selectedNode: number;
  readonly selectedInstance: number;
  readonly verdicts: Verdicts | null;
}

const FONT = 'system-ui, sans-serif';
/** Narrowest group, in pixels, that is named. */
const NAMED_GROUP_PIXELS = 60;
const NAMED_HEADING_PIXELS = 10;
/** Nodes that the search does not find are as faint as this. */
const FAINT = 0.2;
const FREE_OPACITY = 0.72;

/** Paints one frame; `context` is scaled so that its units are pixels of CSS. */
export function drawMap(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  paint: Paint,
  marks: Marks,
): void {
  const { scale, shiftX, shiftY, width, height } = view;
  const { layout } = scene;
  context.globalAlpha = 1;
  context.fillStyle = paint.surface;
  // Whole pixels: a part of the last row would shine through from the frame before.
  context.fillRect(0, 0, Math.ceil(width), Math.ceil(height));
  const seen = seenBox(view);
  const detail = detailAt(typicalCell(layout) * scale);
  const toPixels = (box: Group): Group => ({
    ...box,
    x: box.x * scale + shiftX,
    y: box.y * scale + shiftY,
    width: box.width * scale,
    height: box.height * scale,
    heading: box.heading * scale,
  });
  for (const zone of layout.zones) if (overlaps(zone, seen)) drawGroup(context, toPixels(zone), paint, true);
  for (const [at, rack] of layout.racks.entries()) {
    if (!overlaps(rack, seen)) continue;
    const box = toPixels(rack);
    if (detail === 'racks') {
      context.fillStyle = bucketColor(scene.rackBuckets[at] ?? COLOR_BUCKETS, paint.absent);
      context.fillRect(box.x, box.y, box.width, box.height);
      if (hasDifference(scene, rack)) flag(context, box.x, box.y, box.width, box.height, paint);
    } else drawGroup(context, box, paint, false);
  }
  if (detail !== 'racks') drawNodes(context, scene, view, detail, paint, marks);
  drawOutlines(context, scene, view, paint, marks);
}

function hasDifference({ differs }: Scene, { nodes }: Group): boolean {
  return differs !== null && nodes.some((node) => differs[node] === 1);
}

function drawGroup(context: CanvasRenderingContext2D, box: Group, paint: Paint, isZone: boolean): void {
  context.strokeStyle = paint.rule;
  context.lineWidth = isZone ? 1.5 : 1;
  context.strokeRect(box.x + 1, box.y + 1, Math.max(box.width - 2, 0), Math.max(box.height - 2, 0));
  const name = box.name === '' && isZone ? 'no zone' : box.name;
  if (name === '' || box.heading < NAMED_HEADING_PIXELS) return;
  // At the edge of what is seen where the group begins beyond it.
  const left = Math.max(box.x, 0);
  const room = box.x + box.width - left;
  if (room < NAMED_GROUP_PIXELS) return;
  const size = Math.min(box.heading * 0.85, 13);
  context.fillStyle = isZone ? paint.ink : paint.muted;
  context.font = `${isZone ? 600 : 400} ${size}px ${FONT}`;
  context.textBaseline = 'top';
  context.fillText(fitted(name, room - 8, size), left + 5, box.y + 3);
}

function drawNodes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  detail: Detail,
  paint: Paint,
  marks: Marks,
): void {
  const { x, y, cellWidth, cellHeight } = scene.layout;
  const { scale, shiftX, shiftY, width, height } = view;
  const { isCordoned } = scene.picture.nodes;
  for (let node = 0; node < x.length; node++) {
    const left = x[node]! * scale + shiftX;
    const top = y[node]! * scale + shiftY;
    const wide = cellWidth[node]! * scale;
    const high = cellHeight[node]! * scale;
    // False for NaN too: such a node is not shown.
    if (!(left < width && top < height && left + wide > 0 && top + high > 0)) continue;
    const bucket = scene.nodeBuckets[node]!;
    context.globalAlpha = scene.found === null || scene.found.has(node) ? 1 : FAINT;
    context.fillStyle = bucketColor(bucket, paint.absent);
    context.fillRect(left, top, wide, high);
    if (detail === 'instances')
      drawInside(context, scene, node, { x: left, y: top, width: wide, height: high }, paint, marks);
    else if (isCordoned[node] === 1) hatch(context, left, top, wide, high, inkOn(bucket));
    if (scene.differs?.[node] === 1) flag(context, left, top, wide, high, paint);
    if (marks.verdicts !== null) drawVerdict(context, marks.verdicts, node, left, top, wide, high, paint);
  }
  context.globalAlpha = 1;
}

/** The node's name, and its instances as bars on the theme's ground. */
function drawInside(
  context: CanvasRenderingContext2D,
  scene: Scene,
  node: number,
  cell: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  paint: Paint,
  marks: Marks,
): void {
  const { instances, nodes } = scene.picture;
  const inset = Math.min(3, cell.width * 0.05);
  const heading = hasHeading(cell) ? HEADING_PIXELS : inset;
  const ink = inkOn(scene.nodeBuckets[node] ?? 0);
  // Below the name, which stays free.
  if (nodes.isCordoned[node] === 1) hatch(context, cell.x, cell.y + heading, cell.width, cell.height - heading, ink);
  if (hasHeading(cell)) {
    context.fillStyle = ink;
    context.font = `11px ${FONT}`;
    context.textBaseline = 'top';
    context.fillText(fitted(nodes.names[node] ?? '', cell.width - 6, 11), cell.x + 3, cell.y + 2);
  }
  // The node's colour shines through where nothing is reserved.
  const opacity = context.globalAlpha;
  context.globalAlpha = opacity * FREE_OPACITY;
  context.fillStyle = paint.surface;
  context.fillRect(
    cell.x + inset,
    cell.y + heading,
    cell.width - 2 * inset,
    Math.max(cell.height - heading - inset, 0),
  );
  // Dark colours are seen on a dark ground by this alone.
  context.strokeStyle = paint.muted;
  context.lineWidth = 0.5;
  context.strokeRect(cell.x, cell.y, cell.width, cell.height);
  context.globalAlpha = opacity;
  eachBar(scene, node, cell, (instance, left, top, width, height) => {
    context.fillStyle =
      instance === marks.selectedInstance ? paint.bad : instances.isVm[instance] === 1 ? paint.accent : paint.muted;
    context.fillRect(left, top, Math.max(width - 0.7, 0.5), height);
    if (width > 34 && height > 13) {
      context.fillStyle = paint.surface;
      context.font = `10px ${FONT}`;
      context.textBaseline = 'top';
      const name = instances.ids[instance] ?? '';
      context.fillText(fitted(name.slice(name.indexOf('/') + 1), width - 6, 10), left + 3, top + 2);
    }
  });
}

function drawOutlines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: Viewport,
  paint: Paint,
  marks: Marks,
): void {
  const outline = (node: number, color: string, thick: number): void => {
    const left = scene.layout.x[node] ?? Number.NaN;
    if (Number.isNaN(left)) return;
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.strokeRect(
      left * view.scale + view.shiftX - 1,
      (scene.layout.y[node] ?? 0) * view.scale + view.shiftY - 1,
      (scene.layout.cellWidth[node] ?? 0) * view.scale + 2,
      (scene.layout.cellHeight[node] ?? 0) * view.scale + 2,
    );
  };
  if (marks.hovered >= 0) outline(marks.hovered, paint.muted, 1.5);
  if (marks.selectedNode >= 0) outline(marks.selectedNode, paint.ink, 3);
}

/** Mean width of a letter, by the size of the font: measuring every name would cost more than drawing it. */
const LETTER_WIDTH = 0.56;

function fitted(name: string, width: number, size: number): string {
  return showName(name, Math.max(Math.floor(width / (size * LETTER_WIDTH)), 1));
}
