/** One kind listed for a snapshot, again where that may help. */

import type { Resource } from '../resources.ts';
import { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { FailureCause } from './failure.ts';
import type { Fetched } from './fetch.ts';
import { type Listed, listAll } from './list.ts';
import { type Timing, wait } from './timing.ts';

export interface Patience {
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

/** Silence after which a list is given up, seconds. */
export const SILENCE_SECONDS = 60;
/** Lists of one kind, one after another. */
const MOST_TRIES = 4;
/** What another try may mend: a list that expires under way begins again. */
const PASSING: readonly FailureCause[] = ['connection', 'silent', 'expired', 'throttled', 'server-error'];

/** All objects of a kind; waits and lists anew after what may pass, at most four times. Never rejects. */
export async function listPatiently(
  connection: Connection,
  resource: Resource,
  { timing, signal }: Patience,
): Promise<Fetched<Listed>> {
  const backoff = new Backoff(timing.random);
  for (let tries = 1; ; tries++) {
    const listed = await listAll(connection, resource, { timing, signal, silenceSeconds: SILENCE_SECONDS });
    if (!('failure' in listed) || tries === MOST_TRIES || signal.aborted) return listed;
    const { cause, retryAfterSeconds } = listed.failure;
    if (!PASSING.includes(cause)) return listed;
    await wait(Math.max(backoff.next(), retryAfterSeconds ?? 0), timing, signal);
  }
}
