// Whatever keeps Berth from deciding, kube-scheduler gets an answer that leaves everything to it, and it is counted.
import { describe, expect, it } from 'vitest';
import { createTurnClock } from '../../src/server/arrival.ts';
import { type Decider, FAILED, NEUTRAL_CAUSES, type Neutral } from '../../src/server/decider.ts';
import { createRig, fakeDecider, NODE_NAMES, pathOf, RECORDED, type Recorded, recordedBody } from './rig.ts';

const sent = (name: Recorded) => JSON.parse(recordedBody(name).toString());
const META = sent('preempt-meta-victims').NodeNameToMetaVictims;
const NO_REFUSALS = { FailedNodes: {}, FailedAndUnresolvableNodes: {}, Error: '' };

/** What leaves everything as it is, by recorded body. */
const NEUTRAL: Readonly<Record<(typeof RECORDED)[number], unknown>> = {
  'filter-names': { Nodes: null, NodeNames: NODE_NAMES, ...NO_REFUSALS },
  'filter-lower-case': { Nodes: null, NodeNames: NODE_NAMES, ...NO_REFUSALS },
  'filter-nodes': { Nodes: sent('filter-nodes').Nodes, NodeNames: null, ...NO_REFUSALS },
  'prioritize-names': [],
  'prioritize-nodes': [],
  'preempt-victims': { NodeNameToMetaVictims: META },
  'preempt-meta-victims': { NodeNameToMetaVictims: META },
  bind: { Error: expect.stringContaining('tried again') },
};

const fail = (): never => {
  throw new TypeError('no such plugin');
};
const FAILING = fakeDecider({ filter: fail, prioritize: fail, preempt: fail, bind: async () => fail() });

describe('the neutral answer', () => {
  it.each(RECORDED)('to %s goes out where the decider throws', async (name) => {
    const { send, metric, lines } = await createRig({ decider: FAILING });
    for (let count = 0; count < 3; count++)
      expect(await send(pathOf(name), name)).toMatchObject({ status: 200, json: NEUTRAL[name] });
    const verb = pathOf(name).slice(1);
    expect(await metric(`berth_neutral_answers_total{verb="${verb}",cause="error"}`)).toBe(3);
    expect(await metric(`berth_requests_total{verb="${verb}",outcome="neutral"}`)).toBe(3);
    expect(lines.filter(({ msg }) => msg === 'the decision failed')).toHaveLength(1);
  });

  it.each(NEUTRAL_CAUSES)('goes out for the cause %s that the decider gives', async (cause) => {
    const neutral = (): Neutral => ({ kind: 'neutral', cause });
    const decider: Decider = fakeDecider({ filter: neutral, prioritize: neutral, preempt: neutral });
    const { send, metric } = await createRig({ decider });
    for (const name of RECORDED.filter((one) => one !== 'bind')) {
      expect((await send(pathOf(name), name)).json).toEqual(NEUTRAL[name]);
    }
    expect(await metric(`berth_neutral_answers_total{verb="filter",cause="${cause}"}`)).toBe(3);
  });

  it('goes out where an answer is of another number of nodes', async () => {
    const decider = fakeDecider({ prioritize: () => ({ kind: 'prioritized', scores: new Int32Array(1) }) });
    const { send } = await createRig({ decider });
    expect((await send('/prioritize', 'prioritize-names')).json).toEqual([]);
  });

  it.each(RECORDED)('to %s goes out once the server has stopped deciding', async (name) => {
    const { send, metric } = await createRig({ decider: FAILING, lifecycle: { isStopping: true, isDraining: true } });
    const answer = await send(pathOf(name), name);
    expect(answer).toMatchObject({ status: 200, json: NEUTRAL[name], headers: { connection: 'close' } });
    expect(await metric(`berth_neutral_answers_total{verb="${pathOf(name).slice(1)}",cause="stopping"}`)).toBe(1);
  });

  it.each(RECORDED)('to %s goes out at once where it is late when its turn comes', async (name) => {
    let seconds = 0;
    // Each look at the clock is 0.3 s after the one before: the body has taken half a second.
    const { send, metric } = await createRig({ decider: FAILING, now: () => (seconds += 0.3), deadlineSeconds: 0.5 });
    expect(await send(pathOf(name), name)).toMatchObject({ status: 200, json: NEUTRAL[name] });
    expect(await metric(`berth_neutral_answers_total{verb="${pathOf(name).slice(1)}",cause="deadline"}`)).toBe(1);
  });

  it('is told to the decider as being due, from the arrival on', async () => {
    const late: boolean[] = [];
    let seconds = 0;
    const decider = fakeDecider();
    const { send } = await createRig({
      decider: {
        ...decider,
        prioritize: (question) => {
          late.push(question.isLate());
          seconds = 0.5;
          late.push(question.isLate());
          return decider.prioritize(question);
        },
      },
      now: () => seconds,
      deadlineSeconds: 0.5,
    });
    await send('/prioritize', 'prioritize-names');
    expect(late).toEqual([false, true]);
  });
});

describe('overload', () => {
  const full = { maxInFlight: 0, maxQueued: 0, maxBytes: 0 };

  it.each(RECORDED)('answers %s neutrally, at once', async (name) => {
    const { send, metric } = await createRig({ decider: FAILING, admission: full });
    expect(await send(pathOf(name), name)).toMatchObject({ status: 200, json: NEUTRAL[name] });
    expect(await metric(`berth_neutral_answers_total{verb="${pathOf(name).slice(1)}",cause="overload"}`)).toBe(1);
  });

  it('refuses with 429 only what has to be repeated and finds no room', async () => {
    const { send, metric } = await createRig({ decider: FAILING, admission: { ...full, maxEchoBytes: 10 } });
    expect(await send('/filter', 'filter-names')).toMatchObject({ status: 429, json: { error: { code: 'overload' } } });
    expect(await send('/prioritize', 'prioritize-names')).toMatchObject({ status: 200, json: [] });
    expect(await metric('berth_refused_requests_total{reason="overload"}')).toBe(1);
  });

  it('has a request wait for room no longer than until its answer is due', async () => {
    // Nobody ever leaves: there is no room for one.
    const admission = { maxInFlight: 0, maxQueued: 1 };
    const { send, metric } = await createRig({ decider: FAILING, admission, deadlineSeconds: 0.01 });
    expect((await send('/filter', 'filter-names')).json).toEqual(NEUTRAL['filter-names']);
    expect(await metric('berth_neutral_answers_total{verb="filter",cause="deadline"}')).toBe(1);
    expect(await metric('berth_queued_requests')).toBe(0);
  });

  it('decides what waited once there is room', async () => {
    const binds: (() => void)[] = [];
    const decider = fakeDecider({ bind: () => new Promise((resolve) => binds.push(() => resolve(''))) });
    const { send, metric } = await createRig({ decider, admission: { maxInFlight: 1, maxQueued: 1 } });
    const first = send('/bind', 'bind');
    await until(() => binds.length === 1);
    const second = send('/bind', 'bind');
    await until(async () => (await metric('berth_queued_requests')) === 1);
    // What waits for the API server holds up no decision.
    const filtered = (await send('/filter', 'filter-names')).json;
    expect(filtered).toMatchObject({ FailedNodes: { [NODE_NAMES[1]]: expect.any(String) } });
    binds[0]!();
    expect((await first).json).toEqual({ Error: '' });
    await until(() => binds.length === 2);
    binds[1]!();
    expect((await second).json).toEqual({ Error: '' });
  });

  it('gives the reasons of the decision, whatever is decided next', async () => {
    let reason = '';
    const decider = fakeDecider({
      filter: ({ nodeNames }) => {
        reason = 'of this decision';
        // Another request may be decided as soon as this one waits for anything.
        queueMicrotask(() => {
          reason = 'of the next decision';
        });
        return { kind: 'filtered', verdicts: new Uint8Array(nodeNames.length).fill(FAILED), reasonAt: () => reason };
      },
    });
    const { send } = await createRig({ decider });
    const { json } = await send('/filter', Buffer.from(JSON.stringify({ Pod: {}, NodeNames: ['n'] })));
    expect(json).toMatchObject({ FailedNodes: { n: 'of this decision' } });
  });
});

describe('createTurnClock', () => {
  it('gives requests that are read in one turn of the event loop one time of arrival', async () => {
    let seconds = 0;
    const turn = createTurnClock(() => seconds++);
    expect([turn(), turn(), turn()]).toEqual([0, 0, 0]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(turn()).toBe(1);
  });
});

/** Waits for what happens within a few turns of the event loop. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 10_000; turns++) {
    if (await isSo()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it did not happen');
}
