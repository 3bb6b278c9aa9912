/** A recorded verdict against Berth's decision, field by field. */

import type { Decision, Rejection } from '../../core/index.ts';
import type { RecordedRejection, RecordedVerdict } from './case.ts';

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

/**
 * Every difference between a recorded verdict and a decision that examined all nodes. `decision` is null where Berth
 * refused the pod at its door: that agrees with a scheduler that gave the pod up with an error or found no node for it.
 */
export function compareVerdict(expected: RecordedVerdict, decision: Decision | null): Difference[] {
  if (decision === null) return compareRefused(expected);
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

function compareRefused(expected: RecordedVerdict): Difference[] {
  const isGivenUp =
    expected.error !== undefined || expected.preFilter?.code === 'Error' || isUnparsable(expected.preFilter);
  const fitsNowhere = Object.values(expected.filter ?? {}).every(({ code }) => code !== SUCCESS);
  return isGivenUp || fitsNowhere ? [] : [{ kind: 'verdict', about: '', expected, found: 'refused at the door' }];
}

/** InterPodAffinity refuses pods whose terms it cannot parse; Berth refuses them at the door. */
function isUnparsable(rejection: RecordedRejection | undefined): boolean {
  return rejection?.reasons?.some((reason) => reason.startsWith('parsing pod:')) === true;
}

function compareNodes(expected: RecordedVerdict, decision: Decision): Difference[] {
  const found = new Map<string, Rejection | null>();
  for (const { node } of decision.candidates) found.set(node, null);
  for (const { node, rejection } of decision.rejected) found.set(node, rejection);
  return Object.entries(expected.filter ?? {}).flatMap(([node, verdict]): Difference[] => {
    const rejection = found.get(node);
    if (rejection === undefined) return [{ kind: 'verdict', about: node, expected: verdict, found: 'no verdict' }];
    return compareRejection('verdict', node, verdict, rejection);
  });
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

function compareScores(expected: RecordedVerdict, decision: Decision): Difference[] {
  const candidates = new Map(decision.candidates.map((candidate) => [candidate.node, candidate]));
  return Object.entries(expected.score ?? {}).flatMap(([node, recorded]): Difference[] => {
    const candidate = candidates.get(node);
    if (candidate === undefined) return []; // told as a verdict
    const found = new Map(candidate.scores.map(({ plugin, weighted }) => [plugin, weighted]));
    const plugins = new Set([...Object.keys(recorded.scores), ...found.keys()]);
    const differences = [...plugins].flatMap((plugin): Difference[] => {
      const pair = { expected: recorded.scores[plugin] ?? 'skipped', found: found.get(plugin) ?? 'skipped' };
      return pair.expected === pair.found ? [] : [{ kind: 'score', about: `${node} ${plugin}`, ...pair }];
    });
    if (recorded.total !== candidate.total) {
      differences.push({ kind: 'total', about: node, expected: recorded.total, found: candidate.total });
    }
    return differences;
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
    nominatedNode: expected.nominatedNode,
    victims: sorted(expected.victims),
    reasons: sorted(expected.reasons),
  };
  if (found.some((one) => isEqual(one, wanted))) return [];
  return [{ kind: 'preemption', about: '', expected: wanted, found: found[0] ?? null }];
}

function sorted(texts: readonly string[] | null | undefined): readonly string[] {
  return [...(texts ?? [])].sort();
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
