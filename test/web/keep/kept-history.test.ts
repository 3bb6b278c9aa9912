import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_KEPT, parseHistory, toHistoryRecord } from '../../../web/keep/kept-history.ts';
import { beginHistory, type History, record, type SessionChange, undo } from '../../../web/session/history.ts';
import type { AskedSteps } from '../../../web/session/session.ts';
import { aSession } from '../sessions.ts';
import { sessions } from './any-session.ts';

const drain: SessionChange = { kind: 'ask', question: { kind: 'drain', nodes: ['n1'] }, afterSeconds: null };
const NOTHING = { past: [], future: [] };

function afterChanges(count: number): History {
  return Array.from({ length: count }, () => drain).reduce(record, beginHistory(aSession()));
}

const withoutStart = ({ gapSeconds, steps }: AskedSteps): AskedSteps => ({ gapSeconds, steps });

describe('toHistoryRecord', () => {
  it('is read by parseHistory to what was asked before and after', () => {
    const several = fc.array(sessions, { maxLength: 4 });
    fc.assert(
      fc.property(several, several, (past, future) => {
        const kept = parseHistory(structuredClone(toHistoryRecord({ past, future })));
        expect(kept).toEqual({ past: past.map(withoutStart), future: future.map(withoutStart) });
      }),
    );
  });

  it('holds each step once, and of a long history the sessions next to the present one', () => {
    const { past, present } = afterChanges(MOST_KEPT + 20);
    const kept = toHistoryRecord({ past, future: [] });
    expect(kept.past).toHaveLength(MOST_KEPT);
    // The last of the past lacks the newest step of the present.
    expect(kept.past.at(-1)?.steps).toHaveLength(present.steps.length - 1);
    expect(kept.steps).toHaveLength(present.steps.length - 1);
    const back = Array.from({ length: MOST_KEPT + 10 }).reduce<History>(undo, { past, present, future: [] });
    expect(toHistoryRecord(back).future).toHaveLength(MOST_KEPT);
    expect(toHistoryRecord(back).future[0]?.steps).toHaveLength(back.present.steps.length + 1);
  });
});

describe('parseHistory', () => {
  it('is empty for what it is not, and where a session lists what is not there', () => {
    const kept = toHistoryRecord(afterChanges(3));
    expect(parseHistory(kept).past).toHaveLength(3);
    for (const broken of [
      undefined,
      null,
      'text',
      { ...kept, more: 1 },
      { ...kept, steps: [{ id: 1, question: { kind: 'none' } }] },
      { ...kept, past: [{ gapSeconds: 1, steps: [99] }] },
      { ...kept, past: [{ gapSeconds: 1, steps: [0, 0] }] },
      { ...kept, past: [{ gapSeconds: -1, steps: [] }] },
    ]) {
      expect(parseHistory(broken)).toEqual(NOTHING);
    }
  });
});
