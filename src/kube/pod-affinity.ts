/** Pod affinity, anti-affinity and topology spread of a pod manifest. */

import {
  compareText,
  createLabelSelector,
  describeValue,
  intersectSelectors,
  type LabelRequirement,
  type LabelSelector,
  type Labels,
  type PodTerm,
  type SpreadConstraint,
  type WeightedPodTerm,
} from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';
import { readLabelSelector } from './selectors.ts';

/** The parts of a pod that its terms are relative to. */
interface Owner {
  readonly namespace: string;
  readonly labels: Labels;
}

/** `requiredDuringSchedulingIgnoredDuringExecution` of an affinity or anti-affinity. */
export function readPodTerms(list: Field, owner: Owner, context: ReadContext): readonly PodTerm[] {
  if (!list.isPresent) return context.list([]);
  return context.shared(
    'pod-terms',
    list,
    (terms) => terms.items().map((term) => readPodTerm(term, owner, context)),
    surroundingsOf(list, owner),
  );
}

/** `preferredDuringSchedulingIgnoredDuringExecution` of an affinity or anti-affinity. */
export function readWeightedPodTerms(list: Field, owner: Owner, context: ReadContext): readonly WeightedPodTerm[] {
  if (!list.isPresent) return context.list([]);
  return context.shared(
    'weighted-pod-terms',
    list,
    (terms) =>
      terms.items().map((term) => ({
        weight: term.get('weight').integer(),
        term: readPodTerm(term.get('podAffinityTerm'), owner, context),
      })),
    surroundingsOf(list, owner),
  );
}

/** Topology spread constraints; matchLabelKeys are merged into the selectors. */
export function readSpreadConstraints(list: Field, owner: Owner, context: ReadContext): readonly SpreadConstraint[] {
  if (!list.isPresent) return context.list([]);
  return context.shared(
    'spread',
    list,
    (constraints) => constraints.items().flatMap((one) => readSpreadConstraint(one, owner, context)),
    surroundingsOf(list, owner),
  );
}

/** Labels enter only by keys that are named: pods that differ in other labels share their terms. */
function surroundingsOf(list: Field, { namespace, labels }: Owner): string {
  const keys = list.items().flatMap((item) => {
    const term = item.get('podAffinityTerm').isPresent ? item.get('podAffinityTerm') : item;
    return [...keysAt(term, 'matchLabelKeys'), ...keysAt(term, 'mismatchLabelKeys')];
  });
  return JSON.stringify([namespace, ...keys.map((key) => labels.get(key) ?? null)]);
}

/** Names without issues: whoever reads the term reports them. */
function keysAt(term: Field, key: string): string[] {
  const { value } = term.get(key);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function readPodTerm(term: Field, owner: Owner, context: ReadContext): PodTerm {
  const namespaceSelector = readLabelSelector(term.object().get('namespaceSelector'), context);
  const named = term.get('namespaces').texts();
  const isOwn = named.length === 0 && namespaceSelector === null;
  const namespaces = isOwn ? [owner.namespace] : [...new Set(named)].sort(compareText);
  const given = readLabelSelector(term.get('labelSelector'), context);
  const selector = context.isDefaulting ? withLabelKeys(given, term, owner.labels) : given;
  const topologyKey = term.get('topologyKey').text();
  const text = JSON.stringify([namespaces, namespaceSelector?.text ?? null, selector?.text ?? null, topologyKey]);
  return { namespaces, namespaceSelector, selector, topologyKey, text };
}

/** What the API server does to pod affinity at creation: the pod's own values join the selector. */
function withLabelKeys(selector: LabelSelector | null, term: Field, labels: Labels): LabelSelector | null {
  return mergeKeys(
    mergeKeys(selector, term.get('matchLabelKeys'), 'In', labels),
    term.get('mismatchLabelKeys'),
    'NotIn',
    labels,
  );
}

function mergeKeys(
  selector: LabelSelector | null,
  keys: Field,
  operator: 'In' | 'NotIn',
  labels: Labels,
): LabelSelector | null {
  const requirements = keys.texts().flatMap((key): LabelRequirement[] => {
    const value = labels.get(key);
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
  if (selector === null || requirements.length === 0) return selector;
  return intersectSelectors(selector, createLabelSelector(requirements));
}

function readSpreadConstraint(constraint: Field, owner: Owner, context: ReadContext): SpreadConstraint[] {
  const action = constraint.object().get('whenUnsatisfiable');
  const whenUnsatisfiable = (['DoNotSchedule', 'ScheduleAnyway'] as const).find((one) => one === action.text());
  if (whenUnsatisfiable === undefined) {
    action.report('unknown-value', describeValue(action.value), 'DoNotSchedule or ScheduleAnyway');
    return [];
  }
  const selector = readLabelSelector(constraint.get('labelSelector'), context);
  return [
    {
      maxSkew: constraint.get('maxSkew').integer(),
      topologyKey: constraint.get('topologyKey').text(),
      whenUnsatisfiable,
      selector: mergeKeys(selector, constraint.get('matchLabelKeys'), 'In', owner.labels),
      minDomains: constraint.get('minDomains').integer(1),
      honorsNodeAffinity: constraint.get('nodeAffinityPolicy').text('Honor') === 'Honor',
      honorsNodeTaints: constraint.get('nodeTaintsPolicy').text('Ignore') === 'Honor',
    },
  ];
}
