/** The answer of prioritize (HostPriorityList): a bare array, whole scores only, as a fraction fails the whole answer. */

import type { PrioritizeAnswer } from '../decider.ts';
import { type AskedNodes, quoterOf } from './asked-nodes.ts';

/** No node gets points; kube-scheduler takes a missing host for 0. */
export const NO_PRIORITIES = '[]';

/**
 * Renders scores. A node that was asked about twice stands once: kube-scheduler adds what it reads twice (rule A5). Hot:
 * once per node asked about.
 */
export function renderHostPriorities(asked: AskedNodes, { scores }: PrioritizeAnswer): string {
  const { distinct } = asked;
  const quote = quoterOf(asked);
  if (distinct.length === 0) return NO_PRIORITIES;
  let text = '';
  for (let position = 0; position < distinct.length; position++) {
    text += `${position === 0 ? '[' : ','}{"Host":${quote(distinct[position]!)},"Score":${scores[position]}}`;
  }
  return `${text}]`;
}
