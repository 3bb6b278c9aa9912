import { describe, expect, it } from 'vitest';
import { OpenQuestions } from '../../../src/server/decisions/open-questions.ts';

describe('OpenQuestions', () => {
  it('tells that another pod was decided for between the filter and the scores', () => {
    const open = new OpenQuestions();
    open.open('a');
    open.open('b');
    expect(open.close('a')).toBe(false);
    open.countDecision();
    expect(open.close('b')).toBe(true);
  });

  it('tells nothing of a pod that was not filtered, or was scored already', () => {
    const open = new OpenQuestions();
    open.open('a');
    open.countDecision();
    expect([open.close('a'), open.close('a'), open.close('never')]).toEqual([true, false, false]);
  });

  it('counts from the last filter of a pod', () => {
    const open = new OpenQuestions();
    open.open('a');
    open.countDecision();
    open.open('a');
    expect(open.close('a')).toBe(false);
  });

  it('keeps no uid that no pod can have', () => {
    const open = new OpenQuestions();
    const uid = 'u'.repeat(254);
    open.open(uid);
    open.countDecision();
    expect(open.close(uid)).toBe(false);
  });

  it('forgets the oldest of more than 256 pods', () => {
    const open = new OpenQuestions();
    for (let index = 0; index <= 256; index++) open.open(`pod-${index}`);
    open.countDecision();
    expect([open.close('pod-0'), open.close('pod-1'), open.close('pod-256')]).toEqual([false, true, true]);
  });
});
