import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginHistory,
  changeSession,
  type History,
  record,
  redo,
  type SessionChange,
  undo,
} from '../../../web/session/history.ts';
import type { Session } from '../../../web/session/session.ts';

const SESSION: Session = { start: { name: 'a', scenario: {}, files: [] }, steps: [], gapSeconds: 60 };
const drain = (node: string): SessionChange => ({
  kind: 'ask',
  question: { kind: 'drain', nodes: [node] },
  afterSeconds: null,
});
const asked = (...nodes: string[]): Session => nodes.map(drain).reduce(changeSession, SESSION);
const nodesOf = ({ steps }: Session): readonly string[] =>
  steps.flatMap(({ question }) => ('nodes' in question ? question.nodes : []));

const arbitraryChange: fc.Arbitrary<SessionChange> = fc.oneof(
  fc.constantFrom('n1', 'n2', 'n3').map(drain),
  fc.record({ kind: fc.constant('remove' as const), id: fc.nat(5) }),
  fc.record({ kind: fc.constant('switch' as const), id: fc.nat(5), isOn: fc.boolean() }),
  fc.record({ kind: fc.constant('rename' as const), id: fc.nat(5), name: fc.constantFrom('', 'x') }),
  fc.record({ kind: fc.constant('move' as const), id: fc.nat(5), to: fc.integer({ min: -2, max: 8 }) }),
  fc.record({ kind: fc.constant('gap' as const), gapSeconds: fc.constantFrom(60, 600) }),
);

describe('changeSession', () => {
  it('numbers steps so that no two of a list are alike, also after one was removed', () => {
    const session = changeSession(asked('a', 'b'), { kind: 'remove', id: 1 });
    expect(changeSession(session, drain('c')).steps.map(({ id }) => id)).toEqual([2, 3]);
  });

  it.each([
    [0, ['b', 'a', 'c']],
    [9, ['a', 'c', 'b']],
    [-3, ['b', 'a', 'c']],
  ])('moves a step to place %i, or to the end that is nearest', (to, nodes) => {
    expect(nodesOf(changeSession(asked('a', 'b', 'c'), { kind: 'move', id: 2, to }))).toEqual(nodes);
  });

  it('is the same object where nothing is different', () => {
    const session = asked('a');
    for (const change of [
      { kind: 'switch', id: 1, isOn: true },
      { kind: 'switch', id: 7, isOn: false },
      { kind: 'move', id: 1, to: 0 },
      { kind: 'remove', id: 7 },
      { kind: 'gap', gapSeconds: 60 },
    ] as const) {
      expect(changeSession(session, change)).toBe(session);
    }
  });
});

describe('a history', () => {
  it('goes back to what was, and forth to what is, whatever was changed', () => {
    fc.assert(
      fc.property(fc.array(arbitraryChange, { maxLength: 12 }), (changes) => {
        const states: History[] = [beginHistory(SESSION)];
        for (const change of changes) {
          const next = record(states.at(-1)!, change);
          if (next !== states.at(-1)) states.push(next);
        }
        let history = states.at(-1)!;
        for (const { present } of states.toReversed().slice(1)) {
          history = undo(history);
          expect(history.present).toBe(present);
        }
        expect(undo(history)).toBe(history);
        for (const { present } of states.slice(1)) {
          history = redo(history);
          expect(history.present).toBe(present);
        }
        expect(redo(history)).toBe(history);
      }),
    );
  });

  it('forgets what was taken back once something else is asked', () => {
    const history = record(undo(record(beginHistory(SESSION), drain('a'))), drain('b'));
    expect(nodesOf(history.present)).toEqual(['b']);
    expect(redo(history)).toBe(history);
  });
});
