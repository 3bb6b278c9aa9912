import { describe, expect, it } from 'vitest';
import { untilAborted } from '../../../src/kube/live/until-aborted.ts';

describe('untilAborted', () => {
  it('gives what the promise gives, where it comes first', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(await untilAborted(Promise.resolve(2), undefined)).toBe(2);
  });

  it('rejects once the signal is aborted, also where it was before', async () => {
    const never = new Promise<never>(() => {});
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort(new Error('late'));
    await expect(waiting).rejects.toThrow('late');
    await expect(untilAborted(never, controller.signal)).rejects.toThrow('late');
  });
});
