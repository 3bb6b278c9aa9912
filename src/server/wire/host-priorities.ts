/** The answer of prioritize (HostPriorityList): a bare array, whole scores only, as a fraction fails the whole answer. */

import type { PrioritizeAnswer } from '../decider.ts';
import type { AskedNodes } from './asked-nodes.ts';
import { HIGHEST_WORD_SCORE, renderNumbered } from './host-fragments.ts';

/** No node gets points; kube-scheduler takes a missing host for 0. */
export const NO_PRIORITIES = '[]';

/**
 * Renders scores. A node that was asked about twice stands once: kube-scheduler adds what it reads twice (rule A5). Hot:
 * once per node asked about.
 */
export function renderHostPriorities(
  { distinct, numbered }: AskedNodes,
  { scores }: PrioritizeAnswer,
): string | Buffer {
  if (distinct.length === 0) return NO_PRIORITIES;
  if (numbered !== null && haveWords(scores)) return renderNumbered(numbered, scores);
  let text = '';
  for (let position = 0; position < distinct.length; position++) {
    text += `${position === 0 ? '[' : ','}{"Host":${JSON.stringify(distinct[position])},"Score":${scores[position]}}`;
  }
  return `${text}]`;
}

function haveWords(scores: Int32Array): boolean {
  for (let position = 0; position < scores.length; position++) {
    if (scores[position]! < 0 || scores[position]! > HIGHEST_WORD_SCORE) return false;
  }
  return true;
}
