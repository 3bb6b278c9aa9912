/** Hands a file to the browser to keep. */

import type { ExportedFile } from '../protocol.ts';

/** How long the browser may take to begin reading it. */
const KEPT_MILLISECONDS = 10_000;

export function saveFile({ name, mediaType, text }: ExportedFile): void {
  saveBlob(name, new Blob([text], { type: mediaType }));
}

export function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MILLISECONDS);
}
