// Sessions for tests of the page: a scenario that nobody reads, and the steps that are given.
import type { Opened } from '../../web/protocol.ts';
import type { Question } from '../../web/session/question.ts';
import type { Session } from '../../web/session/session.ts';

export function aSession(...questions: readonly Question[]): Session {
  return {
    start: { name: 'example', scenario: {}, files: [] },
    steps: questions.map((question, at) => ({ id: at + 1, name: '', question, afterSeconds: null, isOn: true })),
    gapSeconds: 600,
  };
}

/** Opened from 100 s to 1100 s; `spread` scores by two plugins. */
export function opened(session = aSession()): Opened {
  return {
    session,
    summary: {
      nodes: 2,
      instances: 4,
      pending: 1,
      startSeconds: 100,
      endSeconds: 1100,
      policies: ['spread', 'pack'],
      policy: 'spread',
      weights: { spread: { Even: 2, Near: 1 }, pack: { Tight: 5 } },
    },
    issues: [],
  };
}
