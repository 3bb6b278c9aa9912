/** The map's life on its canvas: zooming, pointing, dragging an instance, and one frame drawn for any number of changes. */

import { select as selectElement } from 'd3-selection';
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom';
import { zoomedAt } from './anchor.ts';
import { detailAt, instanceAt, typicalCell } from './detail.ts';
import { drawMap, type Marks, type Paint } from './draw.ts';
import { layOutCloser } from './layout.ts';
import type { Scene } from './scene.ts';
import type { Box } from './squarify.ts';
import { nodeAt, type Viewport } from './viewport.ts';
import type { ZoomPlace } from './zoom-link.ts';

/** What lies under the pointer, by position; -1 where nothing does. */
export interface Pointed {
  readonly node: number;
  readonly instance: number;
  /** Pixels from the canvas's corner. */
  readonly x: number;
  readonly y: number;
}

export interface MapListener {
  onPoint(pointed: Pointed | null): void;
  onPick(pointed: Pointed): void;
  onDragStart(instance: number): void;
  /** `node` is -1 where it was let go beside every node. */
  onDrop(instance: number, node: number): void;
  /** The user has moved or zoomed the map. */
  onZoom(place: ZoomPlace): void;
}

export interface MapController {
  show(scene: Scene): void;
  mark(marks: Omit<Marks, 'hovered'>): void;
  /** Takes the theme's colours anew. */
  repaint(): void;
  resize(): void;
  /** 2: twice as close. */
  zoomBy(factor: number): void;
  panBy(x: number, y: number): void;
  /** As another map, which tells itself whom it concerns. */
  moveTo(place: ZoomPlace): void;
  /** The whole map. */
  zoomToAll(): void;
  /** Brings a node into sight, close enough to see its name. */
  reveal(node: number): void;
  stop(): void;
}

/** As close as a cell of this width; at least so many times closer than the whole. */
const LARGEST_CELL_PIXELS = 600;
const LEAST_ZOOM = 4;
/** Pixels that the pointer moves before a press becomes a drag. */
const DRAG_FROM_PIXELS = 6;
const REVEALED_CELL_PIXELS = 140;

export function createMap(canvas: HTMLCanvasElement, listener: MapListener): MapController {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('This browser draws no canvas: use the table instead of the map.');
  const element = selectElement(canvas);
  let paint = readPaint();
  /** As it was given: laid out for the whole map. */
  let whole: Scene | null = null;
  /** As it is looked at. */
  let scene: Scene | null = null;
  let marks: Marks = { hovered: -1, selectedNode: -1, selectedInstance: -1, verdicts: null };
  let view: Viewport = { scale: 1, shiftX: 0, shiftY: 0, width: 0, height: 0 };
  let frame = 0;
  let wasHeld = false;
  let isFollowing = false;
  let pressed: { readonly instance: number; readonly x: number; readonly y: number; isDragging: boolean } | null = null;

  const draw = (): void => {
    frame = 0;
    if (scene !== null) drawMap(context, scene, view, paint, marks);
  };
  const lookFrom = (next: Viewport): void => {
    if (whole !== null && next.scale !== view.scale)
      scene = { ...whole, layout: layOutCloser(whole.layout, next.scale) };
    view = next;
  };
  const redraw = (): void => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };

  const behaviour: ZoomBehavior<HTMLCanvasElement, unknown> = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([1, LEAST_ZOOM])
    .filter((event: MouseEvent) => {
      if (event.type === 'wheel' || (event.type === 'mousedown' && pressed !== null)) return false;
      return !event.ctrlKey && !event.button;
    })
    .on('zoom', ({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      lookFrom({ ...view, scale: transform.k, shiftX: transform.x, shiftY: transform.y });
      redraw();
      if (!isFollowing) listener.onZoom(view);
    });

  /** As near to it as leaves no edge of the map inside the canvas. */
  const goTo = ({ scale, shiftX, shiftY }: ZoomPlace): void => {
    const box = boxOf(view);
    const wanted = zoomIdentity.translate(shiftX, shiftY).scale(scale);
    element.call(behaviour.transform, behaviour.constrain()(wanted, box, box));
  };
  /** False where it is as close, or as far, already. */
  const zoomAt = (factor: number, at: { readonly x: number; readonly y: number }): boolean => {
    const [least, most] = behaviour.scaleExtent();
    const scale = Math.min(Math.max(view.scale * factor, least), most);
    if (whole === null || scene === null || scale === view.scale) return false;
    const { shiftX, shiftY } = zoomedAt(view, scale, at, scene.layout, layOutCloser(whole.layout, scale));
    goTo({ scale, shiftX, shiftY });
    return true;
  };
  // Not d3-zoom's own, which knows nothing of gaps that close.
  canvas.addEventListener(
    'wheel',
    (event) => {
      // At the end the page around the map scrolls.
      if (zoomAt(2 ** -wheelSteps(event), point(event))) event.preventDefault();
    },
    { passive: false },
  );

  const point = (event: PointerEvent | MouseEvent): Pointed => {
    const corner = canvas.getBoundingClientRect();
    const x = event.clientX - corner.left;
    const y = event.clientY - corner.top;
    if (scene === null) return { node: -1, instance: -1, x, y };
    const node = nodeAt(scene.layout, view, x, y);
    const isClose = detailAt(typicalCell(scene.layout) * view.scale) === 'instances';
    const instance = node >= 0 && isClose ? instanceAt(scene, node, cellOf(scene, view, node), x, y) : -1;
    return { node, instance, x, y };
  };

  // Before d3-zoom hears of the press, so that it leaves instances alone. Fingers pan: a finger on a bar is seldom meant for it.
  canvas.addEventListener('pointerdown', (event) => {
    const { instance, x, y } = point(event);
    if (event.button !== 0 || event.pointerType === 'touch' || instance < 0) return;
    pressed = { instance, x, y, isDragging: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    const pointed = point(event);
    if (pressed !== null && !pressed.isDragging) {
      if (Math.hypot(pointed.x - pressed.x, pointed.y - pressed.y) >= DRAG_FROM_PIXELS) {
        pressed.isDragging = true;
        listener.onDragStart(pressed.instance);
      }
    }
    canvas.classList.toggle('dragging', pressed?.isDragging ?? false);
    marks = { ...marks, hovered: pointed.node };
    listener.onPoint(pointed);
    redraw();
  });
  const release = (event: PointerEvent, isDrop: boolean): void => {
    const held = pressed;
    pressed = null;
    wasHeld = held !== null;
    canvas.classList.remove('dragging');
    if (held?.isDragging) listener.onDrop(held.instance, isDrop ? point(event).node : -1);
    else if (held !== null && isDrop) listener.onPick(point(event));
  };
  canvas.addEventListener('pointerup', (event) => release(event, true));
  canvas.addEventListener('pointercancel', (event) => release(event, false));
  canvas.addEventListener('pointerleave', () => {
    marks = { ...marks, hovered: -1 };
    listener.onPoint(null);
    redraw();
  });
  canvas.addEventListener('click', (event) => {
    // Instances are picked, or dropped, when they are let go.
    if (!wasHeld) listener.onPick(point(event));
    wasHeld = false;
  });
  element.call(behaviour).on('dblclick.zoom', null);

  return {
    show(next) {
      whole = next;
      scene = { ...next, layout: layOutCloser(next.layout, view.scale) };
      behaviour.scaleExtent([1, Math.max(LARGEST_CELL_PIXELS / Math.max(typicalCell(next.layout), 1), LEAST_ZOOM)]);
      redraw();
    },
    mark(next) {
      marks = { ...next, hovered: marks.hovered };
      redraw();
    },
    repaint() {
      paint = readPaint();
      redraw();
    },
    resize() {
      const { width, height } = canvas.getBoundingClientRect();
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      view = { ...view, width, height };
      behaviour.extent(boxOf(view)).translateExtent(boxOf(view));
      goTo(view);
      draw();
    },
    zoomBy: (factor) => void zoomAt(factor, { x: view.width / 2, y: view.height / 2 }),
    panBy: (x, y) => element.call(behaviour.translateBy, x / view.scale, y / view.scale),
    moveTo({ scale, shiftX, shiftY }) {
      isFollowing = true;
      element.call(behaviour.transform, zoomIdentity.translate(shiftX, shiftY).scale(scale));
      isFollowing = false;
    },
    zoomToAll: () => element.call(behaviour.transform, zoomIdentity),
    reveal(node) {
      if (whole === null || scene === null || Number.isNaN(scene.layout.x[node] ?? Number.NaN)) return;
      const cell = cellOf(scene, view, node);
      const isSeen =
        cell.x >= 0 && cell.y >= 0 && cell.x + cell.width <= view.width && cell.y + cell.height <= view.height;
      if (isSeen) return;
      const width = scene.layout.cellWidth[node] ?? 1;
      const scale = Math.min(Math.max(view.scale, REVEALED_CELL_PIXELS / width), behaviour.scaleExtent()[1]);
      const { x: lefts, y: tops, cellWidth, cellHeight } = layOutCloser(whole.layout, scale);
      const shiftX = view.width / 2 - ((lefts[node] ?? 0) + (cellWidth[node] ?? 0) / 2) * scale;
      const shiftY = view.height / 2 - ((tops[node] ?? 0) + (cellHeight[node] ?? 0) / 2) * scale;
      goTo({ scale, shiftX, shiftY });
    },
    stop() {
      cancelAnimationFrame(frame);
      element.on('.zoom', null);
    },
  };
}

/** The canvas as d3-zoom has it; the whole map is as large. */
function boxOf({ width, height }: Viewport): [[number, number], [number, number]] {
  return [
    [0, 0],
    [width, height],
  ];
}

/** Of these the map doubles: as d3-zoom has it, by unit of the wheel and with the finer steps of a pinch on a pad. */
const STEPS_BY_MODE: readonly number[] = [0.002, 0.05, 1];
const PINCH_STEPS = 10;

function wheelSteps({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  return deltaY * (STEPS_BY_MODE[deltaMode] ?? 1) * (ctrlKey ? PINCH_STEPS : 1);
}

function cellOf({ layout }: Scene, { scale, shiftX, shiftY }: Viewport, node: number): Box {
  return {
    x: (layout.x[node] ?? Number.NaN) * scale + shiftX,
    y: (layout.y[node] ?? Number.NaN) * scale + shiftY,
    width: (layout.cellWidth[node] ?? 0) * scale,
    height: (layout.cellHeight[node] ?? 0) * scale,
  };
}

function readPaint(): Paint {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim() || '#888888';
  return {
    ink: read('ink'),
    muted: read('muted'),
    surface: read('surface'),
    rule: read('rule'),
    absent: read('absent'),
    accent: read('accent'),
    bad: read('bad'),
  };
}
