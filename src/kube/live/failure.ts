/** What goes wrong between Berth and a server, by cause, with what to do about it. */

import type { IncomingHttpHeaders } from 'node:http';
import { BodyTooLarge } from './http-call.ts';
import { parseHttpDateSeconds } from './http-date.ts';

const FAILURE_CAUSES = [
  /** No connection, or one that broke. */
  'connection',
  /** Nothing was heard for too long. */
  'silent',
  /** 401. */
  'unauthorized',
  /** 403. */
  'forbidden',
  /** 404. */
  'absent',
  /** 410: what was known is too old to go on from. */
  'expired',
  /** 429 and 503. */
  'throttled',
  /** Other answers from 500 on. */
  'server-error',
  /** Any other answer than 200. */
  'refused',
  /** What is no answer in the form that it should have. */
  'garbage',
  'too-large',
  /** What came was in order, and could not be taken in. */
  'not-taken',
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

export interface Failure {
  readonly cause: FailureCause;
  /** For people; holds no secret. */
  readonly message: string;
  /** What the server asks for, seconds; null where it asks for nothing. */
  readonly retryAfterSeconds: number | null;
}

const MAX_RETRY_AFTER_SECONDS = 300;

export function createFailure(cause: FailureCause, message: string, retryAfterSeconds: number | null = null): Failure {
  return { cause, message, retryAfterSeconds };
}

const CAUSES: ReadonlyMap<number, FailureCause> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'absent'],
  [410, 'expired'],
  [429, 'throttled'],
  [503, 'throttled'],
]);

const REMEDIES: Readonly<Partial<Record<FailureCause, string>>> = {
  unauthorized: 'renew the credentials',
  forbidden: 'grant the right (berth manifests prints them)',
  absent: 'check the address',
};

/** The failure that a status other than 200 means; `about` says what was asked, such as `list pods`. */
export function failureOfStatus(
  status: number,
  about: string,
  headers: IncomingHttpHeaders,
  nowSeconds: number,
): Failure {
  const cause = CAUSES.get(status) ?? (status >= 500 ? 'server-error' : 'refused');
  const remedy = REMEDIES[cause];
  const message = `${about}: found status ${status}, wanted 200${remedy === undefined ? '' : `; ${remedy}`}`;
  return createFailure(cause, message, readRetryAfter(headers['retry-after'], nowSeconds));
}

/** Seconds, or a date, as RFC 9110 has it; null where there is none, at most five minutes. */
function readRetryAfter(text: string | undefined, nowSeconds: number): number | null {
  if (text === undefined) return null;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (parseHttpDateSeconds(text) ?? Number.NaN) - nowSeconds;
  return Number.isNaN(seconds) ? null : Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(0, seconds));
}

const TLS_REMEDY = 'give the certificate authority that signed the certificate of the server';

/** What to do by the code of a Node error. */
const ERROR_REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'check that the server runs and the port is right'],
  ['ENOTFOUND', 'check the name of the server'],
  ['EAI_AGAIN', 'check that names are resolved'],
  ['CERT_HAS_EXPIRED', 'renew the certificate of the server'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'use a name that stands in the certificate of the server'],
  ['SELF_SIGNED_CERT_IN_CHAIN', TLS_REMEDY],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', TLS_REMEDY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', TLS_REMEDY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', TLS_REMEDY],
]);

/** The failure to take in what came: whoever it was told to has thrown. */
export function failureOfSink(error: unknown, about: string): Failure {
  const reason = error instanceof Error ? error.message.slice(0, 300) : 'no reason told';
  return createFailure('not-taken', `${about}: what came could not be taken in (${reason}); report it`);
}

/** The failure behind something that was thrown while a server was asked. */
export function failureOfError(error: unknown, about: string): Failure {
  if (error instanceof BodyTooLarge) return createFailure('too-large', `${about}: ${error.message}`);
  if (error instanceof SyntaxError) return createFailure('garbage', `${about}: found an answer that is no JSON`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = code === '' && error instanceof Error ? error.message.slice(0, 300) : code;
  const remedy = ERROR_REMEDIES.get(code);
  return createFailure('connection', `${about}: no answer (${reason})${remedy === undefined ? '' : `; ${remedy}`}`);
}
