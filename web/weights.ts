/** Weights that hold now, and the change of the session that sets one: a slider goes on with the question it began. */

import type { SessionChange } from './session/history.ts';
import type { Step } from './session/session.ts';
import { type AppState, sessionOf } from './state.ts';

export interface WeightRow {
  readonly plugin: string;
  /** Of the policy as it is. */
  readonly given: number;
  readonly weight: number;
}

/** Rows of the policy that decides after all steps that are on; none where nothing is open. */
export function weightRows(state: AppState): readonly WeightRow[] {
  const { summary } = state;
  const session = sessionOf(state);
  if (summary === null || session === null) return [];
  const on = session.steps.filter(({ isOn }) => isOn);
  const policy = on.reduce(
    (name, { question }) =>
      question.kind === 'policy' && typeof question.policy === 'string' ? question.policy : name,
    summary.policy,
  );
  const asked = Object.assign(
    {},
    ...on.map(({ question }) => (question.kind === 'weights' ? question.weights : {})),
  ) as Record<string, number>; // weights of all steps, the last counts
  return Object.entries(summary.weights[policy] ?? {}).map(([plugin, given]) => ({
    plugin,
    given,
    weight: asked[plugin] ?? given,
  }));
}

/** The last step where it is about weights and on; undefined: another is to be asked. */
function weightsStep(state: AppState): Step | undefined {
  const last = sessionOf(state)?.steps.at(-1);
  return last?.question.kind === 'weights' && last.isOn ? last : undefined;
}

/** A change of one plugin's weight: of the last step where it is about weights, else as a step of its own. */
export function setWeight(state: AppState, plugin: string, weight: number): SessionChange {
  const step = weightsStep(state);
  if (step?.question.kind !== 'weights') {
    return { kind: 'ask', question: { kind: 'weights', weights: { [plugin]: weight } }, afterSeconds: null };
  }
  const weights = { ...step.question.weights, [plugin]: weight };
  return { kind: 'edit', id: step.id, question: { kind: 'weights', weights } };
}
