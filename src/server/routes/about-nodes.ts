/** What the two verbs have in common that ask about one pod and nodes. */

import type { Question } from '../decider.ts';
import { subjectOfPod } from '../subject.ts';
import type { Verb } from '../verb.ts';
import { type NodesQuestion, parseNodesQuestion } from '../wire.ts';

export const ABOUT_NODES: Pick<
  Verb<NodesQuestion>,
  'waitsForApiServer' | 'maxBodyBytes' | 'parse' | 'subjectOf' | 'countNodes'
> = {
  waitsForApiServer: false,
  // 10,000 full nodes.
  maxBodyBytes: 128 * 2 ** 20,
  parse: (body) => parseNodesQuestion(body),
  subjectOf: ({ pod }) => subjectOfPod(pod),
  countNodes: ({ nodes }) => nodes.names.length,
};

/** The question as placement is asked it: each node once. */
export function toQuestion({ pod, nodes }: NodesQuestion, isLate: () => boolean): Question {
  const { distinct: nodeNames, numbered, objects } = nodes;
  return { pod, nodeNames, numbered, isNodeCacheCapable: objects === null, isLate };
}

/** Throws where an answer is about another number of nodes than was asked about. */
export function requireAnswerFor({ nodes }: NodesQuestion, { length }: ArrayLike<number>): void {
  const { length: wanted } = nodes.distinct;
  if (length !== wanted) throw new RangeError(`the answer is about ${length} nodes, the question about ${wanted}`);
}
