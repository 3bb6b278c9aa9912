/** How far the guided example is: it goes on by itself when the page's value shows that a step was done. */

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { AppState } from '../state.ts';
import { GUIDE_STEPS } from './guide-steps.ts';

/** The step that is to be done, from 0; as many as there are steps: all are done; null: the example is not shown. */
export const guideStep = signal<number | null>(null);

export function skipGuideStep(): void {
  const at = guideStep.peek();
  if (at !== null) guideStep.value = Math.min(at + 1, GUIDE_STEPS.length);
}

/** Follows the page's value from now on, as long as the example is shown. */
export function followGuide(state: ReadonlySignal<AppState>): () => void {
  return effect(() => {
    const step = guideStep.value === null ? undefined : GUIDE_STEPS[guideStep.value];
    if (step?.isDone(state.value)) skipGuideStep();
  });
}
