// Every request is told of once it has ended, whatever became of it.
import { describe, expect, it } from 'vitest';
import type { EndedRequest } from '../../../src/server/exchange.ts';
import { createRig, fakeDecider, pathOf, type Recorded, recordedBody } from '../rig.ts';

/** What is told of requests of an app with these options. */
async function tellOf(options: Parameters<typeof createRig>[0], ...sent: (Recorded | [string, Buffer])[]) {
  const told: EndedRequest[] = [];
  const { send } = await createRig({ ...options, onEnded: (ended) => void told.push(ended) });
  for (const one of sent) {
    if (typeof one === 'string') await send(pathOf(one), one);
    else await send(...one);
  }
  return told;
}

const { metadata } = JSON.parse(recordedBody('filter-names').toString()).Pod;
const POD = { pod: `${metadata.namespace}/${metadata.name}`, uid: metadata.uid };

describe('what is told of a request that has ended', () => {
  it('names the verb, the pod, the outcome and the time from its arrival', async () => {
    const clock = { seconds: 0 };
    const decider = fakeDecider();
    const slow = fakeDecider({
      filter: (question) => {
        clock.seconds += 0.0125;
        return decider.filter(question);
      },
    });
    expect(await tellOf({ decider: slow, now: () => clock.seconds }, 'filter-names', 'prioritize-names')).toEqual([
      { verb: 'filter', outcome: 'decided', ...POD, milliseconds: 12.5 },
      { verb: 'prioritize', outcome: 'decided', ...POD, milliseconds: 0 },
    ]);
  });

  it('says why an answer is neutral: too late, overload, a failure, the end of the service', async () => {
    const clock = { seconds: 0 };
    const late = fakeDecider({
      prioritize: () => {
        clock.seconds += 1;
        return { kind: 'neutral', cause: 'deadline' };
      },
    });
    expect(await tellOf({ decider: late, now: () => clock.seconds }, 'prioritize-names')).toMatchObject([
      { verb: 'prioritize', outcome: 'neutral', cause: 'deadline', ...POD, milliseconds: 1000 },
    ]);
    const full = { admission: { maxInFlight: 0, maxQueued: 0 } };
    expect(await tellOf(full, 'prioritize-names')).toMatchObject([{ outcome: 'neutral', cause: 'overload' }]);
    const broken = fakeDecider({
      filter: () => {
        throw new TypeError('no such plugin');
      },
    });
    expect(await tellOf({ decider: broken }, 'filter-names')).toMatchObject([
      { outcome: 'neutral', cause: 'error', ...POD },
    ]);
    const ending = { lifecycle: { isStopping: true, isDraining: true } };
    expect(await tellOf(ending, 'filter-names')).toMatchObject([{ outcome: 'neutral', cause: 'stopping', ...POD }]);
  });

  it('says what kept a pod from being bound, and where it was to go', async () => {
    const { PodName, PodNamespace, PodUID, Node } = JSON.parse(recordedBody('bind').toString());
    const about = { verb: 'bind', outcome: 'decided', pod: `${PodNamespace}/${PodName}`, uid: PodUID, node: Node };
    const refused = fakeDecider({ bind: async () => 'pods "x" is bound already' });
    expect(await tellOf({ decider: refused }, 'bind')).toEqual([
      { ...about, cause: 'pods "x" is bound already', milliseconds: 0 },
    ]);
    const [bound] = await tellOf({ decider: fakeDecider({ bind: async () => '' }) }, 'bind');
    expect(bound).toEqual({ ...about, milliseconds: 0 });
  });

  it('says why a request was refused, and repeats no name longer than one may be', async () => {
    const long = 'x'.repeat(10_000);
    const body = { Pod: { metadata: { name: long, namespace: 7, uid: long } }, NodeNames: ['a'] };
    const told = await tellOf(
      {},
      ['/filter', Buffer.from('{"Pod":')],
      ['/filter', Buffer.from('{}')],
      ['/filter', Buffer.from(JSON.stringify(body))],
    );
    expect(told).toMatchObject([
      { verb: 'filter', outcome: 'refused', cause: 'not-json' },
      { verb: 'filter', outcome: 'refused', cause: 'bad-question' },
      { verb: 'filter', outcome: 'decided', pod: `/${long.slice(0, 253)}`, uid: long.slice(0, 253) },
    ]);
    expect(told[0]).not.toHaveProperty('pod');
  });
});
