/** POST /preempt: which victims of a preemption may be evicted. */

import { neutralPreempt } from '../neutral.ts';
import { PREEMPTION_ARGS, PREEMPTION_RESULT } from '../schemas.ts';
import { subjectOfPod } from '../subject.ts';
import type { Verb } from '../verb.ts';
import { parseVictimsQuestion, renderVictims, type VictimsQuestion } from '../wire.ts';

export const preempt: Verb<VictimsQuestion> = {
  name: 'preempt',
  summary: 'Which victims of a preemption may be evicted.',
  schemas: { body: PREEMPTION_ARGS, answer: PREEMPTION_RESULT },
  waitsForApiServer: false,
  // A thousand victims as whole pods.
  maxBodyBytes: 16 * 2 ** 20,
  parse: parseVictimsQuestion,
  subjectOf: ({ pod }) => subjectOfPod(pod),
  countNodes: ({ victims }) => victims.size,
  decide: (decider, { pod, victims }, isLate) => {
    const answer = decider.preempt({ pod, victims, isLate });
    if (answer.kind === 'neutral') return answer;
    return { kind: 'decided', passedNodes: null, render: () => renderVictims(answer.victims) };
  },
  neutral: neutralPreempt,
  neutralUnread: null,
  tellRefusal: null,
};
