/** An answer 200 of the API server, read under a guard against silence. */

import type { Readable } from 'node:stream';
import type { Connection } from './connection.ts';
import { createFailure, type Failure, failureOfError, failureOfStatus } from './failure.ts';
import { readText } from './http-call.ts';
import { createSilenceGuard, type Timing } from './timing.ts';

export interface Fetch {
  readonly path: string;
  /** What is asked, for people, such as `list pods`. */
  readonly about: string;
  /** Silence after which it is given up, seconds. */
  readonly silenceSeconds: number;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

export type Fetched<T> = { readonly value: T } | { readonly failure: Failure };

/** What `read` makes of the body of an answer 200; `heard` is to be called as bytes come. Never rejects. */
export async function fetchFrom<T>(
  connection: Connection,
  { path, about, silenceSeconds, timing, signal }: Fetch,
  read: (body: Readable, heard: () => void) => Promise<T>,
): Promise<Fetched<T>> {
  const guard = createSilenceGuard(silenceSeconds, timing, signal);
  try {
    const headers = { accept: 'application/json' };
    const answer = await connection.request('GET', path, { headers, signal: guard.signal });
    guard.touch();
    if (answer.status === 200) return { value: await read(answer.body, guard.touch) };
    answer.body.destroy();
    return { failure: failureOfStatus(answer.status, about, answer.headers, timing.nowSeconds()) };
  } catch (error) {
    if (!guard.isSilent) return { failure: failureOfError(error, about) };
    return { failure: createFailure('silent', `${about}: nothing was heard for ${silenceSeconds} s`) };
  } finally {
    guard.release();
  }
}

/** Bytes of one JSON answer. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** The value of a JSON answer. */
export function fetchJson(connection: Connection, fetch: Fetch): Promise<Fetched<unknown>> {
  return fetchFrom(connection, fetch, async (body, heard): Promise<unknown> => {
    return JSON.parse(await readText(body, MAX_ANSWER_BYTES, heard));
  });
}
