/** JSON over HTTPS to the API server, with a client certificate. */

import type { IncomingMessage } from 'node:http';
import { Agent, request as startRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KeyPair } from './certificates.ts';

/** Whom to ask, and as whom. */
export interface Access {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly user: KeyPair;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** What the API server refused. */
export class ApiError extends Error {
  readonly status: number;
  /** As the server words it, such as `AlreadyExists`; empty where it says nothing. */
  readonly reason: string;

  constructor(request: ApiRequest, status: number, answer: string) {
    const { reason = '', message = answer.trim() } = parseStatus(answer);
    super(`${request.method} ${request.path}: ${status} ${reason}: ${message}`);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
  }
}

export interface Transport {
  /** The answer's value. Rejects with an ApiError for any status but 2xx, and where 30 s pass without a byte. */
  readonly send: (request: ApiRequest) => Promise<unknown>;
  /** The answer as it arrives, without a limit of time. Rejects as `send` does. */
  readonly open: (request: ApiRequest) => Promise<IncomingMessage>;
  readonly close: () => void;
}

const SILENCE_SECONDS = 30;
const MAX_CONNECTIONS = 16;

/** Keeps connections open between requests until `close`. */
export function createTransport({ url, ca, user }: Access): Transport {
  const identity = { ca, cert: user.certificate, key: user.key };
  const agent = new Agent({ ...identity, keepAlive: true, maxSockets: MAX_CONNECTIONS });
  // Each watch holds its connection for as long as it lasts; the limit above is for the others.
  const watchAgent = new Agent(identity);
  const open = (request: ApiRequest, through: Agent, silenceSeconds: number) =>
    exchange(new URL(request.path, url), request, through, silenceSeconds);
  return {
    send: async (request) => JSON.parse(await text(await open(request, agent, SILENCE_SECONDS))),
    open: (request) => open(request, watchAgent, 0),
    close: () => {
      agent.destroy();
      watchAgent.destroy();
    },
  };
}

async function exchange(url: URL, request: ApiRequest, agent: Agent, silenceSeconds: number): Promise<IncomingMessage> {
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const started = startRequest(url, {
      method: request.method,
      agent,
      timeout: silenceSeconds * 1000,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': request.contentType ?? 'application/json', 'content-length': body.length }),
      },
      ...(request.signal && { signal: request.signal }),
    });
    started.once('response', resolve);
    started.once('error', reject);
    started.once('timeout', () => started.destroy(new Error(`${request.path}: no answer for ${silenceSeconds} s`)));
    started.end(body);
  });
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) throw new ApiError(request, statusCode, await text(answer));
  return answer;
}

/** The parts of a Status object; nothing where the answer is none. */
function parseStatus(answer: string): { reason?: string; message?: string } {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
