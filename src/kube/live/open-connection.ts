/** Connections by kubeconfig, with credentials that are renewed as they change. */

import type { KubeConfig } from '@kubernetes/client-node';
import type { Connection, RequestOptions } from './connection.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { type HttpAnswer, sendHttp } from './http-call.ts';
import { type KubeconfigOptions, loadKubeconfig } from './kubeconfig.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';
import { untilAborted } from './until-aborted.ts';

export interface ConnectionOptions extends KubeconfigOptions {
  /** Default: the machine's own. */
  readonly timing?: Pick<Timing, 'nowSeconds'>;
}

/** Certificates and tokens are looked at again after so long. */
const CREDENTIALS_SECONDS = 30;
/** After a refusal the kubeconfig itself is read again, but no more often than this. */
const RENEWAL_SECONDS = 5;

/** A connection to the cluster that is meant; nothing is sent yet. Rejects with BerthError where none is told. */
export async function openConnection(options: ConnectionOptions = {}): Promise<Connection> {
  return new KubeConnection(options, await loadKubeconfig(options));
}

class KubeConnection implements Connection {
  readonly target: string;
  readonly #options: ConnectionOptions;
  readonly #server: string;
  readonly #nowSeconds: () => number;
  #config: KubeConfig;
  #credentials: Credentials | null = null;
  #readAtSeconds = Number.NEGATIVE_INFINITY;
  #renewedAtSeconds = Number.NEGATIVE_INFINITY;
  /** Several requests wait for one reading. */
  #reading: Promise<Credentials> | null = null;
  #renewing: Promise<Credentials | null> | null = null;

  constructor(options: ConnectionOptions, config: KubeConfig) {
    this.#options = options;
    this.#config = config;
    this.#nowSeconds = (options.timing ?? SYSTEM_TIMING).nowSeconds;
    const server = new URL(config.getCurrentCluster()?.server ?? '');
    // A password may stand in an address.
    server.username = '';
    server.password = '';
    this.#server = server.href.replace(/\/$/, '');
    const context = config.getContextObject(config.currentContext);
    const user = context?.user === undefined ? 'no user' : `user ${context.user}`;
    this.target = `cluster ${context?.cluster} at ${this.#server} as ${user}, context ${config.currentContext}`;
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<HttpAnswer> {
    const { signal } = options;
    const credentials = await untilAborted(this.#currentCredentials(), signal);
    const answer = await this.#send(method, path, options, credentials);
    if (answer.status !== 401) return answer;
    const renewed = await untilAborted(this.#renewedCredentials(credentials), signal);
    if (renewed === null) return answer;
    answer.body.destroy();
    return this.#send(method, path, options, renewed);
  }

  close(): void {
    this.#credentials?.agent.destroy();
    this.#credentials = null;
    this.#readAtSeconds = Number.NEGATIVE_INFINITY;
  }

  #send(method: string, path: string, options: RequestOptions, credentials: Credentials): Promise<HttpAnswer> {
    const { body, signal } = options;
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return sendHttp(new URL(`${this.#server}${path}`), {
      method,
      headers: { 'user-agent': 'berth', ...type, ...options.headers, ...credentials.headers },
      agent: credentials.agent,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async #currentCredentials(): Promise<Credentials> {
    const isFresh = this.#nowSeconds() - this.#readAtSeconds < CREDENTIALS_SECONDS;
    if (this.#credentials !== null && isFresh) return this.#credentials;
    this.#reading ??= this.#readCredentials().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readCredentials(): Promise<Credentials> {
    const before = this.#credentials;
    const credentials = await readCredentials(this.#config, before);
    // Idle connections of the old agent close by themselves; a watch on it lives on until it ends.
    this.#credentials = credentials;
    this.#readAtSeconds = this.#nowSeconds();
    return credentials;
  }

  /** Other credentials than those that were refused, read from their source; null where there are none. */
  async #renewedCredentials(refused: Credentials): Promise<Credentials | null> {
    const known = this.#credentials;
    if (known !== null && isOther(known, refused)) return known;
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    const renewed = await this.#renewing;
    return renewed !== null && isOther(renewed, refused) ? renewed : null;
  }

  async #renew(): Promise<Credentials | null> {
    if (this.#nowSeconds() - this.#renewedAtSeconds < RENEWAL_SECONDS) return null;
    this.#renewedAtSeconds = this.#nowSeconds();
    try {
      this.#config = await loadKubeconfig(this.#options);
      return await this.#readCredentials();
    } catch {
      // The refusal says what is wrong; the next request tells of the kubeconfig.
      return null;
    }
  }
}

function isOther(one: Credentials, other: Credentials): boolean {
  return one.fingerprint !== other.fingerprint || one.headers['authorization'] !== other.headers['authorization'];
}
