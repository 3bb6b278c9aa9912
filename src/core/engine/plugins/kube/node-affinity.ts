/**
 * NodeAffinity (pkg/scheduler/framework/plugins/nodeaffinity).
 *
 * Filter: the profile's added affinity, then the pod's nodeSelector and required affinity, must match the node.
 *
 *   raw score = sum of the weights of the preferred terms that match, the pod's and the added ones
 *   score     = 100 * raw / (highest raw), truncated; 0 where the highest raw is 0
 *
 * Example: raw 2, 11, 4 give 18, 100, 36.
 */

import { BerthError, type Issue } from '../../../errors.ts';
import { textOfPreferredTerms } from '../../../model/canonical-text.ts';
import type { Node } from '../../../model/node.ts';
import { matchesNodeAffinity, nodeAffinityText } from '../../../model/node-fit.ts';
import { NODE_NAME_FIELD, parseNodeSelector, parsePreferredNodeTerms } from '../../../model/node-selector-parser.ts';
import type { PreferredNodeTerm } from '../../../model/pod.ts';
import {
  matchesNodeSelector,
  matchesNodeSelectorTerm,
  type NodeSelector,
  type NodeSelectorTerm,
} from '../../../model/selectors.ts';
import { createRejection, type PluginDefinition, type PreFilterOutcome, RUN, SKIP } from '../../plugin.ts';
import { normalizeByMax } from '../../scoring/default-normalize.ts';

/** kube-scheduler's NodeAffinityArgs. */
interface NodeAffinityArgs {
  /** A Kubernetes NodeAffinity that holds for every pod of the profile. */
  readonly addedAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: unknown;
    readonly preferredDuringSchedulingIgnoredDuringExecution?: unknown;
  };
}

const NAME = 'NodeAffinity';
const POD_MISMATCH = createRejection(
  NAME,
  'UnschedulableAndUnresolvable',
  "node(s) didn't match Pod's node affinity/selector",
);
const ADDED_MISMATCH = createRejection(
  NAME,
  'UnschedulableAndUnresolvable',
  "node(s) didn't match scheduler-enforced node affinity",
);
const CONFLICT: PreFilterOutcome = {
  kind: 'reject',
  rejection: createRejection(NAME, 'UnschedulableAndUnresolvable', 'pod affinity terms conflict'),
};

export const nodeAffinity: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes outside nodeSelector and required node affinity; prefers those that match preferred terms.',
  points: ['preFilter', 'filter', 'preScore', 'score'],
  args: {
    type: 'object',
    properties: {
      addedAffinity: {
        type: 'object',
        description: 'A Kubernetes NodeAffinity that holds for every pod of the profile.',
        properties: {
          requiredDuringSchedulingIgnoredDuringExecution: { type: 'any', description: 'A NodeSelector.' },
          preferredDuringSchedulingIgnoredDuringExecution: { type: 'any', description: 'Preferred terms.' },
        },
      },
    },
  },
  create(args: NodeAffinityArgs) {
    const added = parseAddedAffinity(args);
    return {
      reads: 'node',
      shapeOf(pod) {
        const preferred = textOfPreferredTerms(pod.preferredNodeAffinity);
        return preferred === '' ? nodeAffinityText(pod) : `${nodeAffinityText(pod)}|${preferred}`;
      },
      preFilter(pod) {
        if (pod.requiredNodeAffinity !== null) return narrowToNames(pod.requiredNodeAffinity.terms);
        return pod.nodeSelector.size === 0 && added.required === null ? SKIP : RUN;
      },
      filter(pod, { node }) {
        if (added.required !== null && !matchesNodeSelector(added.required, node.name, node.labels))
          return ADDED_MISMATCH;
        return matchesNodeAffinity(pod, node) ? null : POD_MISMATCH;
      },
      skipsScore: (pod) => pod.preferredNodeAffinity.length === 0 && added.preferred.length === 0,
      score: (pod, { node }) => sumMatching(added.preferred, node) + sumMatching(pod.preferredNodeAffinity, node),
      normalize: normalizeByMax,
    };
  },
};

/** Hot. */
function sumMatching(terms: readonly PreferredNodeTerm[], node: Node): number {
  let sum = 0;
  for (const { weight, term } of terms) {
    if (matchesNodeSelectorTerm(term, node.name, node.labels)) sum += weight;
  }
  return sum;
}

/**
 * The nodes to look at where every term names some by `metadata.name In [...]`: inside a term names are intersected,
 * over the terms united. Nothing left means that the terms contradict themselves.
 */
function narrowToNames(terms: readonly NodeSelectorTerm[]): PreFilterOutcome {
  if (terms.length === 0) return RUN;
  const nodeNames = new Set<string>();
  for (const term of terms) {
    const names = namesOf(term);
    if (names === null) return RUN;
    for (const name of names) nodeNames.add(name);
  }
  return nodeNames.size === 0 ? CONFLICT : { kind: 'run', nodeNames };
}

/** Names that a term allows; null where it does not speak of names. */
function namesOf(term: NodeSelectorTerm): readonly string[] | null {
  let names: readonly string[] | null = null;
  for (const { key, operator, values } of term.fields) {
    if (key !== NODE_NAME_FIELD || operator !== 'In') continue;
    names = names === null ? values : names.filter((name) => values.includes(name));
  }
  return names;
}

interface AddedAffinity {
  readonly required: NodeSelector | null;
  readonly preferred: readonly PreferredNodeTerm[];
}

/** Throws `bad-selector` with all issues: unlike a pod's, an added affinity must be valid as a whole. */
function parseAddedAffinity({ addedAffinity = {} }: NodeAffinityArgs): AddedAffinity {
  const issues: Issue[] = [];
  const report = (issue: Issue): void => {
    issues.push({ ...issue, severity: 'error' });
  };
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = addedAffinity;
  const path = 'addedAffinity';
  const parsed: AddedAffinity = {
    required:
      required === undefined || required === null
        ? null
        : parseNodeSelector(required, `${path}.requiredDuringSchedulingIgnoredDuringExecution`, report),
    preferred: parsePreferredNodeTerms(preferred, `${path}.preferredDuringSchedulingIgnoredDuringExecution`, report),
  };
  const first = issues[0];
  if (first === undefined) return parsed;
  throw new BerthError(first.code, `${NAME}: ${first.path}: found ${first.found}, wanted ${first.wanted}`, {
    path: first.path,
    issues,
  });
}
