/**
 * YAML as kubectl prints it, read twenty times faster than by a whole reader of YAML: mappings and lists in block style,
 * scalars of one line, literal texts (`|`), `{}` and `[]`. Whatever else there is in YAML is not understood, and never
 * misunderstood: a test compares it with a whole reader on texts of every kind.
 */

import { valueOfPlain } from './plain-scalar.ts';

/** Levels of nesting; Kubernetes objects have about 20. */
const MAX_DEPTH = 60;
/** Longer keys are none in YAML, unless they are announced. */
const MAX_KEY_LENGTH = 1000;
/** Control characters but for the end of a line; what is no character; a byte order mark. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNUSUAL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
/** A scalar may not begin with these without quotes, or means something else then. */
const INDICATORS = new Set(',[]{}#&*!|>\'"%@`?:');
/** Escapes that JSON has too. */
const JSON_TEXT = /^"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/;
const SINGLE_QUOTED = /^'(?:[^'\n]|'')*'/;
const LITERAL = /^\|([-+]?) *$/;
/** What may stand behind a value on its line. */
const REST = /^ *(?: #.*)?$/;
const COLON_SPACE = /:(?: |$)/;

/** The value of a text; undefined where it is not one of the simple texts that this reads. Never throws. */
export function parseBlockYaml(text: string): { readonly value: unknown } | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const reader = new BlockYamlReader(text);
  try {
    const value = reader.read();
    // Parts of the text would keep all of it in memory.
    return { value: JSON.parse(JSON.stringify(value)) };
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

class NotSimple extends Error {}

class BlockYamlReader {
  readonly #text: string;
  /** Where the line ends that is read. */
  #lineEnd = -1;
  /** Where what is to be read begins on it. */
  #at = 0;
  /** Column of that; -1 behind the last line. */
  #column = -1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#toNextLine();
    const value = this.#column < 0 ? null : this.#node();
    if (this.#column >= 0) throw new NotSimple();
    return value;
  }

  /** A mapping or a list that begins here. */
  #node(): unknown {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) throw new NotSimple();
    const value = this.#isDash() ? this.#list(this.#column) : this.#mapping(this.#column);
    this.#depth--;
    return value;
  }

  #mapping(column: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    while (this.#column === column && !this.#isDash()) {
      const key = this.#key();
      if (key === null || key === '__proto__' || Object.hasOwn(fields, key)) throw new NotSimple();
      fields[key] = this.#value(column, true);
    }
    if (this.#column >= column) throw new NotSimple();
    return fields;
  }

  #list(column: number): unknown[] {
    const items: unknown[] = [];
    while (this.#column === column && this.#isDash()) {
      this.#at++;
      items.push(this.#item(column));
    }
    if (this.#column > column) throw new NotSimple();
    return items;
  }

  /** What stands behind a dash: a value, or on its own line the first entry of a mapping or a list. */
  #item(column: number): unknown {
    const begin = this.#at;
    this.#skipSpaces();
    if (this.#at >= this.#lineEnd || this.#startsComment()) return this.#value(column, false);
    const indented = column + 1 + (this.#at - begin);
    if (!this.#isDash() && !this.#isEntry()) return this.#value(column, false);
    this.#column = indented;
    return this.#node();
  }

  /** What stands behind a colon or a dash; `mayBeLevel`: a list in the lines below may stand as far left as the key. */
  #value(column: number, mayBeLevel: boolean): unknown {
    this.#skipSpaces();
    if (this.#at >= this.#lineEnd || this.#startsComment()) {
      this.#toNextLine();
      if (this.#column > column) return this.#node();
      return mayBeLevel && this.#column === column && this.#isDash() ? this.#list(column) : null;
    }
    const code = this.#text[this.#at]!;
    if (code === '|') return this.#literal(column);
    const value = code === '"' || code === "'" ? this.#quoted() : this.#plainOrEmpty(code);
    this.#toNextLine();
    return value;
  }

  #plainOrEmpty(first: string): unknown {
    const line = this.#restOfLine();
    if (first === '[' || first === '{') {
      const empty = line.slice(0, 2);
      if (!REST.test(line.slice(2)) || (empty !== '[]' && empty !== '{}')) throw new NotSimple();
      return empty === '[]' ? [] : {};
    }
    if (INDICATORS.has(first) || this.#isDash()) throw new NotSimple();
    const text = line.trimEnd();
    if (COLON_SPACE.test(text) || text.includes(' #')) throw new NotSimple();
    const value = valueOfPlain(text);
    if (value === undefined) throw new NotSimple();
    return value;
  }

  /** A text in quotes that ends on its line, with nothing but a comment behind it. */
  #quoted(): string {
    const { text, length } = unquote(this.#restOfLine());
    if (!REST.test(this.#text.slice(this.#at + length, this.#lineEnd))) throw new NotSimple();
    return text;
  }

  /** The key of an entry, behind whose colon reading goes on; null where there is none. */
  #key(): string | null {
    const line = this.#restOfLine();
    if (line[0] === '"' || line[0] === "'") {
      const { text, length } = unquote(line);
      if (line[length] !== ':' || (length + 1 < line.length && line[length + 1] !== ' ')) return null;
      this.#at += length + 1;
      return text;
    }
    const end = line.search(COLON_SPACE);
    const key = end < 0 ? '' : line.slice(0, end);
    const isPlain = key !== '' && key.length <= MAX_KEY_LENGTH && key.trimEnd() === key && !key.includes(' #');
    if (!isPlain || INDICATORS.has(key[0]!) || key === '<<' || valueOfPlain(key) !== key) return null;
    this.#at += end + 1;
    return key;
  }

  /** Whether the line goes on with an entry of a mapping. */
  #isEntry(): boolean {
    const at = this.#at;
    const isEntry = this.#key() !== null;
    this.#at = at;
    return isEntry;
  }

  /** A text of all lines further right, as it stands there. */
  #literal(column: number): string {
    const header = LITERAL.exec(this.#restOfLine());
    if (header === null) throw new NotSimple();
    const lines: string[] = [];
    let indent = -1;
    for (;;) {
      const start = this.#lineEnd + 1;
      if (start >= this.#text.length) break;
      const end = endOfLine(this.#text, start);
      const line = this.#text.slice(start, end);
      const content = line.search(/[^ ]/);
      if (content < 0) {
        // Blanks beyond the text's own margin are part of it, or a mistake.
        if (line.length > Math.max(indent, 0)) throw new NotSimple();
        lines.push('');
      } else {
        if (indent < 0 && content > column) indent = content;
        if (indent < 0 || content < indent) break;
        lines.push(line.slice(indent));
      }
      this.#lineEnd = end;
    }
    if (indent < 0) throw new NotSimple();
    this.#toNextLine();
    return ended(lines, header[1]!);
  }

  /** The next line that is neither empty nor a comment. */
  #toNextLine(): void {
    for (;;) {
      const start = this.#lineEnd + 1;
      if (start >= this.#text.length && this.#lineEnd >= 0) break;
      if (this.#text.length === 0) break;
      this.#lineEnd = endOfLine(this.#text, start);
      this.#at = start;
      this.#skipSpaces();
      if (this.#at < this.#lineEnd && this.#text[this.#at] !== '#') {
        this.#column = this.#at - start;
        return;
      }
    }
    this.#column = -1;
  }

  #skipSpaces(): void {
    while (this.#at < this.#lineEnd && this.#text[this.#at] === ' ') this.#at++;
  }

  #startsComment(): boolean {
    return this.#text[this.#at] === '#' && this.#text[this.#at - 1] === ' ';
  }

  /** Whether an item of a list begins here. */
  #isDash(): boolean {
    if (this.#text[this.#at] !== '-') return false;
    return this.#at + 1 >= this.#lineEnd || this.#text[this.#at + 1] === ' ';
  }

  #restOfLine(): string {
    return this.#text.slice(this.#at, this.#lineEnd);
  }
}

/** The text in quotes at the start of a line, and how long it is with them. */
function unquote(line: string): { readonly text: string; readonly length: number } {
  const [quoted] = (line[0] === '"' ? JSON_TEXT : SINGLE_QUOTED).exec(line) ?? [];
  if (quoted === undefined) throw new NotSimple();
  const text = line[0] === '"' ? JSON.parse(quoted) : quoted.slice(1, -1).replaceAll("''", "'");
  return { text, length: quoted.length };
}

/** Lines as one text, with the ends of lines behind it that its header asks for. */
function ended(lines: readonly string[], header: string): string {
  const text = lines.join('\n');
  if (header === '+') return `${text}\n`;
  const content = text.replace(/\n+$/, '');
  return header === '-' ? content : `${content}\n`;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
