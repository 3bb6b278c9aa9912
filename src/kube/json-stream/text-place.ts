/** Places in a text of which only the part behind them is still there. */

/** A place, counted in UTF-16 code units as positions in a whole text are. */
export interface TextPlace {
  /** Units before it. */
  readonly position: number;
  /** Ends of lines before it. */
  readonly lines: number;
  /** Units before it in its own line. */
  readonly column: number;
}

export const TEXT_START: TextPlace = { position: 0, lines: 0, column: 0 };

const LINE_FEED = 10;

/** The place behind a text that stands at `place`; `lines` is told where it is known, because counting takes a walk. */
export function placeAfter(place: TextPlace, text: string, lines = place.lines + countLines(text)): TextPlace {
  const lineEnd = text.lastIndexOf('\n');
  return {
    position: place.position + text.length,
    lines,
    column: lineEnd < 0 ? place.column + text.length : text.length - lineEnd - 1,
  };
}

/** The place behind UTF-8 bytes that are never made a text. */
export function placeAfterBytes(place: TextPlace, bytes: Uint8Array): TextPlace {
  let { position, lines, column } = place;
  for (const byte of bytes) {
    // Bytes 0x80 to 0xBF continue a character; those from 0xF0 begin one of two UTF-16 units.
    const units = byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1;
    position += units;
    column += units;
    if (byte !== LINE_FEED) continue;
    lines++;
    column = 0;
  }
  return { position, lines, column };
}

function countLines(text: string): number {
  let lines = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines++;
  return lines;
}
