// Thousands of bad bodies and cut connections, over real sockets and a real cluster, leave nothing in memory.
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServers, startServers } from '../../src/server/server.ts';
import { createDecidingParts, type DecidingParts } from './real-decider.ts';
import { readMetric } from './rig.ts';

/** Bytes of what is different in each body. */
const FILLING_BYTES = 20_000;
const REQUESTS_A_ROUND = 500;
const CUTS_A_ROUND = 120;
const AT_ONCE = 8;
/** Until what is compiled and what is kept within limits is there. */
const WARM_UP_ROUNDS = 2;
const ROUNDS = 4;
/** All bodies of these rounds are 40 MB, those of one kind 3 MB; without a leak some 1 MB comes and goes. */
const MAX_GROWTH_BYTES = 2.5e6;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let parts: DecidingParts;
let servers: RunningServers;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  parts = createDecidingParts();
  const { decider, metrics } = parts;
  servers = await startServers({
    ...{ decider, metrics, log: { level: 'silent' }, version: '0.0.0', stopGraceSeconds: 0, drainSeconds: 1 },
    ...{ listen: { host: '127.0.0.1', port: 0 }, observe: { host: '127.0.0.1', port: 0 } },
  });
});
afterAll(async () => {
  agent.destroy();
  await servers.stop();
});

/** A text that no other number has. */
const fill = (number: number) => `${number}-`.padEnd(FILLING_BYTES, `${number.toString(36)}.`);
/** A name that no other number has: names of nodes are kept, up to a limit. */
const nameOf = (number: number) => `node-${number}`;
const question = (pod: object, rest: object = { NodeNames: ['node-1', 'node-2', 'node-3'] }) =>
  JSON.stringify({ Pod: pod, ...rest });
const named = (number: number, spec: object, metadata: object = {}) => ({
  metadata: { name: `p-${number}`, namespace: 'd', uid: `uid-${number}`, ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
});
const asking = (requests: object) => ({ containers: [{ name: 'c', resources: { requests } }] });

/** Bodies that are wrong in a way of their own each time. */
const BAD: readonly ((number: number) => string)[] = [
  (number) => fill(number),
  (number) => question(named(number, { hostname: fill(number) })).slice(0, -20),
  (number) => `{"Pod":${'{"a":'.repeat(4000)}"${fill(number)}"${'}'.repeat(4000)},"NodeNames":[]}`,
  (number) => question({ metadata: { name: fill(number) } }),
  (number) => question(named(number, asking({ cpu: fill(number) }))),
  (number) => question(named(number, { affinity: { podAffinity: fill(number) } })),
  (number) => question(named(number, { hostname: fill(number) }), { NodeNames: [nameOf(number)] }),
  (number) => question(named(number, { hostname: fill(number) }), { NodeNames: [nameOf(number), nameOf(number)] }),
  (number) => question(named(number, {}), { NodeNames: [], Nodes: { items: [{ metadata: { name: fill(number) } }] } }),
  (number) => question(named(number, {}), { Nodes: { items: [{ metadata: { name: fill(number) } }] } }),
  (number) => question(named(number, {}), { NodeNameToMetaVictims: { [fill(number)]: { Pods: [{ UID: 'u' }] } } }),
  (number) => question(named(number, { tolerations: [{ key: fill(number).repeat(4), operator: 'Exists' }] })),
  (number) => question(named(number, {}, { labels: { a: fill(number) }, annotations: { b: fill(number) } })),
];
const PATHS = ['/filter', '/prioritize', '/preempt', '/bind', '/nowhere'] as const;

function post(path: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = servers.extender;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject).end(body);
  });
}

/** Sends a part of a body and goes away. */
async function cut(number: number): Promise<void> {
  const socket = connect(servers.extender.port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  const head = `POST /filter HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${2 * FILLING_BYTES}\r\n\r\n`;
  await new Promise((resolve) => socket.write(`${head}{"Pod":"${fill(number)}`, resolve));
  socket.destroy();
}

/** Runs `use` for so many numbers, a few at once. */
async function forEach(from: number, count: number, use: (number: number) => Promise<unknown>): Promise<void> {
  let next = from;
  const work = async () => {
    while (next < from + count) await use(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

let asked = 0;
const statuses = new Set<number>();

async function runRound(): Promise<void> {
  await forEach(asked, REQUESTS_A_ROUND, async (number) => {
    statuses.add(await post(PATHS[number % PATHS.length]!, BAD[number % BAD.length]!(number)));
  });
  asked += REQUESTS_A_ROUND;
  await forEach(asked, CUTS_A_ROUND, cut);
  asked += CUTS_A_ROUND;
  await expect.poll(() => servers.connectionCount()).toBeLessThanOrEqual(AT_ONCE);
}

/** Bytes in use once everything is let go of that time takes back. */
async function bytesInUse(): Promise<number> {
  parts.cluster.pods.expire(Number.POSITIVE_INFINITY);
  let least = Number.POSITIVE_INFINITY;
  // What a connection held is let go of in turns of its own.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate);
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

describe('bad bodies and cut connections', () => {
  it('leave memory as it was', async () => {
    for (let round = 0; round < WARM_UP_ROUNDS; round++) await runRound();
    const before = await bytesInUse();
    for (let round = 0; round < ROUNDS; round++) await runRound();
    const growth = (await bytesInUse()) - before;
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    expect([...statuses].sort()).toEqual([200, 400, 404, 413]);
    const gone = await readMetric(parts.metrics, 'berth_refused_requests_total{reason="client-gone"}');
    expect(gone).toBeGreaterThan(CUTS_A_ROUND);
  });
});
