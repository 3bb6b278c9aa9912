/** Creates one object by the API server: what everything that Berth writes into a cluster goes through. */

import type { Connection } from './connection.ts';
import { failureOfError } from './failure.ts';
import { readText } from './http-call.ts';

export interface PostFailure {
  /** Few in number, such as `status 403` or `connection`: what is told once a minute. */
  readonly kind: string;
  /** For people; holds no secret. */
  readonly message: string;
}

/** Bytes of the API server's answer that are read. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** null where the object was created, else why not. Rejects with nothing; the signal ends it. */
export async function postObject(
  connection: Connection,
  path: string,
  object: object,
  signal: AbortSignal,
): Promise<PostFailure | null> {
  try {
    const answer = await connection.request('POST', path, { body: JSON.stringify(object), signal });
    const text = await readText(answer.body, MAX_ANSWER_BYTES);
    if (answer.status === 200 || answer.status === 201) return null;
    const message = `the API server answered ${answer.status}: ${messageOf(text)}`;
    return { kind: `status ${answer.status}`, message };
  } catch (error) {
    const { cause, message } = failureOfError(error, 'the API server');
    return { kind: cause, message };
  }
}

/** The message of a Status object, or the beginning of whatever came. */
function messageOf(text: string): string {
  try {
    const status: unknown = JSON.parse(text);
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message);
  } catch {
    // Not JSON: told as it is.
  }
  return text.slice(0, 200);
}
