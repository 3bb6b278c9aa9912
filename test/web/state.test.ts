import { describe, expect, it } from 'vitest';
import type { Answer } from '../../web/protocol.ts';
import type { Question } from '../../web/session/question.ts';
import { type Action, type AppState, asking, INITIAL_STATE, reduce, sessionOf, spanOf } from '../../web/state.ts';
import { setWeight, weightRows } from '../../web/weights.ts';
import { aSession, opened } from './sessions.ts';

const drain: Question = { kind: 'drain', nodes: ['node-1'] };
const cordon: Question = { kind: 'cordon', nodes: ['node-2'] };

const stateAfter = (state: AppState, ...actions: readonly Action[]): AppState => actions.reduce(reduce, state);
const open = stateAfter(INITIAL_STATE, { do: 'opened', opened: opened() });
const ask = (question: Question): Action => ({ do: 'change', change: { kind: 'ask', question, afterSeconds: null } });
const kinds = (state: AppState): string[] => sessionOf(state)?.steps.map(({ question }) => question.kind) ?? [];

function answerUntil(endSeconds: number): Answer {
  return { startSeconds: 100, endSeconds, moves: [], waiting: [], kpis: [], remarks: [], issues: [] };
}

describe('reduce', () => {
  it('begins a session at its start, with nothing to undo', () => {
    expect(open.atSeconds).toBe(100);
    expect(open.history).toMatchObject({ past: [], future: [] });
  });

  it('keeps the session when files are refused, and shows why', () => {
    const issue = {
      code: 'input-empty',
      severity: 'error',
      file: 'a.yaml',
      path: '',
      found: 'nothing',
      wanted: 'nodes',
      remedy: '',
    } as const;
    const refused = stateAfter(open, ask(drain), { do: 'refused', issues: [issue] });
    expect(kinds(refused)).toEqual(['drain']);
    expect(refused.issues).toEqual([issue]);
    expect(stateAfter(refused, { do: 'dismiss' }).issues).toEqual([]);
  });

  it('drops what was told of the session before when another is opened, and keeps how it is looked at', () => {
    const looked = stateAfter(open, { do: 'choose', choices: { axis: 'memory', filter: 'a=b', isPlaying: true } });
    const again = stateAfter(
      looked,
      { do: 'told', told: { answer: answerUntil(1100) } },
      { do: 'opened', opened: opened() },
    );
    expect(again.told.answer).toBeNull();
    expect(again.choices).toMatchObject({ axis: 'memory', filter: '', isPlaying: false });
  });

  it('undoes and redoes questions, and forgets what was undone when another is asked', () => {
    const asked = stateAfter(open, ask(drain), ask(cordon));
    const undone = stateAfter(asked, { do: 'undo' });
    expect(kinds(undone)).toEqual(['drain']);
    expect(kinds(stateAfter(undone, { do: 'redo' }))).toEqual(['drain', 'cordon']);
    const other = stateAfter(undone, ask({ kind: 'fail', nodes: ['node-2'] }));
    expect(stateAfter(other, { do: 'redo' })).toBe(other);
  });

  it('undoes the many changes of one slider at once, and those of another by themselves', () => {
    const slide = (state: AppState, plugin: string, weight: number): AppState =>
      reduce(state, { do: 'change-on', change: setWeight(state, plugin, weight), going: `weight ${plugin}` });
    const slid = [3, 4, 5].reduce((state, weight) => slide(state, 'Even', weight), open);
    const both = slide(slid, 'Near', 7);
    expect(sessionOf(both)?.steps).toHaveLength(1);
    expect(sessionOf(stateAfter(both, { do: 'undo' }))).toEqual(sessionOf(slid));
    expect(kinds(stateAfter(both, { do: 'undo' }, { do: 'undo' }))).toEqual([]);
  });

  it('changes nothing by steps before anything is open', () => {
    expect(stateAfter(INITIAL_STATE, ask(drain), { do: 'undo' }, { do: 'redo' })).toEqual(INITIAL_STATE);
  });

  it('follows the answer to its end once something is asked, and stays where the user has gone', () => {
    const asked = stateAfter(open, ask(drain), { do: 'told', told: { answer: answerUntil(2000) } });
    expect(asked.atSeconds).toBe(2000);
    const chosen = stateAfter(open, { do: 'go-to', atSeconds: 400 }, ask(drain));
    expect(stateAfter(chosen, { do: 'told', told: { answer: answerUntil(2000) } }).atSeconds).toBe(400);
    expect(stateAfter(chosen, { do: 'told', told: { answer: answerUntil(300) } }).atSeconds).toBe(300);
  });

  it('keeps the time within what there is to see', () => {
    expect(stateAfter(open, { do: 'go-to', atSeconds: -5 }).atSeconds).toBe(100);
    expect(stateAfter(open, { do: 'go-to', atSeconds: 9999 }).atSeconds).toBe(1100);
    expect(spanOf(open)).toMatchObject({ startSeconds: 100, endSeconds: 1100 });
  });

  it('tells what is under way, how far it is, and nothing of what has ended', () => {
    const asked = stateAfter(open, { do: 'asked', kind: 'answer' }, { do: 'progress', kind: 'answer', fraction: 0.5 });
    expect(asked.asked).toEqual({ answer: 0.5 });
    const settled = stateAfter(asked, { do: 'settled', kind: 'answer' });
    expect(stateAfter(settled, { do: 'progress', kind: 'answer', fraction: 0.9 }).asked).toEqual({});
  });

  it('forgets the decision about one instance when another is selected', () => {
    const decision = { instance: 'a/b', outcome: '', rows: [], sentences: [] };
    const told = stateAfter(open, { do: 'told', told: { decision } });
    expect(stateAfter(told, { do: 'select', selection: { kind: 'node', name: 'node-1' } }).told.decision).toBeNull();
  });

  it('leads back and forth to what was asked before the session was taken up', () => {
    const [before, after] = [aSession(), aSession(drain, drain)];
    const taken = stateAfter(INITIAL_STATE, { do: 'opened', opened: opened(aSession(drain)) });
    const remembered = stateAfter(taken, { do: 'remember', past: [before], future: [after] });
    expect(remembered.history?.present).toBe(taken.history?.present);
    const { start } = remembered.history!.present;
    expect(stateAfter(remembered, { do: 'undo' }).history?.present).toEqual({ ...before, start });
    expect(stateAfter(remembered, { do: 'redo' }).history?.present).toEqual({ ...after, start });
    expect(stateAfter(INITIAL_STATE, { do: 'remember', past: [before], future: [] })).toBe(INITIAL_STATE);
  });
});

describe('asking', () => {
  it('asks at the time that was chosen, and after the other questions where none was', () => {
    expect(asking(open, drain)).toEqual({ kind: 'ask', question: drain, afterSeconds: null });
    const chosen = stateAfter(open, { do: 'go-to', atSeconds: 400 });
    expect(asking(chosen, drain)).toEqual({ kind: 'ask', question: drain, afterSeconds: 300 });
  });
});

describe('weightRows', () => {
  it('has the weights of the policy that decides, with those that were asked for', () => {
    const asked = stateAfter(open, ask({ kind: 'weights', weights: { Near: 4 } }));
    expect(weightRows(asked)).toEqual([
      { plugin: 'Even', given: 2, weight: 2 },
      { plugin: 'Near', given: 1, weight: 4 },
    ]);
  });

  it('follows a question that lets another policy decide, unless it is switched off', () => {
    const other = stateAfter(open, ask({ kind: 'policy', policy: 'pack' }));
    expect(weightRows(other)).toEqual([{ plugin: 'Tight', given: 5, weight: 5 }]);
    const off = stateAfter(other, { do: 'change', change: { kind: 'switch', id: 1, isOn: false } });
    expect(weightRows(off).map(({ plugin }) => plugin)).toEqual(['Even', 'Near']);
  });
});

describe('setWeight', () => {
  it('asks anew after a question of another kind, and edits one about weights', () => {
    const asked = stateAfter(open, ask(drain));
    expect(setWeight(asked, 'Even', 3)).toMatchObject({ kind: 'ask', question: { weights: { Even: 3 } } });
    const session = aSession({ kind: 'weights', weights: { Even: 3 } });
    const weighed = stateAfter(INITIAL_STATE, { do: 'opened', opened: opened(session) });
    expect(setWeight(weighed, 'Near', 0)).toEqual({
      kind: 'edit',
      id: 1,
      question: { kind: 'weights', weights: { Even: 3, Near: 0 } },
    });
  });
});
