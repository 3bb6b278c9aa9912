import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { followGuide, guideStep, skipGuideStep } from '../../../web/guide/guide.ts';
import { GUIDE_STEPS } from '../../../web/guide/guide-steps.ts';
import { INITIAL_STATE, reduce } from '../../../web/state.ts';
import { aSession, opened } from '../sessions.ts';

const session = aSession();
const begun = opened({ ...session, start: { ...session.start, name: 'first-cluster' } });

describe('the guided example', () => {
  it('has no step that is done before anything is', () => {
    expect(GUIDE_STEPS.filter(({ isDone }) => isDone(INITIAL_STATE))).toEqual([]);
  });

  it('goes on when a step was done, and only then', () => {
    const state = signal(INITIAL_STATE);
    guideStep.value = 0;
    const stop = followGuide(state);
    expect(guideStep.value).toBe(0);
    state.value = reduce(state.value, { do: 'opened', opened: begun });
    expect(guideStep.value).toBe(1);
    state.value = reduce(state.value, { do: 'select', selection: { kind: 'node', name: 'kv-b1' } });
    expect(guideStep.value).toBe(1);
    state.value = reduce(state.value, { do: 'select', selection: { kind: 'node', name: 'kv-a1' } });
    expect(guideStep.value).toBe(2);
    stop();
  });

  it('can be skipped to its end, and no further', () => {
    guideStep.value = 0;
    for (let at = 0; at <= GUIDE_STEPS.length; at += 1) skipGuideStep();
    expect(guideStep.value).toBe(GUIDE_STEPS.length);
    guideStep.value = null;
    skipGuideStep();
    expect(guideStep.value).toBeNull();
  });
});
