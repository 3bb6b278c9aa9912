/**
 * The clients of a service, run in a process apart from it: `tsx bench/serve-client.ts JSON` prints JSON.
 *
 * Paced: requests are sent at moments drawn beforehand (as many a second as is said, independent of each other and of the
 * answers), over kept-alive connections; a latency runs from the moment the request was due, so that a slow answer counts
 * for all that wait behind it. Each pod is asked about as kube-scheduler does: filter, then prioritize.
 */

import autocannon from 'autocannon';
import { createRandom, type Random } from '../src/core/index.ts';
import { ClientConnection } from './serve-connection.ts';
import { type Asking, namesEnd, ORDERS, objectsEnd, podStart, type Questions, requestOf } from './serve-questions.ts';

/** What a client is to do. */
export type Errand =
  | {
      readonly kind: 'paced';
      readonly port: number;
      readonly questions: Questions;
      readonly connections: number;
      /** Pods a second: as many filters, and as many prioritizes. */
      readonly podsPerSecond: number;
      readonly pods: number;
    }
  | {
      readonly kind: 'saturated';
      readonly port: number;
      readonly questions: Questions;
      readonly connections: number;
      readonly asking: Asking;
      readonly pods: number;
      readonly seconds: number;
    }
  | { readonly kind: 'objects'; readonly port: number; readonly questions: Questions; readonly rounds: number };

/** Latencies in milliseconds, in the order the requests were due. */
export type PacedLatencies = Readonly<Record<Asking, readonly number[]>>;

/** What autocannon found; latencies in milliseconds, from the moment a request was sent. */
export interface Saturation {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds of each round. */
export interface ObjectTimes {
  readonly bodyMegabytes: number;
  readonly parse: readonly number[];
  readonly filter: readonly number[];
  readonly prioritize: readonly number[];
}

const SEED = 20261123;
/** Timers fire up to some 2 ms late: the rest is waited for turn by turn. */
const SPIN_MILLISECONDS = 2;

async function askPaced(errand: Extract<Errand, { kind: 'paced' }>): Promise<PacedLatencies> {
  const { port, questions, connections, podsPerSecond, pods } = errand;
  const ends = Array.from({ length: ORDERS }, (_, order) => namesEnd(questions, order));
  const starts = Array.from({ length: pods }, (_, number) => podStart(questions, number));
  const all = await Promise.all(Array.from({ length: connections }, () => ClientConnection.open(port)));
  const free = [...all];
  const waiting: (() => void)[] = [];
  const latencies: Record<Asking, number[]> = { filter: [], prioritize: [] };
  const answers: Promise<void>[] = [];
  const send = async (asking: Asking, number: number, dueAt: number): Promise<void> => {
    if (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const connection = free.shift()!;
    await connection.ask(requestOf(asking, starts[number]!, ends[number % ORDERS]!));
    latencies[asking][number] = performance.now() - dueAt;
    free.push(connection);
    waiting.shift()?.();
  };
  let dueAt = performance.now();
  const random = createRandom(SEED);
  for (let request = 0; request < 2 * pods; request++) {
    dueAt += gapMilliseconds(random, 2 * podsPerSecond);
    await until(dueAt);
    answers.push(send(request % 2 === 0 ? 'filter' : 'prioritize', request >> 1, dueAt));
  }
  await Promise.all(answers);
  for (const connection of all) connection.close();
  return latencies;
}

/** Time between two requests that do not know of each other: exponentially distributed. */
function gapMilliseconds(random: Random, perSecond: number): number {
  return (-Math.log(1 - random.next()) * 1000) / perSecond;
}

async function until(moment: number): Promise<void> {
  const early = moment - performance.now() - SPIN_MILLISECONDS;
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
  while (performance.now() < moment) await new Promise((resolve) => setImmediate(resolve));
}

/** Every connection asks again as soon as it has its answer. */
async function askWithoutPause(errand: Extract<Errand, { kind: 'saturated' }>): Promise<Saturation> {
  const { port, questions, connections, asking, pods, seconds } = errand;
  const requests = Array.from({ length: pods }, (_, number) => ({
    method: 'POST' as const,
    path: `/${asking}`,
    headers: { 'content-type': 'application/json' },
    body: podStart(questions, number).toString() + namesEnd(questions, number).toString(),
  }));
  const found = await autocannon({ url: `http://127.0.0.1:${port}`, connections, duration: seconds, requests });
  if (found.non2xx + found.errors > 0) throw new Error(`${found.non2xx} bad answers, ${found.errors} errors`);
  return { requestsPerSecond: found.requests.average, p50: found.latency.p50, p99: found.latency.p99 };
}

/** The same body once parsed here, and once asked about. */
async function askWithObjects({ port, questions, rounds }: Extract<Errand, { kind: 'objects' }>): Promise<ObjectTimes> {
  const end = objectsEnd(questions);
  const connection = await ClientConnection.open(port);
  const times = { parse: [] as number[], filter: [] as number[], prioritize: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const start = podStart(questions, round);
    const body = Buffer.concat([start, end]);
    times.parse.push(await timed(async () => void JSON.parse(body.toString('utf8'))));
    for (const asking of ['filter', 'prioritize'] as const) {
      const request = requestOf(asking, start, end);
      times[asking].push(await timed(() => connection.ask(request)));
    }
  }
  connection.close();
  return { bodyMegabytes: end.length / 1e6, ...times };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

async function run(errand: Errand): Promise<unknown> {
  switch (errand.kind) {
    case 'paced':
      return askPaced(errand);
    case 'saturated':
      return askWithoutPause(errand);
    case 'objects':
      return askWithObjects(errand);
  }
}

process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2]!) as Errand)));
