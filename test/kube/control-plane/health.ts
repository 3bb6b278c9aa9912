/** Asking a program on loopback whether it is well. */

import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

const TIMEOUT_SECONDS = 2;

/** Whether a GET is answered by 200 within 2 s; nobody there is a no. `ca` is PEM, for https. */
export function isHealthy(url: string, ca?: string): Promise<boolean> {
  const options = { timeout: TIMEOUT_SECONDS * 1000, agent: false as const };
  return new Promise((resolve) => {
    const request = ca === undefined ? getHttp(url, options) : getHttps(url, { ...options, ca });
    request.once('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', () => resolve(false));
  });
}
