/** Which requests may read more than files that anybody may have: those of the page itself, under a name that is ours. */

import type { FastifyRequest } from 'fastify';
import type { ListenAddress } from '../listen-address.ts';
import { isLoopback } from '../listen-address.ts';
import { createRefusal, type Refusal, RefusedError } from '../refusal.ts';

/** Names that only this machine gives to itself. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why a request is not answered; null where it is. On a loopback port the Host header must be one of this machine's own names:
 * a page elsewhere can have its name resolved to 127.0.0.1 (DNS rebinding), and would then be of our origin.
 */
export function checkHost({ headers: { host = '' } }: FastifyRequest, listening: ListenAddress): Refusal | null {
  if (!isLoopback(listening.host)) return null;
  const own = listening.host.includes(':') ? `[${listening.host}]` : listening.host;
  const names = [...new Set([...LOOPBACK_NAMES, own])];
  // Browsers leave the port out where it is the scheme's own.
  const allowed = names.flatMap((name) => [`${name}:${listening.port}`, ...(listening.port === 80 ? [name] : [])]);
  if (allowed.includes(host.toLowerCase())) return null;
  return createRefusal('wrong-host', 'Host', host === '' ? 'none' : host, allowed.join(' or '));
}

/** Throws a RefusedError where a browser says that another origin's page asks. */
export function refuseOtherOrigins({ headers }: FastifyRequest): void {
  const { origin, host = '', 'sec-fetch-site': site = 'none' } = headers;
  const isOwn = origin === undefined || origin === `http://${host}`;
  if (isOwn && (site === 'same-origin' || site === 'none')) return;
  const found = origin ?? `Sec-Fetch-Site: ${String(site)}`;
  throw new RefusedError(createRefusal('other-origin', 'Origin', found, `http://${host}`));
}
