/** Label selectors and node selectors, compiled once and matched often. */

export type Labels = ReadonlyMap<string, string>;

/** No labels at all; shared so that label-less objects cost nothing. */
export const NO_LABELS: Labels = new Map();

export type LabelOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/**
 * A LabelSelector: requirements are ANDed, so none at all matches everything.
 * Where Kubernetes has a nil selector (matches nothing) the model has `null`.
 */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  /** Canonical text: equal texts select equal sets. */
  readonly text: string;
}

export type NodeSelectorOperator = LabelOperator | 'Gt' | 'Lt';

export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: NodeSelectorOperator;
  readonly values: readonly string[];
}

/** One term: expressions on labels and fields (metadata.name) are ANDed. */
export interface NodeSelectorTerm {
  readonly expressions: readonly NodeSelectorRequirement[];
  readonly fields: readonly NodeSelectorRequirement[];
  /** False where a requirement does not parse: such a term never matches. */
  readonly isValid: boolean;
}

/** A NodeSelector: terms are ORed, so none at all matches nothing. */
export interface NodeSelector {
  readonly terms: readonly NodeSelectorTerm[];
}

/** A selector from requirements, in a canonical order. */
export function createLabelSelector(requirements: readonly LabelRequirement[]): LabelSelector {
  const sorted = requirements
    .map((one) => ({ key: one.key, operator: one.operator, values: [...one.values].sort() }))
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.operator, b.operator));
  return { requirements: sorted, text: JSON.stringify(sorted.map((one) => [one.key, one.operator, ...one.values])) };
}

/** A selector of plain equalities, as Services and ReplicationControllers have. */
export function selectorOfLabels(labels: Labels): LabelSelector {
  return createLabelSelector([...labels].map(([key, value]) => ({ key, operator: 'In', values: [value] })));
}

/** The selector that both selectors together make (AND). */
export function intersectSelectors(a: LabelSelector, b: LabelSelector): LabelSelector {
  return createLabelSelector([...a.requirements, ...b.requirements]);
}

/** True when the labels satisfy the selector; `null` matches nothing, no requirements match everything. */
export function matchesSelector(selector: LabelSelector | null, labels: Labels): boolean {
  if (selector === null) return false;
  for (const requirement of selector.requirements) {
    if (!matchesRequirement(requirement, labels)) return false;
  }
  return true;
}

function matchesRequirement(requirement: LabelRequirement, labels: Labels): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/**
 * True when a node with this name and these labels satisfies any term.
 * A term with neither expressions nor fields matches nothing
 * (component-helpers/scheduling/corev1/nodeaffinity).
 */
export function matchesNodeSelector(selector: NodeSelector, name: string, labels: Labels): boolean {
  for (const term of selector.terms) {
    if (matchesNodeSelectorTerm(term, name, labels)) return true;
  }
  return false;
}

/** True when a node satisfies one term. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, name: string, labels: Labels): boolean {
  if (!term.isValid || (term.expressions.length === 0 && term.fields.length === 0)) return false;
  for (const expression of term.expressions) {
    if (!matchesNodeRequirement(expression, labels.get(expression.key))) return false;
  }
  for (const field of term.fields) {
    if (!matchesNodeRequirement(field, name)) return false;
  }
  return true;
}

function matchesNodeRequirement(requirement: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const found = value === undefined ? null : parseInt64(value);
      const bound = parseInt64(requirement.values[0] ?? '');
      if (found === null || bound === null) return false;
      return requirement.operator === 'Gt' ? found > bound : found < bound;
    }
  }
}

const INT64_MAX = 2n ** 63n - 1n;

/** A base-10 int64 with optional sign, as Go's strconv.ParseInt reads it; null where it is none. */
export function parseInt64(text: string): bigint | null {
  if (!/^[+-]?[0-9]+$/.test(text) || text.length > 400) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value > INT64_MAX || value < -INT64_MAX - 1n ? null : value;
}

/** Order of two texts by code unit: the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
