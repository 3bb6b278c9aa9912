/**
 * JSON or YAML that comes in parts: each object of a list is told as soon as its bytes are there and then forgotten, so that
 * memory does not grow with the text. Lists as kubectl and the API server write them, arrays, and values of JSON one after
 * another are taken apart; any other text is kept and read as a whole.
 */

import { decodeText, parseDocuments } from './documents.ts';
import { ByteWindow } from './json-stream/byte-window.ts';
import { JsonPieces } from './json-stream/json-pieces.ts';
import type { ObjectPiece } from './json-stream/piece-list.ts';
import { findListHead } from './yaml-stream/yaml-list.ts';
import { YamlPieces } from './yaml-stream/yaml-pieces.ts';

/**
 * Documents and issues of an input whose bytes come in parts of any size: the same as of its whole text, but for what
 * cannot be known before the text ends. Items that stand before a fault are told nonetheless; paths in the first list
 * of several do not begin with `documents[0]`; an item may have 16 MiB at most.
 */
export class ObjectStream {
  readonly #file: string;
  readonly #window = new ByteWindow();
  /** Null until the text is recognised as JSON. */
  #pieces: JsonPieces | null = null;
  /** Null until the text is recognised as a list in YAML. */
  #yaml: YamlPieces | null = null;
  /** All bytes so far, where the text is read as a whole. */
  #whole: Uint8Array[] | null = null;

  /** `file` labels the documents and the issues. */
  constructor(file = '') {
    this.#file = file;
  }

  /** Takes in the next bytes, which may be used for something else afterwards. */
  push(chunk: Uint8Array): readonly ObjectPiece[] {
    if (this.#yaml !== null) return this.#yaml.push(chunk);
    if (this.#whole !== null) {
      this.#whole.push(chunk.slice());
      return [];
    }
    this.#window.append(chunk, this.#pieces?.wanted ?? 0);
    if (this.#pieces === null) this.#recognize();
    const yaml = this.#yaml as YamlPieces | null; // recognised just now
    if (yaml !== null) return yaml.push(this.#window.slice(this.#window.start, this.#window.end));
    return this.#orWhole(this.#pieces?.scan() ?? []);
  }

  /** What is left once all bytes are there. */
  end(): readonly ObjectPiece[] {
    if (this.#yaml !== null) return this.#yaml.end();
    if (this.#whole === null && this.#pieces === null) this.#readWhole();
    const pieces = this.#orWhole(this.#pieces?.finish() ?? []);
    return this.#whole === null ? pieces : parseWhole(this.#whole, this.#file);
  }

  /** JSON that holds objects begins with a bracket; what else it may be is found out from the whole text. */
  #recognize(): void {
    const bytes = this.#window.slice(this.#window.start, this.#window.end);
    const start = hasMark(bytes) ? MARK.length : 0;
    let at = start;
    while (at < bytes.length && SPACES.includes(bytes[at]!)) at++;
    const isOpen = at >= bytes.length || (at === 0 && bytes.length < MARK.length);
    if (BRACKETS.includes(bytes[at] ?? 0)) this.#pieces = new JsonPieces(this.#window, start, this.#file);
    else if (!isOpen || bytes.length > MAX_BLANK) this.#recognizeYaml(bytes);
  }

  /** A list is taken apart; a short one needs not be. */
  #recognizeYaml(bytes: Uint8Array): void {
    if (bytes.length < YAML_HEAD_BYTES) return;
    const head = findListHead(new TextDecoder().decode(bytes.subarray(0, YAML_HEAD_BYTES)).replaceAll('\r\n', '\n'));
    if (head === null) this.#readWhole();
    else this.#yaml = new YamlPieces(head, this.#file);
  }

  /** What was made, or nothing where the text turned out to be one that is read as a whole. */
  #orWhole(pieces: readonly ObjectPiece[]): readonly ObjectPiece[] {
    if (this.#pieces?.needsWhole === true && this.#whole === null) this.#readWhole();
    return this.#whole === null ? pieces : [];
  }

  #readWhole(): void {
    this.#whole = [this.#window.slice(this.#window.start, this.#window.end)];
    this.#pieces = null;
  }
}

/** The byte order mark that some editors write before UTF-8. */
const MARK = [0xef, 0xbb, 0xbf] as const;

/** Bytes in which the first item of a list in YAML begins. */
const YAML_HEAD_BYTES = 64 * 1024;

/** Space, tab and ends of lines, of which only so many bytes are looked through. */
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const MAX_BLANK = 4096;

/** `{` and `[`. */
const BRACKETS: readonly number[] = [0x7b, 0x5b];

function hasMark(bytes: Uint8Array): boolean {
  return MARK.every((byte, at) => bytes[at] === byte);
}

function parseWhole(chunks: readonly Uint8Array[], file: string): readonly ObjectPiece[] {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  const decoded = decodeText(bytes);
  if ('issue' in decoded) return [{ issue: { ...decoded.issue, file } }];
  const { documents, issues } = parseDocuments(decoded.text, file);
  return [...issues.map((issue) => ({ issue })), ...documents.map((document) => ({ document }))];
}

export type { ObjectPiece };
