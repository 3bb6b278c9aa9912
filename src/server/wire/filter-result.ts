/**
 * The filter's answer (ExtenderFilterResult), in the form the question came in. Every refused node stands in one of the two
 * maps: kube-scheduler takes a node that is in neither for one that eviction cannot help (rule A4.5).
 */

import { COLON, COMMA } from '../../kube/json-codes.ts';
import { FAILED, type FilterAnswer, PASSED, UNRESOLVABLE } from '../decider.ts';
import type { AskedNodes, ByteParts } from './asked-nodes.ts';
import { ByteWriter } from './byte-writer.ts';

/** Renders what the filter decided. Hot: once per node asked about. */
export function renderFilterResult(asked: AskedNodes, answer: FilterAnswer): Buffer {
  const { names, positions, objects, quoted } = asked;
  const { verdicts } = answer;
  const isPassed = (index: number): boolean => verdicts[positions === null ? index : positions[index]!] === PASSED;
  const quotedNames = quoted ?? quoteAll(asked.distinct);
  const writer = new ByteWriter(sizeOf(objects ?? quotedNames) + TAIL_BYTES);
  if (objects !== null) {
    writer.add(OBJECTS);
    writer.addParts(objects, isPassed);
    writer.add(NO_NAMES);
  } else {
    writer.add(NAMES);
    if (positions === null) writer.addParts(quotedNames, isPassed);
    else
      writer.add(
        Buffer.from(
          names
            .filter((_name, index) => isPassed(index))
            .map((name) => JSON.stringify(name))
            .join(','),
        ),
      );
    writer.add(END_OF_NAMES);
  }
  const reasons = new Reasons(answer);
  writer.add(FAILED_NODES);
  addRefused(writer, quotedNames, { verdicts, refusal: FAILED, reasons });
  writer.add(UNRESOLVABLE_NODES);
  addRefused(writer, quotedNames, { verdicts, refusal: UNRESOLVABLE, reasons });
  writer.add(NO_ERROR);
  return writer.written;
}

/** Renders that every node passes. */
export function renderAllPassed({ names, objects }: AskedNodes): Buffer {
  const tail = '"FailedNodes":{},"FailedAndUnresolvableNodes":{},"Error":""}';
  if (objects === null) return Buffer.from(`{"Nodes":null,"NodeNames":${JSON.stringify(names)},${tail}`);
  const writer = new ByteWriter(sizeOf(objects) + TAIL_BYTES);
  writer.add(OBJECTS);
  writer.addParts(objects, () => true);
  writer.add(Buffer.from(`]},"NodeNames":null,${tail}`));
  return writer.written;
}

/** Renders that the call failed: kube-scheduler tells the text in the pod's event, unless the extender is ignorable. */
export function renderFilterError(error: string): string {
  return `{"Nodes":null,"NodeNames":null,"FailedNodes":null,"FailedAndUnresolvableNodes":null,"Error":${JSON.stringify(error)}}`;
}

const OBJECTS = Buffer.from('{"Nodes":{"metadata":{},"items":[');
const NO_NAMES = Buffer.from(']},"NodeNames":null,');
const NAMES = Buffer.from('{"Nodes":null,"NodeNames":[');
const END_OF_NAMES = Buffer.from('],');
const FAILED_NODES = Buffer.from('"FailedNodes":{');
const UNRESOLVABLE_NODES = Buffer.from('},"FailedAndUnresolvableNodes":{');
const NO_ERROR = Buffer.from('},"Error":""}');
/** What stands around the nodes. */
const TAIL_BYTES = 200;

/** Why nodes were refused. Reasons are few and nodes many: each is quoted once. */
class Reasons {
  readonly #answer: FilterAnswer;
  readonly #quoted = new Map<string, Buffer>();

  constructor(answer: FilterAnswer) {
    this.#answer = answer;
  }

  at(position: number): Buffer {
    const reason = this.#answer.reasonAt(position);
    const known = this.#quoted.get(reason);
    if (known !== undefined) return known;
    const quoted = Buffer.from(JSON.stringify(reason));
    this.#quoted.set(reason, quoted);
    return quoted;
  }
}

/** Adds `name: reason` of every node of one verdict. */
function addRefused(
  writer: ByteWriter,
  { body, starts, ends }: ByteParts,
  {
    verdicts,
    refusal,
    reasons,
  }: { readonly verdicts: Uint8Array; readonly refusal: number; readonly reasons: Reasons },
): void {
  let isFirst = true;
  for (let position = 0; position < verdicts.length; position++) {
    if (verdicts[position] !== refusal) continue;
    if (!isFirst) writer.addByte(COMMA);
    isFirst = false;
    writer.add(body, starts[position], ends[position]);
    writer.addByte(COLON);
    writer.add(reasons.at(position));
  }
}

/** Names in their quotes, one after the other with commas between. */
function quoteAll(names: readonly string[]): ByteParts {
  const quoted = names.map((name) => Buffer.from(JSON.stringify(name)));
  const starts = new Int32Array(names.length);
  const ends = new Int32Array(names.length);
  let at = 0;
  for (const [position, { length }] of quoted.entries()) {
    starts[position] = at;
    ends[position] = at + length;
    at += length + 1;
  }
  const commas = Buffer.from([COMMA]);
  return { body: Buffer.concat(quoted.flatMap((part) => [part, commas])), starts, ends };
}

function sizeOf({ starts, ends }: ByteParts): number {
  return starts.length === 0 ? 0 : ends[ends.length - 1]! - starts[0]!;
}
