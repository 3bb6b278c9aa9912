/** POST /prioritize: how good each of the nodes is for the pod. */

import { NEUTRAL_PRIORITIES } from '../neutral.ts';
import { EXTENDER_ARGS, HOST_PRIORITIES } from '../schemas.ts';
import type { Verb } from '../verb.ts';
import { type NodesQuestion, renderHostPriorities } from '../wire.ts';
import { ABOUT_NODES, requireAnswerFor, toQuestion } from './about-nodes.ts';

export const prioritize: Verb<NodesQuestion> = {
  name: 'prioritize',
  summary: 'How good each of the nodes is for the pod.',
  schemas: { body: EXTENDER_ARGS, answer: HOST_PRIORITIES },
  ...ABOUT_NODES,
  decide: (decider, question, isLate) => {
    const answer = decider.prioritize(toQuestion(question, isLate));
    if (answer.kind === 'neutral') return answer;
    requireAnswerFor(question, answer.scores);
    return { kind: 'decided', passedNodes: null, render: () => renderHostPriorities(question.nodes, answer) };
  },
  neutral: () => NEUTRAL_PRIORITIES,
  neutralUnread: NEUTRAL_PRIORITIES,
  tellRefusal: null,
};
