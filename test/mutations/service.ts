/** Mutations of extenders in the cycle, of the cluster that is followed, and of what the service decides. */

import type { Mutation } from './mutation.ts';

const extender = 'core/engine/extender';
const following = 'kube/following';
const decisions = 'server/decisions';

export const SERVICE_MUTATIONS: readonly Mutation[] = [
  {
    file: `${extender}/extender-scores.ts`,
    original: 'scores[position]! >= best',
    mutated: 'scores[position]! > best',
  },
  { file: `${extender}/extender-scores.ts`, original: 'Math.max(1, scores[chosen]!)', mutated: 'scores[chosen]!' },
  { file: `${extender}/extender-scores.ts`, original: 'Math.round((range', mutated: 'Math.floor((range' },
  { file: `${extender}/ask-extenders.ts`, original: '{ ...node, images: [] }', mutated: 'node' },
  {
    file: `${extender}/ask-extenders.ts`,
    original: 'extender.filter === undefined || !extender.isInterested(pod)',
    mutated: 'extender.filter === undefined',
  },
  {
    file: `${extender}/ask-extenders.ts`,
    original: 'if (!extender.isNodeCacheCapable) isDetached = true;',
    mutated: '',
  },
  { file: `${extender}/extender-preemption.ts`, original: 'keepLeast(revised, rules.harm)', mutated: 'revised' },
  {
    file: `${extender}/extender-preemption.ts`,
    original: 'chosen.victims.length > 0',
    mutated: 'true',
  },
  { file: `${extender}/extender-policy.ts`, original: "kind !== 'random' && kind !== 'scheduler'", mutated: 'false' },
  {
    file: `${following}/follow-pods.ts`,
    original: "assumption.nodeName === nodeName ? 'confirmed'",
    mutated: "true ? 'confirmed'",
  },
  {
    file: `${following}/follow-pods.ts`,
    original: 'sinceSeconds < beforeSeconds',
    mutated: 'sinceSeconds > beforeSeconds',
  },
  { file: `${following}/follow-vms.ts`, original: 'withPod.has(key)', mutated: 'false' },
  { file: `${following}/follow-nodes.ts`, original: 'told.numa ?? this.#cells', mutated: 'this.#cells' },
  {
    file: `${decisions}/placement-decider.ts`,
    original: 'verdicts[position] = UNRESOLVABLE',
    mutated: 'verdicts[position] = 1',
  },
  { file: `${decisions}/placement-decider.ts`, original: 'cluster.pods.withdraw(podKey(pod));', mutated: '' },
  {
    file: `${decisions}/cluster-feed.ts`,
    original: 'age <= staleAfterSeconds',
    mutated: 'age <= 2 * staleAfterSeconds',
  },
  { file: `${decisions}/shadow.ts`, original: 'best - own', mutated: 'own - best' },
  { file: `${decisions}/policy-source.ts`, original: 'state.defect = null;', mutated: '' },
];
