import { describe, expect, it } from 'vitest';
import type { PodEvent } from '../../../src/kube/live/post-event.ts';
import type { PostFailure } from '../../../src/kube/live/post-object.ts';
import { EventQueue } from '../../../src/server/decisions/event-queue.ts';

function eventOf(name: string, changes: Partial<PodEvent> = {}): PodEvent {
  return {
    ...{ podNamespace: 'd', podName: name, podUid: `uid-${name}`, type: 'Normal', reason: 'Ranked' },
    ...{ action: 'Prioritize', note: 'n', timeSeconds: 0, ...changes },
  };
}

/** An API server that answers when it is told to, or as its connection is given up. */
function createQueue() {
  const clock = { seconds: 1000 };
  const posted: string[] = [];
  const results: Record<string, number> = { written: 0, dropped: 0, failed: 0 };
  const failures: PostFailure[] = [];
  let answer: (failure: PostFailure | null) => void = () => {
    throw new Error('nothing is being written');
  };
  let most = 0;
  let open = 0;
  const queue = new EventQueue({
    post: ({ podName, reason }, signal) => {
      posted.push(`${reason} ${podName}`);
      most = Math.max(most, ++open);
      return new Promise((resolve) => {
        const giveUp = () => answer({ kind: 'connection', message: 'aborted' });
        answer = (failure) => {
          open--;
          signal.removeEventListener('abort', giveUp);
          resolve(failure);
        };
        signal.addEventListener('abort', giveUp);
      });
    },
    now: () => clock.seconds,
    onResult: (result) => void results[result]!++,
    onFailure: (failure) => void failures.push(failure),
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    ...{ queue, clock, posted, results, failures, turn },
    /** How many were being written at once, at most. */
    mostAtOnce: () => most,
    answer: async (failure: PostFailure | null = null) => {
      answer(failure);
      await turn();
    },
  };
}

describe('EventQueue', () => {
  it('writes one after another, and the first only after whoever added it has gone on', async () => {
    const { queue, posted, results, turn, answer, mostAtOnce } = createQueue();
    for (const name of ['p', 'q', 'r']) queue.add(eventOf(name));
    await Promise.resolve();
    expect(posted).toEqual([]);
    await turn();
    expect(posted).toEqual(['Ranked p']);
    for (let event = 0; event < 3; event++) await answer();
    expect(posted).toEqual(['Ranked p', 'Ranked q', 'Ranked r']);
    expect([mostAtOnce(), results]).toEqual([1, { written: 3, dropped: 0, failed: 0 }]);
    queue.add(eventOf('s'));
    await turn();
    expect(posted.at(-1)).toBe('Ranked s');
  });

  it('writes of the same pod and reason once a minute, failed or not', async () => {
    const { queue, clock, posted, turn, answer } = createQueue();
    const tell = async (event: PodEvent) => {
      queue.add(event);
      await turn();
      const count = posted.length;
      await answer({ kind: 'status 403', message: 'forbidden' }).catch(() => undefined);
      return count;
    };
    expect(await tell(eventOf('p'))).toBe(1);
    clock.seconds += 59;
    expect(await tell(eventOf('p', { note: 'another' }))).toBe(1);
    expect(await tell(eventOf('p', { reason: 'Refused' }))).toBe(2);
    // Another pod of that name.
    expect(await tell(eventOf('p', { podUid: 'uid-2' }))).toBe(3);
    clock.seconds += 1;
    expect(await tell(eventOf('p'))).toBe(4);
    expect(await tell(eventOf('p', { reason: 'Refused' }))).toBe(4);
  });

  it('drops and counts what is more than 256, and takes such a pod in once there is room', async () => {
    const { queue, posted, results, turn, answer } = createQueue();
    queue.add(eventOf('first'));
    await turn();
    // One is being written, 256 wait.
    for (let index = 0; index < 300; index++) queue.add(eventOf(`p-${index}`));
    expect(results).toEqual({ written: 0, dropped: 300 - 256, failed: 0 });
    await answer();
    queue.add(eventOf('p-299'));
    expect(results['dropped']).toBe(44);
    for (let event = 0; event < 257; event++) await answer();
    expect(results).toEqual({ written: 258, dropped: 44, failed: 0 });
    expect(posted.at(-1)).toBe('Ranked p-299');
  });

  it('remembers at most 10,000 pods, and drops further ones until it may forget some', async () => {
    const { queue, clock, results, turn, answer } = createQueue();
    for (let index = 0; index < 10_000; index++) {
      queue.add(eventOf(`p-${index}`));
      if (index === 0) await turn();
      if (index > 0) await answer();
    }
    await answer();
    queue.add(eventOf('one-more'));
    expect(results).toEqual({ written: 10_000, dropped: 1, failed: 0 });
    clock.seconds += 60;
    queue.add(eventOf('one-more'));
    await turn();
    await answer();
    expect(results).toEqual({ written: 10_001, dropped: 1, failed: 0 });
  });

  it('goes on after a failure, and tells of it', async () => {
    const { queue, posted, results, failures, turn, answer } = createQueue();
    queue.add(eventOf('p'));
    queue.add(eventOf('q'));
    await turn();
    const failure = { kind: 'status 500', message: 'no room' };
    await answer(failure);
    await answer();
    expect([posted, failures]).toEqual([['Ranked p', 'Ranked q'], [failure]]);
    expect(results).toEqual({ written: 1, dropped: 0, failed: 1 });
  });

  it('drops what waits and gives up what is being written when it is stopped', async () => {
    const { queue, posted, results, failures, turn } = createQueue();
    for (const name of ['p', 'q', 'r']) queue.add(eventOf(name));
    await turn();
    await queue.stop();
    queue.add(eventOf('s'));
    await turn();
    expect([posted, failures]).toEqual([['Ranked p'], []]);
    expect(results).toEqual({ written: 0, dropped: 4, failed: 0 });
  });
});
