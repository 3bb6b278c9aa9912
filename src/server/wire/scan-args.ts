/** Where the parts of an ExtenderArgs body stand: the Pod, the names, and each Node object with its name. Hot for large bodies. */

import { refuse } from '../refusal.ts';
import { claimField, fieldOf } from './fields.ts';
import {
  endOfValue,
  isListAt,
  isObjectAt,
  isStringAt,
  readString,
  refuseByte,
  skipSpace,
  walkList,
  walkObject,
} from './json-bytes.ts';

/** A part of a body: first byte, and the byte behind it. */
interface BytePart {
  readonly start: number;
  readonly end: number;
}

interface ScannedNodes {
  readonly names: string[];
  readonly starts: number[];
  readonly ends: number[];
}

interface ScannedArgs {
  /** Null where there is no such field. */
  readonly pod: BytePart | null;
  /** The value of NodeNames; null where there is no such field. */
  readonly names: BytePart | null;
  /** The Node objects; null where Nodes is null or absent. */
  readonly objects: ScannedNodes | null;
}

/** The fields of ExtenderArgs. */
export const ARGS_FIELDS = ['pod', 'nodes', 'nodenames'] as const;

/** Scans a body. Throws RefusedError where it is no JSON, or where Nodes is no list of Node objects with names. */
export function scanArgs(body: Buffer): ScannedArgs {
  let pod: BytePart | null = null;
  let names: BytePart | null = null;
  let objects: ScannedNodes | null = null;
  const keys = new Map<(typeof ARGS_FIELDS)[number], string>();
  const start = skipSpace(body, 0);
  if (!isObjectAt(body, start)) {
    requireEnd(body, endOfValue(body, start));
    refuse('bad-question', '', 'no object', 'an object');
  }
  const end = walkObject(body, start, (keyStart, keyEnd, at) => {
    const key = readString(body, keyStart, keyEnd);
    const field = fieldOf(key, ARGS_FIELDS);
    if (field !== null) claimField(keys, field, key);
    if (field !== 'nodes') {
      const part = { start: at, end: endOfValue(body, at) };
      if (field === 'pod') pod = part;
      else if (field === 'nodenames') names = part;
      return part.end;
    }
    if (!isObjectAt(body, at)) {
      objects = null;
      return endOfNull(body, at, 'Nodes', 'a NodeList or null');
    }
    const nodes: ScannedNodes = { names: [], starts: [], ends: [] };
    objects = nodes;
    return scanNodeList(body, at, nodes);
  });
  requireEnd(body, end);
  return { pod, names, objects };
}

/** Refuses what stands behind the one value. */
function requireEnd(body: Buffer, end: number): void {
  const rest = skipSpace(body, end);
  if (rest < body.length) refuseByte(body, rest);
}

/** Reads a NodeList into `nodes`; returns its end. */
function scanNodeList(body: Buffer, from: number, nodes: ScannedNodes): number {
  return walkObject(body, from, (keyStart, keyEnd, at) => {
    if (!isKey(body, keyStart, keyEnd, 'items')) return endOfValue(body, at);
    // The last of several fields counts, as for JSON.parse.
    for (const list of [nodes.names, nodes.starts, nodes.ends]) list.length = 0;
    if (!isListAt(body, at)) return endOfNull(body, at, 'Nodes.items', 'a list or null');
    return walkList(body, at, (start) => {
      const end = scanNode(body, start, nodes);
      nodes.starts.push(start);
      nodes.ends.push(end);
      return end;
    });
  });
}

/** Adds a Node's name to `nodes`; returns the Node's end. */
function scanNode(body: Buffer, from: number, nodes: ScannedNodes): number {
  const path = () => `Nodes.items[${nodes.names.length}]`;
  if (!isObjectAt(body, from)) refuseValue(body, from, path(), 'a Node');
  let name: string | null = null;
  const end = walkObject(body, from, (keyStart, keyEnd, at) => {
    if (!isKey(body, keyStart, keyEnd, 'metadata')) return endOfValue(body, at);
    name = null;
    if (!isObjectAt(body, at)) return endOfValue(body, at);
    return walkObject(body, at, (fieldStart, fieldEnd, valueAt) => {
      const valueEnd = endOfValue(body, valueAt);
      if (isKey(body, fieldStart, fieldEnd, 'name')) {
        name = isStringAt(body, valueAt) ? readString(body, valueAt, valueEnd) : null;
      }
      return valueEnd;
    });
  });
  if (name === null) refuse('bad-question', `${path()}.metadata.name`, 'no text', 'the name of a node');
  nodes.names.push(name);
  return end;
}

/** Whether a key, with its quotes, is this word. */
function isKey(body: Buffer, start: number, end: number, word: string): boolean {
  const { length } = word;
  if (end - start === length + 2) {
    for (let index = 0; index < length; index++) {
      if (body[start + 1 + index] !== word.charCodeAt(index)) return false;
    }
    return true;
  }
  // Written with escapes (\u0069tems) it is longer, at most six bytes a letter.
  return end - start > length + 2 && end - start <= 6 * length + 2 && readString(body, start, end) === word;
}

/** Position behind `null`; any other value is refused. */
function endOfNull(body: Buffer, at: number, path: string, wanted: string): number {
  const end = endOfValue(body, at);
  return body.toString('latin1', at, end) === 'null' ? end : refuseValue(body, at, path, wanted);
}

function refuseValue(body: Buffer, at: number, path: string, wanted: string): never {
  const end = endOfValue(body, at);
  return refuse('bad-question', path, body.toString('utf8', at, Math.min(end, at + 80)), wanted);
}
