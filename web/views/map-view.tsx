/** The map with its keyboard, its tooltip and the words for those who do not see it. */

import { useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { createMap, type MapController, type Pointed } from '../map/map-controller.ts';
import { type Beside, createScene, type Scene, toVerdicts, type Verdicts } from '../map/scene.ts';
import { type Direction, neighbourOf } from '../map/viewport.ts';
import type { ZoomLink } from '../map/zoom-link.ts';
import type { Picture } from '../protocol.ts';
import { ask, dispatch, select, state } from '../store.ts';
import { showShare } from '../text.ts';
import { MapTip } from './map-tip.tsx';
import { useTools } from './page-context.ts';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PAN_PIXELS = 60;
const ZOOM_STEP = 1.5;

/** A map that another is looked at beside. */
interface MapBeside extends Beside {
  /** Which of them it is. */
  readonly title: string;
  /** The one that the page's keys and buttons move. */
  readonly isMain: boolean;
  readonly link: ZoomLink;
}

interface MapViewProps {
  readonly picture: Picture;
  /** null: it is looked at alone. */
  readonly beside: MapBeside | null;
}

export function MapView({ picture, beside }: MapViewProps) {
  const tools = useTools();
  const keysId = useId();
  const own = useRef<MapController | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const pointed = useSignal<Pointed | null>(null);
  const { choices, selection, told } = state.value;
  const { axis, share, filter, sort, search } = choices;
  const scene = useMemo(
    () =>
      size.width === 0
        ? null
        : createScene(picture, { axis, share, filter, sort, search }, size.width, size.height, beside),
    [picture, axis, share, filter, sort, search, size, beside?.differs, beside?.orderOf],
  );
  const verdicts = useMemo(
    () => (told.targets === null ? null : toVerdicts(picture, told.targets)),
    [picture, told.targets],
  );
  const current = useRef<{ scene: Scene | null; verdicts: Verdicts | null }>({ scene, verdicts });
  current.current = { scene, verdicts };

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const namesOf = () => current.current.scene?.picture;
    const map = createMap(element, {
      onPoint: (next) => {
        pointed.value = next;
      },
      onPick: (picked) => pick(namesOf(), picked),
      onDragStart: (instance) => {
        const id = namesOf()?.instances.ids[instance];
        if (id === undefined) return;
        select({ kind: 'instance', id });
        tools.asking.targets(id);
      },
      onDrop: (instance, node) => drop(namesOf(), current.current.verdicts, instance, node),
      onZoom: (place) => beside?.link.tell(map, place),
    });
    own.current = map;
    if (beside?.isMain ?? true) tools.map.current = map;
    const leave = beside?.link.join(map);
    const observer = new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) return;
      map.resize();
      setSize({ width, height });
    });
    observer.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => map.repaint();
    scheme.addEventListener('change', repaint);
    return () => {
      if (tools.map.current === map) tools.map.current = null;
      leave?.();
      scheme.removeEventListener('change', repaint);
      observer.disconnect();
      map.stop();
    };
  }, []);

  useEffect(() => {
    if (scene !== null) own.current?.show(scene);
  }, [scene]);
  const selectedNode = useMemo(() => nodePosition(picture, selection), [picture, selection]);
  const selectedInstance = selection.kind === 'instance' ? picture.instances.ids.indexOf(selection.id) : -1;
  useEffect(() => {
    own.current?.mark({ selectedNode, selectedInstance, verdicts });
  }, [selectedNode, selectedInstance, verdicts, scene]);
  useEffect(() => own.current?.repaint(), [choices.theme]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (scene === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handleKey(event, scene, selectedNode, own.current)) event.preventDefault();
  };
  return (
    // A canvas has no parts that a screen reader knows: the map is one control, moved in by arrows and told about below.
    <section
      class="map"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is moved in by keys
      tabIndex={0}
      role="application"
      aria-roledescription="map"
      aria-label={beside === null ? 'Map of nodes' : `Map of nodes, ${beside.title}`}
      aria-describedby={keysId}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} />
      <p id={keysId} class="for-readers">
        Arrows move between nodes, Enter opens the node, plus, minus and 0 zoom, Shift with arrows moves the map. The
        table shows the same nodes as rows.
      </p>
      <p class="for-readers" aria-live="polite">
        {beside !== null && selectedNode >= 0 && `${beside.title}: `}
        {describe(picture, selectedNode)}
      </p>
      <MapTip picture={picture} pointed={pointed} verdicts={verdicts} size={size} />
    </section>
  );
}

function nodePosition(picture: Picture, selection: typeof state.value.selection): number {
  if (selection.kind === 'node') return picture.nodes.names.indexOf(selection.name);
  if (selection.kind === 'none') return -1;
  return picture.instances.nodes[picture.instances.ids.indexOf(selection.id)] ?? -1;
}

function pick(picture: Picture | undefined, { node, instance }: Pointed): void {
  const id = picture?.instances.ids[instance];
  const name = picture?.nodes.names[node];
  if (id !== undefined) select({ kind: 'instance', id });
  else if (name !== undefined) select({ kind: 'node', name });
  else select({ kind: 'none' });
}

/** Only nodes that fit are asked for: the others have said why. */
function drop(picture: Picture | undefined, verdicts: Verdicts | null, instance: number, node: number): void {
  const id = picture?.instances.ids[instance];
  const name = picture?.nodes.names[node];
  const isFit = (verdicts?.byNode.get(node)?.total ?? null) !== null;
  dispatch({ do: 'told', told: { targets: null } });
  if (id === undefined || name === undefined || !isFit || picture?.instances.nodes[instance] === node) return;
  ask({ kind: 'move-instance', instance: id, node: name });
}

function handleKey(event: KeyboardEvent, scene: Scene, selected: number, map: MapController | null): boolean {
  const direction = ARROWS[event.key];
  if (direction !== undefined && event.shiftKey) {
    const along = direction === 'left' || direction === 'up' ? PAN_PIXELS : -PAN_PIXELS;
    const isSideways = direction === 'left' || direction === 'right';
    map?.panBy(isSideways ? along : 0, isSideways ? 0 : along);
    return true;
  }
  if (direction !== undefined) {
    const first = scene.layout.racks[0]?.nodes[0] ?? -1;
    const next = selected < 0 ? first : neighbourOf(scene.layout, selected, direction);
    const name = scene.picture.nodes.names[next];
    if (name !== undefined) select({ kind: 'node', name });
    map?.reveal(next);
    return true;
  }
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => map?.zoomBy(ZOOM_STEP),
    '=': () => map?.zoomBy(ZOOM_STEP),
    '-': () => map?.zoomBy(1 / ZOOM_STEP),
    0: () => map?.zoomToAll(),
    Enter: () => {
      dispatch({ do: 'choose', choices: { pane: 'answer' } });
      requestAnimationFrame(() => document.getElementById('selection')?.focus());
    },
    Escape: () => select({ kind: 'none' }),
  };
  const action = actions[event.key];
  action?.();
  return action !== undefined;
}

function describe({ nodes }: Picture, node: number): string {
  const name = nodes.names[node];
  if (name === undefined) return '';
  const { axis, share } = state.value.choices;
  const cordoned = nodes.isCordoned[node] === 1 ? ', cordoned' : '';
  return `${name}${cordoned}: ${axis} ${showShare(nodes.shares[share][axis][node] ?? Number.NaN)} ${share}`;
}
