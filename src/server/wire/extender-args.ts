/**
 * The question of filter and prioritize (ExtenderArgs), in both forms.
 *
 * Names (nodeCacheCapable: true) are found in the bytes where they are written as kube-scheduler writes them
 * (compact-args.ts), and parsed otherwise. Of whole Node objects only the names
 * are wanted, and their bytes go back as they came: scan-args.ts finds both without making an object of any, in less time
 * than JSON.parse takes. Bodies of 1 MiB or more are scanned at once; smaller ones are parsed, and scanned where they turn
 * out to hold objects.
 */

import { describeValue, type Refusal, RefusedError, refuse } from '../refusal.ts';
import { type AskedNodes, createAskedNodes } from './asked-nodes.ts';
import { readCompactArgs } from './compact-args.ts';
import { optionalList, parseBody, readFields, requireObject, requireShallow } from './fields.ts';
import { ARGS_FIELDS, scanArgs } from './scan-args.ts';

/** One question about a pod and nodes. */
export interface NodesQuestion {
  readonly kind: 'question';
  /** The pod's manifest. */
  readonly pod: unknown;
  readonly nodes: AskedNodes;
}

/** From here on the scan is faster than parsing, whatever the form. Bytes. */
const SCAN_FROM_BYTES = 1 << 20;

/** The question in a body, or why it holds none. `scanFromBytes`: smaller bodies are parsed, not scanned. */
export function parseNodesQuestion(body: Buffer, scanFromBytes = SCAN_FROM_BYTES): NodesQuestion | Refusal {
  try {
    return body.length < scanFromBytes ? parseSmall(body) : parseLarge(body);
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}

function parseSmall(body: Buffer): NodesQuestion {
  const compact = readCompactArgs(body);
  const args = requireObject(compact === null ? parseBody(body) : compact.rest, '');
  const fields = readFields(args, ARGS_FIELDS);
  if (isSet(fields.nodes)) return parseLarge(body);
  requirePod(fields.pod);
  requireShallow(fields.pod, 'Pod');
  const nodes = compact === null ? createAskedNodes(requireNames(fields.nodenames), null) : compact.nodes;
  return { kind: 'question', pod: fields.pod, nodes };
}

function parseLarge(body: Buffer): NodesQuestion {
  const { pod: podPart, names: namesPart, objects } = scanArgs(body);
  const pod: unknown = podPart === null ? undefined : JSON.parse(body.toString('utf8', podPart.start, podPart.end));
  const sentNames: unknown =
    namesPart === null ? undefined : JSON.parse(body.toString('utf8', namesPart.start, namesPart.end));
  requirePod(pod);
  if (objects === null) return { kind: 'question', pod, nodes: createAskedNodes(requireNames(sentNames), null) };
  if (isSet(sentNames)) refuse('bad-question', 'NodeNames', 'Nodes beside NodeNames', 'one of them');
  return { kind: 'question', pod, nodes: createAskedNodes(objects.names, { body, ...objects }) };
}

function requirePod(pod: unknown): void {
  requireObject(pod, 'Pod');
}

function requireNames(value: unknown): readonly string[] {
  if (!isSet(value)) refuse('bad-question', 'NodeNames', 'neither Nodes nor NodeNames', 'one of them');
  const names = optionalList(value, 'NodeNames');
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (typeof name !== 'string') refuse('bad-question', `NodeNames[${index}]`, describeValue(name), 'a text');
  }
  // Each was looked at above.
  return names as readonly string[];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
