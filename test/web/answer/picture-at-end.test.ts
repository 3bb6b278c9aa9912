import { describe, expect, it } from 'vitest';
import { ask, CONTROL, openDump } from './small-dump.ts';

describe('the picture of the end', () => {
  it('is of the run that the answer is from, and a replay shows the same', async () => {
    const { engine, session } = await openDump();
    const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
    const picture = (atSeconds: number) =>
      engine.answer({ kind: 'picture', session: drained, atSeconds, isBefore: false }, CONTROL);
    // Before anything has run, a time that is told is replayed.
    const replayed = await picture(1e12);
    const ended = await picture(Number.POSITIVE_INFINITY);
    expect([...ended.nodes.isCordoned]).toEqual([1, 0, 0]);
    expect(ended).toEqual(replayed);
    const { endSeconds } = await engine.answer({ kind: 'answer', session: drained }, CONTROL);
    expect(await picture(endSeconds)).toEqual(replayed);
  });
});
