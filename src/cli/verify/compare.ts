/** A recorded verdict against Berth's decision, field by field. */

import type { Decision, Rejection } from '../../core/index.ts';
import type { RecordedRejection, RecordedVerdict } from './verdict.ts';

export const DIFFERENCE_KINDS = [
  'preFilter',
  'verdict',
  'plugin',
  'code',
  'reasons',
  'score',
  'total',
  'best',
  'preemption',
  'error',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** One thing that differs. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** What it is about: a node, a node and a plugin, or the pod as a whole. */
  readonly about: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Plugin name under which recordings put nodes outside a preFilter's set; their reason is a fixed text of the recorder. */
const PRE_FILTER = 'PreFilter';
const SUCCESS = 'Success';

const NOT_RECORDED = 'not recorded';
const REFUSED_AT_DOOR = 'refused at the door';

/** Every difference between a recorded verdict and a decision that examined all nodes. */
export function compareVerdict(expected: RecordedVerdict, decision: Decision): Difference[] {
  if (expected.preFilter !== undefined) {
    return compareRejection('preFilter', '', expected.preFilter, decision.preFilter);
  }
  if (decision.preFilter !== null) {
    return [{ kind: 'preFilter', about: '', expected: null, found: decision.preFilter }];
  }
  const error = expected.error;
  if (error !== undefined) return [{ kind: 'error', about: '', expected: error, found: 'a decision' }];
  return [
    ...compareNodes(expected, decision),
    ...compareScores(expected, decision),
    ...compareBest(expected, decision),
    ...comparePreemption(expected, decision),
  ];
}

/**
 * A pod that Berth refused at its door has no decision. That agrees with a scheduler that gave the pod up or found no
 * node for it, and with nothing else; there is no more to compare.
 */
export function compareRefused(expected: RecordedVerdict): Difference[] {
  const { error, preFilter, filter = {} } = expected;
  const verdicts = Object.values(filter);
  const fitsNowhere = verdicts.length > 0 && verdicts.every(({ code }) => code !== SUCCESS);
  if (error !== undefined || fitsNowhere) return [];
  if (preFilter !== undefined && (preFilter.code === 'Error' || isUnparsable(preFilter))) return [];
  return [{ kind: 'verdict', about: '', expected, found: REFUSED_AT_DOOR }];
}

/** InterPodAffinity refuses pods whose terms it cannot parse; Berth refuses them at the door. */
function isUnparsable({ reasons = [] }: RecordedRejection): boolean {
  return reasons.some((reason) => reason.startsWith('parsing pod:'));
}

/** Every node that either side judged. */
function compareNodes({ filter = {} }: RecordedVerdict, decision: Decision): Difference[] {
  const found = new Map<string, Rejection | null>();
  for (const { node } of decision.candidates) found.set(node, null);
  for (const { node, rejection } of decision.rejected) found.set(node, rejection);
  const recorded = Object.entries(filter).flatMap(([node, verdict]): Difference[] => {
    const rejection = found.get(node);
    if (rejection === undefined) return [{ kind: 'verdict', about: node, expected: verdict, found: 'no verdict' }];
    return compareRejection('verdict', node, verdict, rejection);
  });
  const unrecorded = [...found]
    .filter(([node]) => !Object.hasOwn(filter, node))
    .map(([node, rejection]): Difference => {
      return { kind: 'verdict', about: node, expected: NOT_RECORDED, found: rejection ?? 'fit' };
    });
  return [...recorded, ...unrecorded];
}

/** `kind` is what a difference between fit and refused is called. */
function compareRejection(
  kind: 'preFilter' | 'verdict',
  about: string,
  expected: RecordedRejection,
  found: Rejection | null,
): Difference[] {
  const isFit = expected.code === SUCCESS;
  if (isFit || found === null)
    return isFit === (found === null) ? [] : [{ kind, about, expected, found: found ?? 'fit' }];
  const differences: Difference[] = [];
  if (expected.plugin !== found.plugin) {
    differences.push({ kind: 'plugin', about, expected: expected.plugin, found: found.plugin });
  }
  if (expected.code !== found.code)
    differences.push({ kind: 'code', about, expected: expected.code, found: found.code });
  const reasons = { expected: sorted(expected.reasons), found: sorted(found.reasons) };
  if (expected.plugin !== PRE_FILTER && !isEqual(reasons.expected, reasons.found)) {
    differences.push({ kind: 'reasons', about, ...reasons });
  }
  return differences;
}

/** Every candidate; a node that fits on one side only is told as a verdict. */
function compareScores({ score = {}, filter = {} }: RecordedVerdict, { candidates }: Decision): Difference[] {
  return candidates.flatMap(({ node, scores, total }): Difference[] => {
    if (filter[node]?.code !== SUCCESS) return [];
    const recorded = Object.hasOwn(score, node) ? score[node] : undefined;
    if (recorded === undefined) return [{ kind: 'total', about: node, expected: NOT_RECORDED, found: total }];
    const found = new Map(scores.map(({ plugin, weighted }) => [plugin, weighted]));
    const plugins = new Set([...Object.keys(recorded.scores), ...found.keys()]);
    const differences = [...plugins].flatMap((plugin): Difference[] => {
      const pair = { expected: recorded.scores[plugin] ?? 'skipped', found: found.get(plugin) ?? 'skipped' };
      return pair.expected === pair.found ? [] : [{ kind: 'score', about: `${node} ${plugin}`, ...pair }];
    });
    if (recorded.total === total) return differences;
    return [...differences, { kind: 'total', about: node, expected: recorded.total, found: total }];
  });
}

function compareBest(expected: RecordedVerdict, decision: Decision): Difference[] {
  const pair = { expected: sorted(expected.best), found: sorted(decision.best) };
  return isEqual(pair.expected, pair.found) ? [] : [{ kind: 'best', about: '', ...pair }];
}

/** Nodes that do equally little harm are equally right: the scheduler takes any of them. */
function comparePreemption({ preemption: expected }: RecordedVerdict, { outcome }: Decision): Difference[] {
  if (expected === undefined) return [];
  const preemption = outcome.kind === 'unschedulable' ? outcome.preemption : null;
  const chosen = preemption === null ? [] : [{ node: preemption.nominatedNode, victims: preemption.victims }];
  const found = [...chosen, ...(preemption?.alternatives ?? [])].map(({ node, victims }) => ({
    code: preemption!.code,
    nominatedNode: node,
    victims: sorted(victims.map(({ namespace, name }) => `${namespace}/${name}`)),
    reasons: preemption!.message === '' ? [] : [preemption!.message],
  }));
  const wanted = {
    code: expected.code,
    nominatedNode: expected.nominatedNode ?? '',
    victims: sorted(expected.victims),
    reasons: sorted(expected.reasons),
  };
  if (found.some((one) => isEqual(one, wanted))) return [];
  return [{ kind: 'preemption', about: '', expected: wanted, found: found[0] ?? null }];
}

function sorted(texts: readonly string[] = []): readonly string[] {
  return [...texts].sort();
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
