/**
 * The filter's answer (ExtenderFilterResult), in the form the question came in. Every refused node stands in one of the two
 * maps: kube-scheduler takes a node that is in neither for one that eviction cannot help (rule A4.5).
 */

import { FAILED, type FilterAnswer, PASSED } from '../decider.ts';
import { type AskedNodes, type NodeObjects, quoterOf } from './asked-nodes.ts';

/** Renders what the filter decided. Hot: once per node asked about. */
export function renderFilterResult(asked: AskedNodes, answer: FilterAnswer): string | Buffer {
  const { names, distinct, positions, objects } = asked;
  const { verdicts } = answer;
  const passed: number[] = [];
  for (let index = 0; index < names.length; index++) {
    if (verdicts[positions === null ? index : positions[index]!] === PASSED) passed.push(index);
  }
  const quote = quoterOf(asked);
  // Reasons are few and nodes many: each reason is quoted once.
  const quoted = new Map<string, string>();
  let failed = '';
  let unresolvable = '';
  for (let position = 0; position < distinct.length; position++) {
    const verdict = verdicts[position];
    if (verdict === PASSED) continue;
    const reason = answer.reasonAt(position);
    let quotedReason = quoted.get(reason);
    if (quotedReason === undefined) {
      quotedReason = JSON.stringify(reason);
      quoted.set(reason, quotedReason);
    }
    const entry = `${quote(distinct[position]!)}:${quotedReason}`;
    if (verdict === FAILED) failed += failed === '' ? entry : `,${entry}`;
    else unresolvable += unresolvable === '' ? entry : `,${entry}`;
  }
  const tail = `"FailedNodes":{${failed}},"FailedAndUnresolvableNodes":{${unresolvable}},"Error":""}`;
  if (objects !== null) return renderObjects(objects, passed, tail);
  const passedNames = passed.length === names.length ? names : passed.map((index) => names[index]);
  return `{"Nodes":null,"NodeNames":${JSON.stringify(passedNames)},${tail}`;
}

/** Renders that every node passes. */
export function renderAllPassed({ names, objects }: AskedNodes): string | Buffer {
  const tail = '"FailedNodes":{},"FailedAndUnresolvableNodes":{},"Error":""}';
  if (objects === null) return `{"Nodes":null,"NodeNames":${JSON.stringify(names)},${tail}`;
  return renderObjects(objects, [...names.keys()], tail);
}

/** Renders that the call failed: kube-scheduler tells the text in the pod's event, unless the extender is ignorable. */
export function renderFilterError(error: string): string {
  return `{"Nodes":null,"NodeNames":null,"FailedNodes":null,"FailedAndUnresolvableNodes":null,"Error":${JSON.stringify(error)}}`;
}

const COMMA = Buffer.from(',');

/** The bytes of the nodes that passed, as they came. Neighbours go over in one piece, with what stands between them. */
function renderObjects({ body, starts, ends }: NodeObjects, passed: readonly number[], tail: string): Buffer {
  const parts: Buffer[] = [Buffer.from('{"Nodes":{"metadata":{},"items":[')];
  for (let from = 0; from < passed.length; ) {
    let to = from;
    while (passed[to + 1] === passed[to]! + 1) to++;
    if (from > 0) parts.push(COMMA);
    parts.push(body.subarray(starts[passed[from]!], ends[passed[to]!]));
    from = to + 1;
  }
  parts.push(Buffer.from(`]},"NodeNames":null,${tail}`));
  return Buffer.concat(parts);
}
