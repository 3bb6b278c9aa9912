/** Places in a text. */

/** From `start` up to, not including, `end`; in UTF-16 code units. */
export interface TextPart {
  readonly start: number;
  readonly end: number;
}

/** `line 3, column 7`, both counted from 1. */
export function describePosition(text: string, position: number): string {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < position; end = text.indexOf('\n', end + 1)) {
    line++;
    lineStart = end + 1;
  }
  return `line ${line}, column ${position - lineStart + 1}`;
}
