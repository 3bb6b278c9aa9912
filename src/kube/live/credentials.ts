/** What a request needs to be let in: headers, and an agent that knows the certificates. */

import { createHash } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: HttpAgent;
  /** Alike where certificates and authorities are. */
  readonly fingerprint: string;
}

/** Programs that give credentials are waited for so long. */
const MAX_AUTHENTICATION_SECONDS = 30;

/**
 * Credentials of the current context as they are now; files and programs are asked where the client thinks fit. The agent
 * of `before` is kept where nothing that it knows changed. Rejects with an error that holds no secret.
 */
export async function readCredentials(config: KubeConfig, before: Credentials | null): Promise<Credentials> {
  const server = config.getCurrentCluster()?.server ?? '';
  // Nothing secret goes over a connection that anyone may read along, such as one to kubectl proxy.
  if (server.startsWith('http:')) {
    return before ?? { headers: {}, agent: new HttpAgent({ keepAlive: true }), fingerprint: 'http' };
  }
  const options: RequestOptions = {};
  await authenticate(config, options);
  const headers = readHeaders(options);
  const fingerprint = fingerprintOf(options);
  if (before?.fingerprint === fingerprint) return { ...before, headers };
  return { headers, fingerprint, agent: createAgent(config, options) };
}

async function authenticate(config: KubeConfig, options: RequestOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), MAX_AUTHENTICATION_SECONDS * 1000);
  });
  try {
    await Promise.race([config.applyToHTTPSOptions(options), late]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    const command: unknown = config.getCurrentUser()?.exec?.command;
    const how = typeof command === 'string' ? `the program ${command} gave none` : 'they cannot be read';
    throw new Error(`no credentials: ${how}${code}`);
  } finally {
    clearTimeout(timer);
  }
}

function readHeaders({ headers = {}, auth }: RequestOptions): Record<string, string> {
  const entries = Object.entries(headers).map(([key, value]) => [key.toLowerCase(), String(value).trim()] as const);
  const basic = auth == null ? {} : { authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
  return { ...basic, ...Object.fromEntries(entries) };
}

function fingerprintOf({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): string {
  const hash = createHash('sha256');
  for (const part of [ca, cert, key, servername, rejectUnauthorized]) hash.update(String(part)).update('\0');
  return hash.digest('hex');
}

/** The client's own agent keeps no connection, but knows proxies. */
function createAgent(config: KubeConfig, options: RequestOptions): HttpAgent {
  const { agent, ca, cert, key, servername, rejectUnauthorized } = options;
  const hasProxy = Boolean(config.getCurrentCluster()?.proxyUrl);
  if (hasProxy && agent instanceof HttpAgent) return agent;
  return new HttpsAgent({
    keepAlive: true,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  });
}
