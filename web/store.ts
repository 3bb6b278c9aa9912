/** The page's one value as a signal, and the ways to change it that views share. */

import { signal } from '@preact/signals';
import type { Question } from './session/question.ts';
import { type Action, type AppState, asking, type Choices, INITIAL_STATE, reduce, type Selection } from './state.ts';

export const state = signal<AppState>(INITIAL_STATE);

export function dispatch(action: Action): void {
  state.value = reduce(state.peek(), action);
}

export function choose(choices: Partial<Choices>): void {
  dispatch({ do: 'choose', choices });
}

export function select(selection: Selection): void {
  dispatch({ do: 'select', selection });
}

/** Adds a question as a step; its answer comes by itself. */
export function ask(question: Question): void {
  dispatch({ do: 'change', change: asking(state.peek(), question) });
}
