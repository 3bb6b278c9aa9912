/** When what happens in a scenario begins and ends. */

import type { Happening } from './happening.ts';
import { clockSecondsOf } from './moment.ts';

/** A happening begins, or is undone. */
export interface Turn {
  readonly timeSeconds: number;
  readonly index: number;
  readonly isEnd: boolean;
}

/** In the order of time; at one time what ends comes before what begins. */
export function turnsOf(happens: readonly Happening[], startSeconds: number): readonly Turn[] {
  const turns = happens.flatMap(({ at, forSeconds }, index): readonly Turn[] => {
    const timeSeconds = clockSecondsOf(at, startSeconds);
    const begin = { timeSeconds, index, isEnd: false };
    return forSeconds === null ? [begin] : [begin, { timeSeconds: timeSeconds + forSeconds, index, isEnd: true }];
  });
  return turns.sort((a, b) => a.timeSeconds - b.timeSeconds || Number(b.isEnd) - Number(a.isEnd) || a.index - b.index);
}
