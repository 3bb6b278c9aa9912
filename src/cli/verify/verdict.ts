/** A recorded verdict: what the scheduler said about one pod (test/oracles/kube-scheduler/README.md). */

import { checkSchema, createIssue, type Issue, type Schema } from '../../core/index.ts';

/** The scheduler's refusal of a node or pod. */
export interface RecordedRejection {
  readonly plugin?: string;
  readonly code: string;
  readonly reasons?: readonly string[];
}

/** The scheduler's verdict for one pod. */
export interface RecordedVerdict {
  readonly pod?: string;
  readonly preFilter?: RecordedRejection;
  readonly filter?: Readonly<Record<string, RecordedRejection>>;
  readonly score?: Readonly<
    Record<string, { readonly scores: Readonly<Record<string, number>>; readonly total: number }>
  >;
  readonly best?: readonly string[];
  readonly preemption?: {
    readonly code: string;
    readonly nominatedNode?: string;
    readonly victims?: readonly string[];
    readonly reasons?: readonly string[];
  };
  /** Scoring failed: the scheduler gave the attempt up. */
  readonly error?: unknown;
}

const ANY: Schema = { type: 'any' };
const TEXTS: Schema = { type: 'array', items: { type: 'string' } };

const REJECTION: Schema = {
  type: 'object',
  properties: { plugin: { type: 'string' }, code: { type: 'string' }, reasons: TEXTS },
  required: ['code'],
  additionalProperties: ANY,
};

const NODE_SCORE: Schema = {
  type: 'object',
  properties: {
    scores: { type: 'object', properties: {}, additionalProperties: { type: 'number' } },
    total: { type: 'number' },
  },
  required: ['scores', 'total'],
  additionalProperties: ANY,
};

const VERDICT: Schema = {
  type: 'object',
  properties: {
    pod: { type: 'string' },
    preFilter: REJECTION,
    filter: { type: 'object', properties: {}, additionalProperties: REJECTION },
    score: { type: 'object', properties: {}, additionalProperties: NODE_SCORE },
    best: TEXTS,
    preemption: {
      type: 'object',
      properties: { code: { type: 'string' }, nominatedNode: { type: 'string' }, victims: TEXTS, reasons: TEXTS },
      required: ['code'],
      additionalProperties: ANY,
    },
    error: ANY,
  },
  additionalProperties: ANY,
};

/** The verdicts of a case, and everything that is wrong with them. One that says nothing is wrong: it agrees with all. */
export function readVerdicts(
  values: readonly unknown[],
  path: string,
): { readonly verdicts: readonly RecordedVerdict[]; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const verdicts = values.map((value, index) => {
    const at = `${path}[${index}]`;
    const checked = checkSchema(value, VERDICT, at);
    issues.push(...checked.issues);
    if (checked.issues.length === 0 && isSilent(value as object)) {
      issues.push(createIssue('missing-field', at, 'no filter, preFilter or error', 'a verdict'));
    }
    return checked.value as RecordedVerdict; // as the schema says, or there is an issue
  });
  return { verdicts, issues };
}

function isSilent(verdict: object): boolean {
  return !['filter', 'preFilter', 'error'].some((key) => Object.hasOwn(verdict, key));
}
