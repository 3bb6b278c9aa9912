/**
 * ExtenderArgs as kube-scheduler writes them: NodeNames is the last field, with no space and no escape. Its names are found
 * in the bytes, so that only the rest is parsed.
 *
 * What stands before the names is judged with `[]` in their place. That is the same: the names are a whole list behind
 * `,"NodeNames":` or `{"NodeNames":`. Inside a text the quote before the N would end that text, and JSON.parse refuses the N.
 */

import { CLOSE_OBJECT, COMMA, OPEN_OBJECT } from '../../kube/json-codes.ts';
import { type AskedNodes, createCompactNodes } from './asked-nodes.ts';
import { KnownNames } from './known-names.ts';

/** The arguments without their names, and these. */
export interface CompactArgs {
  readonly rest: unknown;
  readonly nodes: AskedNodes;
}

const KEY = Buffer.from('"NodeNames":');
const NO_NAMES = '"NodeNames":[]}';

const knownNames = new KnownNames();

/** Lists as they came: prioritize asks about what filter left, in the same order. */
interface RecentList {
  readonly body: Buffer;
  /** First byte of the list. */
  readonly start: number;
  readonly nodes: AskedNodes;
}

/** One for each scheduler that asks at the same time. Each holds a body of less than 1 MiB. */
const MAX_RECENT = 4;
const recentLists: RecentList[] = [];

/** The arguments in a body; null where they are written otherwise, or are none. */
export function readCompactArgs(body: Buffer): CompactArgs | null {
  const keyAt = body.indexOf(KEY);
  const before = body[keyAt - 1];
  if (keyAt < 1 || (before !== COMMA && before !== OPEN_OBJECT)) return null;
  const start = keyAt + KEY.length;
  const nodes = recentNodes(body, start) ?? scanNodes(body, start);
  if (nodes === null) return null;
  try {
    return { rest: JSON.parse(body.toString('utf8', 0, keyAt) + NO_NAMES), nodes };
  } catch {
    // Told where the whole body is parsed.
    return null;
  }
}

/** The nodes of a list that came before, byte for byte. */
function recentNodes(body: Buffer, start: number): AskedNodes | null {
  const length = body.length - start;
  for (const recent of recentLists) {
    if (recent.body.length - recent.start !== length) continue;
    if (body.compare(recent.body, recent.start, recent.body.length, start) === 0) return recent.nodes;
  }
  return null;
}

/** The nodes of a list that ends the body, with the object that it is in. */
function scanNodes(body: Buffer, start: number): AskedNodes | null {
  const scanned = knownNames.scan(body, start);
  if (scanned === null || body[scanned.end] !== CLOSE_OBJECT || scanned.end + 1 !== body.length) return null;
  const nodes = createCompactNodes(body, scanned);
  if (recentLists.length === MAX_RECENT) recentLists.shift();
  recentLists.push({ body, start, nodes });
  return nodes;
}
