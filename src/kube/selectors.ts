/** Label selectors as Kubernetes writes them. */

import {
  createLabelSelector,
  describeValue,
  isLabelValue,
  isQualifiedName,
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  type NodeSelector,
  type NodeSelectorTerm,
  parseNodeSelector,
} from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

const OPERATORS: readonly LabelOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/**
 * A LabelSelector; null where it is absent, which matches nothing. A requirement that does not parse is an error, as in
 * kube-scheduler (apimachinery/pkg/labels NewRequirement).
 */
export function readLabelSelector(field: Field, context: ReadContext): LabelSelector | null {
  if (!field.isPresent) return null;
  return context.shared('selector', field, (selector) => {
    const equalities = selector.get('matchLabels').entries().map(readEquality);
    const expressions = selector.object().get('matchExpressions').items().map(readRequirement);
    return createLabelSelector([...equalities, ...expressions].filter((one) => one !== null));
  });
}

function readEquality([key, field]: readonly [string, Field]): LabelRequirement | null {
  return checkNames({ key, operator: 'In', values: [field.text()] }, field);
}

function readRequirement(field: Field): LabelRequirement | null {
  const { key, operator, values } = {
    key: field.object().get('key').text(),
    operator: field.get('operator').text(),
    values: field.get('values').texts(),
  };
  const known = OPERATORS.find((one) => one === operator);
  if (known === undefined) {
    field.report('bad-selector', `operator ${describeValue(operator)}`, `one of ${OPERATORS.join(', ')}`);
    return null;
  }
  const wantsValues = known === 'In' || known === 'NotIn';
  if (wantsValues !== values.length > 0) {
    field.report(
      'bad-selector',
      `${known} with ${values.length} values`,
      wantsValues ? 'one value or more' : 'no values',
    );
    return null;
  }
  return checkNames({ key, operator: known, values }, field);
}

function checkNames(requirement: LabelRequirement, field: Field): LabelRequirement | null {
  if (!isQualifiedName(requirement.key)) {
    field.report('bad-selector', `key ${describeValue(requirement.key)}`, 'a label key');
    return null;
  }
  const odd = requirement.values.find((value) => !isLabelValue(value));
  if (odd === undefined) return requirement;
  field.report('bad-selector', `value ${describeValue(odd)}`, 'a label value');
  return null;
}

/** A NodeSelector, shared; null where it is absent. */
export function readNodeSelector(field: Field, context: ReadContext): NodeSelector | null {
  if (!field.isPresent) return null;
  return context.shared('node-selector', field, (one) => parseNodeSelector(one.value, one.path, one.reporter()));
}

/** `allowedTopologies` of a StorageClass: each term's expressions are ANDed, values of an expression ORed. */
export function readTopologyTerms(field: Field): NodeSelectorTerm[] {
  return field.items().map((term) => ({
    expressions: term
      .get('matchLabelExpressions')
      .items()
      .map((one) => ({ key: one.get('key').text(), operator: 'In' as const, values: one.get('values').texts() })),
    fields: [],
    isValid: true,
  }));
}
