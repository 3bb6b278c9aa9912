/** Files of formats that are read as a whole. */

import type { TraceFile } from './format.ts';
import { refuse } from './refuse.ts';

/** Bytes of a file that is held in memory at once. */
const MAX_WHOLE_BYTES = 2 ** 30;

/** All bytes of a file. Throws BerthError where there are more than fit. */
export async function bytesOf(file: TraceFile, maxBytes = MAX_WHOLE_BYTES): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of file.stream()) {
    length += piece.length;
    if (length > maxBytes) {
      const options = { file: file.name, remedy: 'split the trace' };
      refuse('input-too-large', '', `more than ${maxBytes} bytes`, `at most ${maxBytes}`, options);
    }
    // The stream may use its piece again.
    pieces.push(Uint8Array.from(piece));
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
