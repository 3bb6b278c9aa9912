/** POST /filter: which of the nodes the pod may run on. */

import { PASSED } from '../decider.ts';
import { neutralFilter } from '../neutral.ts';
import { EXTENDER_ARGS, FILTER_RESULT } from '../schemas.ts';
import type { Verb } from '../verb.ts';
import { type NodesQuestion, renderFilterError, renderFilterResult } from '../wire.ts';
import { ABOUT_NODES, requireAnswerFor, toQuestion } from './about-nodes.ts';

export const filter: Verb<NodesQuestion> = {
  name: 'filter',
  summary: 'Which of the nodes the pod may run on.',
  schemas: { body: EXTENDER_ARGS, answer: FILTER_RESULT },
  ...ABOUT_NODES,
  decide: (decider, question, isLate) => {
    const answer = decider.filter(toQuestion(question, isLate));
    if (answer.kind === 'neutral') return answer;
    const { verdicts } = answer;
    requireAnswerFor(question, verdicts);
    let passedNodes = 0;
    for (const verdict of verdicts) if (verdict === PASSED) passedNodes++;
    return { kind: 'decided', passedNodes, render: () => renderFilterResult(question.nodes, answer) };
  },
  neutral: neutralFilter,
  neutralUnread: null,
  tellRefusal: renderFilterError,
};
