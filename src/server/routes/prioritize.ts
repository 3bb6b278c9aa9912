/** POST /prioritize: how good each of the nodes is for the pod. */

import { NEUTRAL_PRIORITIES } from '../neutral.ts';
import { EXTENDER_ARGS, HOST_PRIORITIES } from '../schemas.ts';
import { subjectOfPod } from '../subject.ts';
import type { Verb } from '../verb.ts';
import { type NodesQuestion, parseNodesQuestion, renderHostPriorities } from '../wire.ts';

export const prioritize: Verb<NodesQuestion> = {
  name: 'prioritize',
  summary: 'How good each of the nodes is for the pod.',
  schemas: { body: EXTENDER_ARGS, answer: HOST_PRIORITIES },
  waitsForApiServer: false,
  // 10,000 full nodes.
  maxBodyBytes: 128 * 2 ** 20,
  parse: (body) => parseNodesQuestion(body),
  subjectOf: ({ pod }) => subjectOfPod(pod),
  countNodes: ({ nodes }) => nodes.names.length,
  decide: (decider, { pod, nodes }, isLate) => {
    const answer = decider.prioritize({
      pod,
      nodeNames: nodes.distinct,
      numbered: nodes.numbered,
      isNodeCacheCapable: nodes.objects === null,
      isLate,
    });
    if (answer.kind === 'neutral') return answer;
    if (answer.scores.length !== nodes.distinct.length) throw new RangeError('the scores are of another node count');
    return { kind: 'decided', passedNodes: null, render: () => renderHostPriorities(nodes, answer) };
  },
  neutral: () => NEUTRAL_PRIORITIES,
  neutralUnread: NEUTRAL_PRIORITIES,
  tellRefusal: null,
};
