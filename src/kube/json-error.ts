/** Where a text stops being JSON. JSON.parse knows, but says so differently on every engine, or not at all. */

const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// JSON.parse refuses control characters up to U+001F in strings, and no others.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Position of the first character, from `start` on, with which the text is no longer the beginning of a JSON value; the
 * length of the text where it ends too early, and -1 where a whole value begins at `start`.
 */
export function findJsonError(text: string, start: number): number {
  /** What closes each list and object that is open. */
  const open: string[] = [];
  let at = skip(SPACE, text, start);
  for (;;) {
    // A value, or the end of an empty list or object.
    const first = text[at];
    if (first === '{' || first === '[') {
      const close = first === '{' ? '}' : ']';
      at = skip(SPACE, text, at + 1);
      if (text[at] !== close) {
        open.push(close);
        if (close === ']') continue;
        const value = skipKey(text, at);
        if (value < 0) return ~value;
        at = value;
        continue;
      }
      at++;
    } else {
      const end = first === '"' ? skipString(text, at) : skip(WORD, text, at);
      if (end < 0) return ~end;
      if (end === at) return at;
      at = end;
    }
    // What follows a value: the ends of what is open, then a comma.
    at = skip(SPACE, text, at);
    while (open.length > 0 && text[at] === open.at(-1)) {
      open.pop();
      at = skip(SPACE, text, at + 1);
    }
    if (open.length === 0) return -1;
    if (text[at] !== ',') return at;
    at = skip(SPACE, text, at + 1);
    if (open.at(-1) === ']') continue;
    const value = skipKey(text, at);
    if (value < 0) return ~value;
    at = value;
  }
}

/** Position after what matches at a position; the same position where nothing does. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const isFound = pattern.test(text);
  return isFound ? pattern.lastIndex : at;
}

/** Position after a key, its colon and space; the complement of where it is wrong. */
function skipKey(text: string, at: number): number {
  if (text[at] !== '"') return ~at;
  const end = skipString(text, at);
  if (end < 0) return end;
  const colon = skip(SPACE, text, end);
  return text[colon] === ':' ? skip(SPACE, text, colon + 1) : ~colon;
}

/** Position after a string; the complement of where it is wrong. */
function skipString(text: string, start: number): number {
  let at = skip(PLAIN_CHARACTERS, text, start + 1);
  while (text[at] === '\\') {
    const end = skip(ESCAPE, text, at);
    if (end === at) return ~at;
    at = skip(PLAIN_CHARACTERS, text, end);
  }
  return text[at] === '"' ? at + 1 : ~at;
}
