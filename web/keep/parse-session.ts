/** Sessions from outside: from a file, from the page's address, from what the browser has kept. All of it is checked. */

import { checkSchema, createIssue, type Issue, joinPath, type Schema } from '../../src/core/index.ts';
import type { Question } from '../session/question.ts';
import type { AskedSteps, Session, Step } from '../session/session.ts';
import { isDeeperThan } from './is-deeper-than.ts';
import { parseQuestion } from './question-schema.ts';

const NAME_LENGTH = 16_384;
const MOST_STEPS = 1000;
const MOST_FILES = 1000;
/** Some 300 years. */
const MOST_SECONDS = 1e10;
/** Levels of a scenario. */
const SCENARIO_DEPTH = 64;

const text: Schema = { type: 'string', maxLength: NAME_LENGTH };
export const seconds: Schema = { type: 'number', minimum: 0, maximum: MOST_SECONDS };

const step: Schema = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    name: { ...text, default: '' },
    // By its kind.
    question: { type: 'any' },
    afterSeconds: seconds,
    isOn: { type: 'boolean', default: true },
  },
  required: ['id', 'question'],
};

const asked = {
  steps: { type: 'array', items: step, maxItems: MOST_STEPS },
  gapSeconds: seconds,
} as const satisfies Record<string, Schema>;

const file: Schema = {
  type: 'object',
  properties: {
    name: text,
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', maxLength: 64 },
    byteLength: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
  required: ['name', 'sha256', 'byteLength'],
};

const start: Schema = {
  type: 'object',
  properties: {
    name: text,
    // Checked as scenarios are, by whoever runs it.
    scenario: { type: 'object', properties: {}, additionalProperties: { type: 'any' } },
    files: { type: 'array', items: file, maxItems: MOST_FILES },
    shipped: text,
  },
  required: ['name', 'scenario', 'files'],
};

const SESSION: Schema = { type: 'object', properties: { start, ...asked }, required: ['start', 'steps', 'gapSeconds'] };
const ASKED: Schema = { type: 'object', properties: asked, required: ['steps', 'gapSeconds'] };

/** What a value was read to; null where it was refused, with everything that is wrong. */
interface Parsed<Value> {
  readonly value: Value | null;
  readonly issues: readonly Issue[];
}

/** The session that a value is; whether its scenario can be run is not known yet. */
export function parseSession(value: unknown): Parsed<Session> {
  const parsed = parse<Session>(value, SESSION);
  if (parsed.value === null || !isDeeperThan(parsed.value.start.scenario, SCENARIO_DEPTH)) return parsed;
  const [found, wanted] = [`more than ${SCENARIO_DEPTH} levels`, `at most ${SCENARIO_DEPTH} levels`];
  return { value: null, issues: [createIssue('input-too-deep', 'start.scenario', found, wanted)] };
}

/** Steps of several sessions: their ids may be alike. */
export function parseSteps(value: unknown, most: number): Parsed<readonly Step[]> {
  const checked = checkSchema(value, { type: 'array', items: step, maxItems: most });
  if (checked.issues.length > 0) return { value: null, issues: checked.issues };
  const issues: Issue[] = [];
  // What its schema has let through; questions are checked next.
  const steps = (checked.value as readonly Step[]).map((one, at) => parseStep(one, `steps[${at}]`, issues));
  return issues.length > 0 ? { value: null, issues } : { value: steps, issues };
}

/** Steps without what they were asked of. */
export function parseAsked(value: unknown): Parsed<AskedSteps> {
  return parse<AskedSteps>(value, ASKED);
}

function parse<Value extends AskedSteps>(value: unknown, schema: Schema): Parsed<Value> {
  const checked = checkSchema(value, schema);
  if (checked.issues.length > 0) return { value: null, issues: checked.issues };
  const outline = checked.value as Value; // what its schema has let through; questions are checked next
  const issues: Issue[] = [];
  const steps = outline.steps.map((one, at) => parseStep(one, `steps[${at}]`, issues));
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size < steps.length) {
    issues.push(
      createIssue('duplicate-object', 'steps', 'one id twice', 'ids that differ', { remedy: 'Renumber them.' }),
    );
  }
  return issues.length > 0 ? { value: null, issues } : { value: { ...outline, steps }, issues };
}

/** With the fields in the order that the page writes them. */
function parseStep({ id, name, question, afterSeconds, isOn }: Step, path: string, issues: Issue[]): Step {
  const parsed = parseQuestion(question, joinPath(path, 'question'), issues);
  return { id, name, question: parsed as Question, afterSeconds: afterSeconds ?? null, isOn }; // null is refused above
}
