/** Measurements from Prometheus over HTTP or HTTPS. */

import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BerthError } from '../../core/index.ts';
import { isRecord } from '../field.ts';
import type { InputDocument } from '../input-document.ts';
import { createFailure, type Failure, failureOfError, failureOfStatus } from './failure.ts';
import { readText, sendHttp } from './http-call.ts';
import { joinReads, latestOf, type MetricsRead, type MetricsSource } from './metrics-source.ts';
import { PROMETHEUS_QUERIES, type PrometheusQuery } from './prometheus-queries.ts';
import { createSilenceGuard, SYSTEM_TIMING, type Timing } from './timing.ts';

export interface PrometheusOptions {
  /** Address before `/api/v1/query`, such as `https://prometheus.monitoring.svc:9090`. */
  readonly url: string;
  /** File with a bearer token, read again for each reading. */
  readonly tokenFile?: string;
  /** File with the certificate authority, read again for each reading. */
  readonly caFile?: string;
  /** Default: those of prometheus-queries.ts. */
  readonly queries?: readonly PrometheusQuery[];
  /** Seconds for the answer to one query. Default: 10. */
  readonly timeoutSeconds?: number;
  readonly timing?: Timing;
}

/** Bytes of the answer to one query: some 100 a node or guest. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * A source that asks all queries one after another; one that fails is counted, and the others still count. Queries are of
 * now, by the clock of Prometheus: one that stands still is told by times that do. Throws BerthError where the address is
 * none, or would send a token over a connection that is not encrypted beyond this machine.
 */
export function createPrometheusSource(options: PrometheusOptions): MetricsSource {
  const base = readAddress(options);
  const { queries = PROMETHEUS_QUERIES } = options;
  const reader = new PrometheusReader(base, options);
  return {
    name: 'prometheus',
    read: async (signal) => {
      const access = await reader.readAccess();
      if ('failure' in access) return { documents: [], measuredAtSeconds: null, failures: [access.failure] };
      const reads: MetricsRead[] = [];
      for (const query of queries) {
        if (!signal.aborted) reads.push(await reader.ask(query, access, signal));
      }
      return joinReads(reads);
    },
  };
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function readAddress({ url, tokenFile }: PrometheusOptions): URL {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (base === null || !['http:', 'https:'].includes(base.protocol)) {
    throw new BerthError(
      'unknown-value',
      `found "${url.replace(/\/\/[^@/]*@/, '//')}", wanted the address of Prometheus`,
      {
        remedy: 'Write such as https://prometheus.monitoring.svc:9090.',
      },
    );
  }
  const hasSecret = tokenFile !== undefined || base.password !== '';
  if (hasSecret && base.protocol === 'http:' && !LOOPBACK.includes(base.hostname)) {
    throw new BerthError('unknown-value', `found ${base.origin} with a token or password, wanted https`, {
      remedy: 'Write https, and give the certificate authority if it is not a public one.',
    });
  }
  return base;
}

/** What a reading goes in with. */
interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: HttpAgent;
}

class PrometheusReader {
  readonly #base: URL;
  readonly #options: PrometheusOptions;
  readonly #timing: Timing;
  #agent: HttpAgent | null = null;
  #ca = '';

  constructor(base: URL, options: PrometheusOptions) {
    this.#base = base;
    this.#options = options;
    this.#timing = options.timing ?? SYSTEM_TIMING;
  }

  /** Token and authority as they are now. */
  async readAccess(): Promise<Access | { readonly failure: Failure }> {
    const { tokenFile, caFile } = this.#options;
    try {
      const token = tokenFile === undefined ? '' : (await readFile(tokenFile, 'utf8')).trim();
      const ca = caFile === undefined ? '' : await readFile(caFile, 'utf8');
      return { headers: this.#headersWith(token), agent: this.#agentWith(ca) };
    } catch (error) {
      return { failure: failureOfError(error, 'read the token or the certificate authority of Prometheus') };
    }
  }

  #headersWith(token: string): Record<string, string> {
    const { username, password } = this.#base;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    if (token !== '') return { authorization: `Bearer ${token}` };
    return username === '' ? {} : { authorization: `Basic ${basic}` };
  }

  #agentWith(ca: string): HttpAgent {
    if (this.#agent !== null && this.#ca === ca) return this.#agent;
    this.#agent?.destroy();
    this.#ca = ca;
    const isPlain = this.#base.protocol === 'http:';
    this.#agent = isPlain
      ? new HttpAgent({ keepAlive: true })
      : new HttpsAgent({ keepAlive: true, ...(ca === '' ? {} : { ca }) });
    return this.#agent;
  }

  /** The answer to one query. Never rejects. */
  async ask(
    { name, expression }: PrometheusQuery,
    { headers, agent }: Access,
    signal: AbortSignal,
  ): Promise<MetricsRead> {
    const about = `ask ${this.#base.host} for ${name}`;
    const { timeoutSeconds = 10 } = this.#options;
    // Not touched again: an answer that trickles is late too.
    const guard = createSilenceGuard(timeoutSeconds, this.#timing, signal);
    try {
      const url = new URL(`${this.#base.pathname.replace(/\/$/, '')}/api/v1/query`, this.#base.origin);
      const answer = await sendHttp(url, {
        method: 'POST',
        headers: { 'user-agent': 'berth', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ query: expression }).toString(),
        agent,
        signal: guard.signal,
      });
      if (answer.status !== 200) {
        answer.body.destroy();
        return failed(failureOfStatus(answer.status, about, answer.headers, this.#timing.nowSeconds()));
      }
      return readAnswer(JSON.parse(await readText(answer.body, MAX_ANSWER_BYTES)), name, about);
    } catch (error) {
      const late = createFailure('silent', `${about}: no answer within ${timeoutSeconds} s`);
      return failed(guard.isSilent ? late : failureOfError(error, about));
    } finally {
      guard.release();
    }
  }
}

function failed(failure: Failure): MetricsRead {
  return { documents: [], measuredAtSeconds: null, failures: [failure] };
}

/** An answer in order, with the latest of its times. */
function readAnswer(value: unknown, name: string, about: string): MetricsRead {
  const body = isRecord(value) ? value['data'] : undefined;
  const series: unknown = isRecord(body) ? body['result'] : undefined;
  if (!isRecord(value) || value['status'] !== 'success' || !Array.isArray(series)) {
    return failed(createFailure('garbage', `${about}: found an answer that is none of Prometheus'`));
  }
  const times = series.map((one: unknown) =>
    isRecord(one) && Array.isArray(one['value']) ? Number(one['value'][0]) : Number.NaN,
  );
  const document: InputDocument = { value, file: `prometheus ${name}` };
  return { documents: [document], measuredAtSeconds: latestOf(times), failures: [] };
}
