/** NodeSelectors and NodeAffinity as Kubernetes writes them, compiled (kube-scheduler.md C0.3). */

import { createIssue, type Issue } from '../errors.ts';
import { isLabelValue, isQualifiedName } from './label-syntax.ts';
import type { PreferredNodeTerm } from './pod.ts';
import {
  type NodeSelector,
  type NodeSelectorOperator,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  parseInt64,
} from './selectors.ts';

/** Takes an issue; what it names is left out or never matches. */
export type Report = (issue: Issue) => void;

/** The only field a node selector can read. */
export const NODE_NAME_FIELD = 'metadata.name';

const OPERATORS: readonly NodeSelectorOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];
const VALUE_COUNTS: Readonly<Record<NodeSelectorOperator, string>> = {
  In: 'one value or more',
  NotIn: 'one value or more',
  Exists: 'no values',
  DoesNotExist: 'no values',
  Gt: 'one whole number',
  Lt: 'one whole number',
};

/** A NodeSelector; a term with a requirement that cannot be read is kept as one that never matches. */
export function parseNodeSelector(raw: unknown, path: string, report: Report): NodeSelector {
  const terms = listOf(fieldsOf(raw, path, report).nodeSelectorTerms, `${path}.nodeSelectorTerms`, report);
  return {
    terms: terms.map((term, index) => parseNodeSelectorTerm(term, `${path}.nodeSelectorTerms[${index}]`, report)),
  };
}

/**
 * The preferred terms of a node affinity. Those of weight 0 or without requirements add nothing but stay: a pod that has
 * any term is scored, if with 0.
 */
export function parsePreferredNodeTerms(raw: unknown, path: string, report: Report): readonly PreferredNodeTerm[] {
  return listOf(raw, path, report).flatMap((item, index): PreferredNodeTerm[] => {
    const at = `${path}[${index}]`;
    const { weight = 0, preference } = fieldsOf(item, at, report);
    if (typeof weight !== 'number' || !Number.isInteger(weight)) {
      report(createIssue('wrong-type', `${at}.weight`, describe(weight), 'a whole number', { severity: 'warning' }));
      return [];
    }
    return [{ weight, term: parseNodeSelectorTerm(preference, `${at}.preference`, report) }];
  });
}

/** One term of a node selector. */
export function parseNodeSelectorTerm(raw: unknown, path: string, report: Report): NodeSelectorTerm {
  let isValid = true;
  const reportInvalid: Report = (issue) => {
    isValid = false;
    report(issue);
  };
  const { matchExpressions, matchFields } = fieldsOf(raw, path, reportInvalid);
  const requirementsAt = (items: unknown, key: string, check: CheckRequirement): NodeSelectorRequirement[] =>
    listOf(items, `${path}.${key}`, reportInvalid).flatMap((item, index) =>
      parseRequirement(item, `${path}.${key}[${index}]`, check, reportInvalid),
    );
  const expressions = requirementsAt(matchExpressions, 'matchExpressions', checkExpression);
  const fields = requirementsAt(matchFields, 'matchFields', checkField);
  return { expressions, fields, isValid };
}

/** What is wrong with a requirement, as [found, wanted]; null where nothing is. */
type CheckRequirement = (requirement: NodeSelectorRequirement) => readonly [string, string] | null;

/** A requirement; one that is of no use in its place is still returned, because preFilters read names from it. */
function parseRequirement(
  raw: unknown,
  path: string,
  check: CheckRequirement,
  report: Report,
): NodeSelectorRequirement[] {
  const { key, operator, values: rawValues } = fieldsOf(raw, path, report);
  const known = OPERATORS.find((one) => one === operator);
  if (typeof key !== 'string' || known === undefined) {
    const found = typeof key === 'string' ? `operator ${describe(operator)}` : `key ${describe(key)}`;
    report(
      createIssue('bad-selector', path, found, `a key and one of ${OPERATORS.join(', ')}`, { severity: 'warning' }),
    );
    return [];
  }
  const given = listOf(rawValues, `${path}.values`, report);
  const values = given.filter((value): value is string => typeof value === 'string');
  const requirement = { key, operator: known, values };
  const wrong: readonly [string, string] | null =
    values.length < given.length ? ['a value that is no text', 'texts'] : check(requirement);
  if (wrong !== null) report(createIssue('bad-selector', path, wrong[0], wrong[1], { severity: 'warning' }));
  return [requirement];
}

/** Rules of apimachinery/pkg/labels NewRequirement. */
function checkExpression({ key, operator, values }: NodeSelectorRequirement): readonly [string, string] | null {
  if (!isQualifiedName(key)) return [`key ${describe(key)}`, 'a label key'];
  const odd = values.find((value) => !isLabelValue(value));
  if (odd !== undefined) return [`value ${describe(odd)}`, 'a label value'];
  if (!hasRightValues(operator, values)) return [`${operator} with ${values.length} values`, VALUE_COUNTS[operator]];
  return null;
}

function hasRightValues(operator: NodeSelectorOperator, values: readonly string[]): boolean {
  if (operator === 'In' || operator === 'NotIn') return values.length > 0;
  if (operator === 'Exists' || operator === 'DoesNotExist') return values.length === 0;
  return values.length === 1 && parseInt64(values[0]!) !== null;
}

function checkField({ key, operator, values }: NodeSelectorRequirement): readonly [string, string] | null {
  if (key !== NODE_NAME_FIELD) return [`field ${describe(key)}`, NODE_NAME_FIELD];
  if (operator !== 'In' && operator !== 'NotIn') return [`operator ${operator}`, 'In or NotIn'];
  return values.length === 1 ? null : [`${values.length} values`, 'one value'];
}

/** The fields of an object; none where it is absent or is none. */
function fieldsOf(raw: unknown, path: string, report: Report): Readonly<Record<string, unknown>> {
  if (raw === undefined || raw === null) return {};
  // Every key of a JSON object is a text; its values stay unknown.
  if (typeof raw === 'object' && !Array.isArray(raw)) return raw as Readonly<Record<string, unknown>>;
  report(createIssue('wrong-type', path, describe(raw), 'an object', { severity: 'warning' }));
  return {};
}

function listOf(raw: unknown, path: string, report: Report): readonly unknown[] {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw;
  report(createIssue('wrong-type', path, describe(raw), 'a list', { severity: 'warning' }));
  return [];
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}
