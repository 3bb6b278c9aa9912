/** POST /bind: binds a pod to a node, where Berth was started with --bind. */

import { NEUTRAL_BINDING } from '../neutral.ts';
import { BINDING_ARGS, BINDING_RESULT } from '../schemas.ts';
import { clipName, subjectOfPod } from '../subject.ts';
import type { Verb } from '../verb.ts';
import { type BindingQuestion, parseBindingQuestion, renderBinding } from '../wire.ts';

const NOT_BINDING = 'Berth does not bind; start it with --bind, or leave out bindVerb';

export const bind: Verb<BindingQuestion> = {
  name: 'bind',
  summary: 'Binds a pod to a node, where Berth was started with --bind.',
  schemas: { body: BINDING_ARGS, answer: BINDING_RESULT },
  waitsForApiServer: true,
  // Four names.
  maxBodyBytes: 64 * 2 ** 10,
  parse: parseBindingQuestion,
  subjectOf: ({ podName, podNamespace, podUid, node }) => ({
    ...subjectOfPod({ metadata: { name: podName, namespace: podNamespace, uid: podUid } }),
    node: clipName(node),
  }),
  countNodes: () => 1,
  decide: async (decider, { podName, podNamespace, podUid, node }) => {
    const error =
      decider.bind === undefined ? NOT_BINDING : await decider.bind({ podName, podNamespace, podUid, node });
    const problem = error === '' ? {} : { problem: error };
    return { kind: 'decided', passedNodes: null, ...problem, render: () => renderBinding(error) };
  },
  neutral: () => NEUTRAL_BINDING,
  neutralUnread: NEUTRAL_BINDING,
  tellRefusal: renderBinding,
};
