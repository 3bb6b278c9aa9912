/** An SVG of the page as a picture of pixels, twice as fine as it is seen. */

import { saveBlob } from './save-file.ts';

const PNG_SCALE = 2;

/** `address` is that of an SVG with a width and a height. Rejects where the browser does not draw it. */
export async function savePng(name: string, address: string): Promise<void> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * PNG_SCALE;
  canvas.height = image.height * PNG_SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The browser wrote no PNG of the chart: save it as SVG.');
  saveBlob(name, blob);
}
