/** What the colours and marks of the map mean, with their unit. */

import { useEffect, useRef } from 'preact/hooks';
import { bucketColor, bucketOf } from '../map/color-scale.ts';
import { flag, hatch } from '../map/draw-marks.ts';
import { state } from '../store.ts';
import { AXIS_TITLES, SHARE_TITLES } from './words.ts';

const WIDTH = 160;
const HEIGHT = 12;
const SWATCH = 18;

export function MapLegend({ onTable }: { readonly onTable: () => void }) {
  const { choices } = state.value;
  return (
    <div class="legend">
      <span>
        {AXIS_TITLES[choices.axis]}, {SHARE_TITLES[choices.share]}, part of what the node has:
      </span>
      <span class="scale">
        0 % <Swatch width={WIDTH} draw={drawScale} /> 100 %
      </span>
      <span>
        <Swatch width={SWATCH} draw={drawOverfull} /> above 100 %
      </span>
      <span>
        <Swatch width={SWATCH} draw={drawCordoned} /> cordoned
      </span>
      {choices.view === 'map' && (
        <span title="Bars in a node that is seen closely, as wide as what they ask of it.">
          <i class="vm" /> VM <i class="container" /> container
        </span>
      )}
      {choices.side === 'both' && (
        <span>
          <Swatch width={SWATCH} draw={drawDiffers} /> changed
        </span>
      )}
      <button type="button" onClick={onTable}>
        {choices.view === 'map' ? 'Show as table' : 'Show as map'}
      </button>
    </div>
  );
}

type Draw = (context: CanvasRenderingContext2D) => void;

function Swatch({ width, draw }: { readonly width: number; readonly draw: Draw }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context);
  }, [draw]);
  return <canvas ref={canvas} width={width} height={HEIGHT} />;
}

function drawScale(context: CanvasRenderingContext2D): void {
  for (let x = 0; x < WIDTH; x++) {
    context.fillStyle = bucketColor(bucketOf(x / WIDTH), '');
    context.fillRect(x, 0, 1, HEIGHT);
  }
}

function drawOverfull(context: CanvasRenderingContext2D): void {
  context.fillStyle = bucketColor(bucketOf(2), '');
  context.fillRect(0, 0, SWATCH, HEIGHT);
}

function drawCordoned(context: CanvasRenderingContext2D): void {
  context.fillStyle = bucketColor(bucketOf(0.4), '');
  context.fillRect(0, 0, SWATCH, HEIGHT);
  hatch(context, 0, 0, SWATCH, HEIGHT, '#ffffff');
}

function drawDiffers(context: CanvasRenderingContext2D): void {
  context.fillStyle = bucketColor(bucketOf(0.4), '');
  context.fillRect(0, 0, SWATCH, HEIGHT);
  flag(context, 0, 0, SWATCH, HEIGHT, { ink: '#1b2430', surface: '#ffffff' });
}
