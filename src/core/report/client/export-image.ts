/** A chart of the page as a file: SVG as it is drawn, PNG at twice its size. */

import { THEMES, type ThemeName, toStandaloneSvg } from '../theme.ts';
import type { Figure } from './page.ts';

const PNG_SCALE = 2;
/** Milliseconds after which a file that was offered is let go. */
const RELEASE_MILLISECONDS = 10_000;

/** The chart as an SVG file, without marks of time. */
function toSvgFile(figure: Figure, theme: ThemeName): string {
  const svg = figure.plot.querySelector('svg')?.cloneNode(true) as SVGSVGElement | undefined;
  if (svg === undefined) return '';
  for (const mark of svg.querySelectorAll('.marker, .here, .brush')) mark.remove();
  return toStandaloneSvg(new XMLSerializer().serializeToString(svg), theme);
}

export function saveSvg(figure: Figure, theme: ThemeName): void {
  offer(new Blob([toSvgFile(figure, theme)], { type: 'image/svg+xml' }), `${nameOf(figure)}.svg`);
}

export async function savePng(figure: Figure, theme: ThemeName): Promise<void> {
  const text = toSvgFile(figure, theme);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * PNG_SCALE;
  canvas.height = image.height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.fillStyle = THEMES[theme]['surface'] ?? '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (blob !== null) offer(blob, `${nameOf(figure)}.png`);
  }, 'image/png');
}

function nameOf({ element }: Figure): string {
  const { chart = 'chart', measure = '' } = element.dataset;
  return `${chart}${measure === '' ? '' : `-${measure}`}`.replace(/[^\w-]+/g, '-');
}

function offer(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MILLISECONDS);
}
