/** `scenario.json` of a results folder: what its runs are made from, and which they are. */

import { checkSchema, type Issue, parseRunInputs, type RunInputs, type Schema } from '../../core/index.ts';
import { damaged } from './run-file.ts';

/** A run that is to be made. */
export interface PlannedRun {
  readonly id: string;
  /** Digest of everything that its result depends on. */
  readonly inputsSha256: string;
}

export interface ResultsPlan {
  readonly inputs: RunInputs;
  readonly runs: readonly PlannedRun[];
}

const RUNS_SCHEMA: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      // The name of a folder: no way out of the one it is in.
      id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' },
      inputsSha256: { type: 'string' },
    },
    required: ['id', 'inputsSha256'],
  },
};

/** The plan in a document; null with issues where it is none. */
export function parsePlan(
  document: Readonly<Record<string, unknown>>,
  file: string,
): { readonly plan: ResultsPlan | null; readonly issues: readonly Issue[] } {
  if (document['kind'] !== 'SimulationInputs') {
    return { plan: null, issues: [damaged(file, 'another kind of file', 'SimulationInputs')] };
  }
  const inputs = parseRunInputs(document['inputs'], 'inputs');
  const runs = checkSchema(document['runs'], RUNS_SCHEMA, 'runs');
  const issues = [...inputs.issues, ...runs.issues].map((issue) => ({ ...issue, file }));
  if (inputs.value === null || issues.length > 0) return { plan: null, issues };
  return { plan: { inputs: inputs.value, runs: runs.value as readonly PlannedRun[] }, issues };
}
