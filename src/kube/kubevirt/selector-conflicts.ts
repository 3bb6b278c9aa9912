/** Demands of a guest on its node that no node can meet together. KubeVirt starts such a guest, and its pod stays pending. */

import { ARCHITECTURE_LABEL, quote } from '../../core/index.ts';
import { type Field, isRecord } from '../field.ts';

/** Values that a label may have, undefined among them where it need not be there, and who says so. */
interface Demand {
  readonly values: readonly (string | undefined)[];
  readonly by: string;
}

const REMEDY = 'remove one of the two: no node has both';

/**
 * Warns where `nodeSelector` asks for another architecture than the guest has, and where every term of the required node
 * affinity contradicts `nodeSelector` or itself: terms are alternatives, what stands in one must hold together.
 */
export function warnOfConflicts(spec: Field): void {
  const demands = new Map<string, Demand>();
  for (const [key, { value }] of spec.get('nodeSelector').entries()) {
    if (typeof value === 'string') demands.set(key, { values: [value], by: `nodeSelector ${key}=${value}` });
  }
  warnOfArchitecture(spec, demands);
  const terms = spec
    .get('affinity')
    .get('nodeAffinity')
    .get('requiredDuringSchedulingIgnoredDuringExecution')
    .get('nodeSelectorTerms');
  if (!Array.isArray(terms.value)) return;
  const conflicts = terms.items().map((term) => conflictIn(term, demands));
  const [first] = conflicts;
  if (first === undefined || conflicts.includes(null)) return;
  terms.report('bad-selector', quote(first ?? ''), 'labels that one node can have', REMEDY, 'warning');
}

function warnOfArchitecture(spec: Field, demands: ReadonlyMap<string, Demand>): void {
  const architecture = spec.get('architecture').value;
  const asked = demands.get(ARCHITECTURE_LABEL);
  if (typeof architecture !== 'string' || asked === undefined) return;
  if (asked.values.includes(architecture.toLowerCase())) return;
  const found = `${asked.by} for a guest of ${architecture}`;
  const field = spec.get('nodeSelector').get(ARCHITECTURE_LABEL);
  field.report('bad-selector', quote(found), `nodes of the guest's architecture`, REMEDY, 'warning');
}

/** The first two demands of a term that contradict each other, in words; null where they can hold together. */
function conflictIn(term: Field, outer: ReadonlyMap<string, Demand>): string | null {
  const demands = new Map(outer);
  const expressions = term.get('matchExpressions');
  if (!Array.isArray(expressions.value)) return null;
  for (const { value } of expressions.items()) {
    const requirement = isRecord(value) ? toRequirement(value) : null;
    if (requirement === null) continue;
    const { key, listed, accepts, by } = requirement;
    const before = demands.get(key);
    const values = (before?.values ?? listed)?.filter(accepts);
    if (before !== undefined && values?.length === 0) return `${before.by} beside ${by}`;
    if (values !== undefined) demands.set(key, { values, by: before?.by ?? by });
  }
  return null;
}

interface Requirement {
  readonly key: string;
  readonly by: string;
  /** All values that it accepts; undefined where they cannot be listed. */
  readonly listed: readonly (string | undefined)[] | undefined;
  readonly accepts: (value: string | undefined) => boolean;
}

/** What an expression demands; null of operators that compare numbers, and of what is malformed. */
function toRequirement({ key, operator, values }: Readonly<Record<string, unknown>>): Requirement | null {
  const given = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  const accepts = typeof operator === 'string' ? ACCEPTS.get(operator) : undefined;
  if (typeof key !== 'string' || accepts === undefined) return null;
  return {
    key,
    by: [key, operator, ...given].join(' '),
    listed: operator === 'In' ? given : operator === 'DoesNotExist' ? [undefined] : undefined,
    accepts: (value) => accepts(value, given),
  };
}

/** Whether a label's value, undefined where it is not there, meets an operator with the values given. */
const ACCEPTS: ReadonlyMap<string, (value: string | undefined, given: readonly string[]) => boolean> = new Map([
  ['In', (value, given) => value !== undefined && given.includes(value)],
  ['NotIn', (value, given) => value === undefined || !given.includes(value)],
  ['Exists', (value) => value !== undefined],
  ['DoesNotExist', (value) => value === undefined],
]);
