/** POST /filter: which of the nodes the pod may run on. */

import { PASSED } from '../decider.ts';
import { neutralFilter } from '../neutral.ts';
import { EXTENDER_ARGS, FILTER_RESULT } from '../schemas.ts';
import { subjectOfPod } from '../subject.ts';
import type { Verb } from '../verb.ts';
import { type NodesQuestion, parseNodesQuestion, renderFilterError, renderFilterResult } from '../wire.ts';

export const filter: Verb<NodesQuestion> = {
  name: 'filter',
  summary: 'Which of the nodes the pod may run on.',
  schemas: { body: EXTENDER_ARGS, answer: FILTER_RESULT },
  waitsForApiServer: false,
  // 10,000 full nodes.
  maxBodyBytes: 128 * 2 ** 20,
  parse: (body) => parseNodesQuestion(body),
  subjectOf: ({ pod }) => subjectOfPod(pod),
  countNodes: ({ nodes }) => nodes.names.length,
  decide: (decider, { pod, nodes }, isLate) => {
    const answer = decider.filter({
      pod,
      nodeNames: nodes.distinct,
      numbered: nodes.numbered,
      isNodeCacheCapable: nodes.objects === null,
      isLate,
    });
    if (answer.kind === 'neutral') return answer;
    const { verdicts } = answer;
    if (verdicts.length !== nodes.distinct.length) throw new RangeError('the filter answered for another node count');
    let passedNodes = 0;
    for (const verdict of verdicts) if (verdict === PASSED) passedNodes++;
    return { kind: 'decided', passedNodes, render: () => renderFilterResult(nodes, answer) };
  },
  neutral: neutralFilter,
  neutralUnread: null,
  tellRefusal: renderFilterError,
};
