import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ServiceEvents } from '../../../src/server/decisions/service-events.ts';
import { createMetrics } from '../../../src/server/metrics.ts';
import { connectTo, until } from '../../kube/live/rig.ts';
import { createRig, podManifest } from './rig.ts';

/** Between an answer and its count. */
const MOST_TURNS = 10_000;

interface Answers {
  /** Status of the answer to each Event; of the last one to all that follow. */
  readonly statuses: readonly number[];
}

/** A decider that tells its decisions as Events to a server of this machine. */
async function createTeller({ statuses }: Answers) {
  const notes: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    response.writeHead(statuses[Math.min(notes.length, statuses.length - 1)]!).end('{"message":"why"}');
    notes.push(JSON.parse(Buffer.concat(chunks).toString()).note);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const connection = await connectTo((server.address() as AddressInfo).port);
  const metrics = createMetrics();
  const clock = { seconds: 1_000_000 };
  const told: unknown[] = [];
  const events = new ServiceEvents({
    ...{ connection, instance: 'berth-0', metrics, unixNow: () => clock.seconds },
    tell: (level, message, about) => void told.push({ level, message, ...about }),
  });
  const { decider, ask } = createRig({ onDecision: (said) => events.tellDecision(said) });
  return {
    ...{ notes, told, clock },
    filter: (name: string, cpu: string) => void decider.filter(ask(podManifest(name, cpu), ['a', 'b', 'c'])),
    rank: (name: string) => void decider.prioritize(ask(podManifest(name), ['a', 'b', 'c'])),
    /** Waits until so many Events are done with; what became of all. */
    results: async (count: number) => {
      await until(() => notes.length >= count);
      for (let turn = 0; turn < MOST_TURNS; turn++) {
        const series = await metrics.read('berth_events_total');
        const done = series.reduce((sum, { value }) => sum + value, 0);
        if (done >= count) return Object.fromEntries(series.map(({ labels, value }) => [labels['result'], value]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error('Events were sent and are not counted');
    },
    close: async () => {
      await events.stop();
      connection.close();
      server.close();
    },
  };
}

describe('ServiceEvents', () => {
  it('has an Event written of a pod that is ranked and of one that is refused, and of no other', async () => {
    const { notes, told, filter, rank, results, close } = await createTeller({ statuses: [201] });
    filter('fits', '1');
    filter('large', '8');
    rank('fits');
    expect(await results(2)).toEqual({ written: 2 });
    expect(notes).toEqual([
      '0/3 nodes pass kube-default: 3 Insufficient cpu',
      expect.stringMatching(/^[abc] is best of 3 by kube-default with [\d.]+ of 100 points; then /),
    ]);
    expect(told).toEqual([]);
    await close();
  });

  it('counts failures, and tells of each kind once a minute', async () => {
    const { told, clock, filter, results, close } = await createTeller({ statuses: [403, 403, 500, 403] });
    for (const name of ['p', 'q', 'r']) filter(name, '8');
    expect(await results(3)).toEqual({ failed: 3 });
    const line = { level: 'warn', message: 'an event cannot be written', silent: 0 };
    const forbidden = { ...line, kind: 'status 403', cause: 'the API server answered 403: why' };
    expect(told).toEqual([forbidden, { ...line, kind: 'status 500', cause: 'the API server answered 500: why' }]);
    clock.seconds += 60;
    filter('p', '8');
    expect(await results(4)).toEqual({ failed: 4 });
    expect(told.slice(2)).toEqual([{ ...forbidden, silent: 1 }]);
    await close();
  });
});
