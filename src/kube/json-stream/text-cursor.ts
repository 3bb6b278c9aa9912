/** Takes one text after another out of a window of UTF-8 bytes, and knows where each stands. */

import type { ByteWindow } from './byte-window.ts';
import { placeAfter, placeAfterBytes, TEXT_START, type TextPlace } from './text-place.ts';

/** A text, and where it begins. */
export interface PlacedText {
  readonly text: string;
  readonly place: TextPlace;
}

export class TextCursor {
  readonly #window: ByteWindow;
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  #from: number;
  #place: TextPlace = TEXT_START;
  /** Ends of lines that the scanner counted before `from`. */
  #scannedLines = 0;

  /** The text begins at position `start` of the window. */
  constructor(window: ByteWindow, start: number) {
    this.#window = window;
    this.#from = start;
  }

  /** Position of the first byte that was not taken. */
  get from(): number {
    return this.#from;
  }

  /** Where the next text stands. */
  get place(): TextPlace {
    return this.#place;
  }

  /** The text up to `end`, before which the scanner counted that many ends of lines; null where it is no UTF-8. */
  take(end: number, scannedLines: number): PlacedText | null {
    const place = this.#place;
    try {
      const text = this.#strict.decode(this.#window.slice(this.#from, end));
      this.#place = placeAfter(place, text, place.lines + scannedLines - this.#scannedLines);
      this.#scannedLines = scannedLines;
      this.#from = end;
      return { text, place };
    } catch {
      return null;
    }
  }

  /** Counts the lines of the text that was just taken, which is no JSON: strings of JSON have none. */
  recount({ text, place }: PlacedText): void {
    this.#place = placeAfter(place, text);
  }

  /** Leaves out what stands before `end`. */
  passOver(end: number, scannedLines: number): void {
    if (end <= this.#from) return;
    this.#scannedLines = scannedLines;
    this.#place = placeAfterBytes(this.#place, this.#window.slice(this.#from, end));
    this.#from = end;
  }

  /** What stands in some bytes, with a mark for what is no character; nothing is taken. */
  peek(from: number, to: number): string {
    return this.#lenient.decode(this.#window.slice(Math.max(this.#from, from), to));
  }
}
