/** The answer of prioritize (HostPriorityList): a bare array, whole scores only, as a fraction fails the whole answer. */

import type { PrioritizeAnswer } from '../decider.ts';
import type { AskedNodes, ByteParts } from './asked-nodes.ts';
import { ByteWriter } from './byte-writer.ts';

/** No node gets points; kube-scheduler takes a missing host for 0. */
export const NO_PRIORITIES = '[]';

/**
 * Renders scores. A node that was asked about twice stands once: kube-scheduler adds what it reads twice (rule A5). Hot:
 * once per node asked about.
 */
export function renderHostPriorities({ distinct, quoted }: AskedNodes, { scores }: PrioritizeAnswer): string | Buffer {
  if (distinct.length === 0) return NO_PRIORITIES;
  if (quoted !== null) return renderQuoted(quoted, distinct.length, scores);
  let text = '';
  for (let position = 0; position < distinct.length; position++) {
    text += `${position === 0 ? '[' : ','}{"Host":${JSON.stringify(distinct[position])},"Score":${scores[position]}}`;
  }
  return `${text}]`;
}

const FIRST = Buffer.from('[{"Host":');
const NEXT = Buffer.from('},{"Host":');
const SCORE = Buffer.from(',"Score":');
const END = Buffer.from('}]');
/** A score has at most 11 digits and signs; most have one. Bytes. */
const BYTES_A_SCORE = 2;

function renderQuoted({ body, starts, ends }: ByteParts, count: number, scores: Int32Array): Buffer {
  const bytesOfNames = ends[count - 1]! - starts[0]!;
  const writer = new ByteWriter(bytesOfNames + count * (NEXT.length + SCORE.length + BYTES_A_SCORE) + END.length);
  for (let position = 0; position < count; position++) {
    writer.add(position === 0 ? FIRST : NEXT);
    writer.add(body, starts[position], ends[position]);
    writer.add(SCORE);
    writer.addNumber(scores[position]!);
  }
  writer.add(END);
  return writer.written;
}
