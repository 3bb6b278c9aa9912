/** Questions as they may come from outside: each kind has its own fields, and every number its range. */

import {
  checkSchema,
  createIssue,
  type Issue,
  joinPath,
  nearestName,
  quote,
  type Schema,
} from '../../src/core/index.ts';
import type { Question, QuestionKind } from '../session/question.ts';
import { isDeeperThan } from './is-deeper-than.ts';

/** Names come from dumps: odd ones are as long as this. */
const NAME_LENGTH = 16_384;
const MOST_NAMES = 100_000;
/** A million CPUs. */
const MOST_CPU_MILLI = 1e9;
const MOST_INSTANCES = 1e6;
const MOST_NODES = 1e5;
const LARGEST_WEIGHT = 1e4;
const FORMULA_LENGTH = 4000;
/** Levels of a policy that is written out. */
const POLICY_DEPTH = 32;

const name: Schema = { type: 'string', maxLength: NAME_LENGTH };
const names: Schema = { type: 'array', items: name, minItems: 1, maxItems: MOST_NAMES };
const weight: Schema = { type: 'number', minimum: 0, maximum: LARGEST_WEIGHT };
const ratio: Schema = { type: 'number', minimum: 0.001, maximum: 1000 };
const size: Readonly<Record<'cpuMilli' | 'memoryBytes', Schema>> = {
  cpuMilli: { type: 'number', minimum: 0, maximum: MOST_CPU_MILLI },
  memoryBytes: { type: 'number', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
};
const count = (maximum: number): Schema => ({ type: 'integer', minimum: 1, maximum });

const FIELDS: Readonly<Record<QuestionKind, Readonly<Record<string, Schema>>>> = {
  drain: { nodes: names },
  cordon: { nodes: names },
  uncordon: { nodes: names },
  fail: { nodes: names },
  recover: { nodes: names },
  leave: { nodes: names },
  'fail-domain': { key: name, value: name },
  'drain-domain': { key: name, value: name },
  'add-nodes': { like: name, count: count(MOST_NODES) },
  'add-instances': { name, count: count(MOST_INSTANCES), isVm: { type: 'boolean' }, ...size },
  'remove-instances': { instances: names },
  'resize-instances': { instances: names, ...size },
  'move-instance': { instance: name, node: name },
  // A name, or a document that is checked as policies are.
  policy: { policy: { type: 'any' } },
  weights: { weights: { type: 'object', properties: {}, additionalProperties: weight } },
  formula: { name, expression: { type: 'string', maxLength: FORMULA_LENGTH }, weight },
  overcommit: { cpu: ratio, memory: ratio },
  'scheduler-version': { version: { type: 'string', maxLength: 100 } },
  'extender-weight': { weight },
};
const KINDS = Object.keys(FIELDS);

/** The question that a value is; null where it is none, with what is wrong at `path`. */
export function parseQuestion(value: unknown, path: string, issues: Issue[]): Question | null {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) {
    issues.push(unknownKind(kind, joinPath(path, 'kind')));
    return null;
  }
  const properties = { kind: { type: 'string' } as const, ...FIELDS[kind as QuestionKind] };
  const checked = checkSchema(value, { type: 'object', properties, required: Object.keys(properties) }, path);
  const question = checked.value as Question; // what its schema has let through
  const found = [...checked.issues];
  if (found.length === 0 && question.kind === 'policy') found.push(...policyIssues(question.policy, path));
  issues.push(...found);
  return found.length === 0 ? question : null;
}

function policyIssues(policy: unknown, path: string): readonly Issue[] {
  const at = joinPath(path, 'policy');
  if (typeof policy === 'string') return checkSchema(policy, name, at).issues;
  if (isDeeperThan(policy, POLICY_DEPTH)) {
    return [createIssue('input-too-deep', at, `more than ${POLICY_DEPTH} levels`, `at most ${POLICY_DEPTH} levels`)];
  }
  return checkSchema(policy, { type: 'object', properties: {}, additionalProperties: { type: 'any' } }, at).issues;
}

function unknownKind(kind: unknown, path: string): Issue {
  if (typeof kind !== 'string') return createIssue('missing-field', path, 'nothing', `one of ${KINDS.join(', ')}`);
  const nearest = nearestName(kind, KINDS);
  const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
  return createIssue('unknown-value', path, quote(kind), `one of ${KINDS.join(', ')}`, remedy);
}
