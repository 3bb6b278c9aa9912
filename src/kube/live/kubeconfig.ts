/** Finds out which cluster is meant, and as which user: a kubeconfig, or the account of the pod that Berth runs in. */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { BerthError, nearestName, quote } from '../../core/index.ts';
import { isRecord } from '../field.ts';

export interface KubeconfigOptions {
  /** A kubeconfig. Default: the pod's own account, else the files of $KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig?: string;
  /** Default: the current context of the file. */
  readonly context?: string;
  /** Default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where the account of the pod is mounted. Default: where Kubernetes mounts it. */
  readonly accountFolder?: string;
}

/** Where Kubernetes mounts the account of a pod. */
const ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Bytes of a kubeconfig. */
const MAX_KUBECONFIG_BYTES = 4 * 1024 * 1024;

/** The cluster and the user that are meant. Throws BerthError where they cannot be told. */
export async function loadKubeconfig(options: KubeconfigOptions): Promise<KubeConfig> {
  const client = await import('@kubernetes/client-node');
  const { env = process.env, accountFolder = ACCOUNT_FOLDER } = options;
  const config = new client.KubeConfig();
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  if (options.kubeconfig === undefined && host !== '' && existsSync(join(accountFolder, 'token'))) {
    config.loadFromOptions(ownAccount(host, env['KUBERNETES_SERVICE_PORT'] ?? '443', accountFolder));
    return config;
  }
  const files = filesOf(options, env);
  const loaded = files.map((file) => readKubeconfig(file, new client.KubeConfig()));
  // Of several entries with one name the first counts, as for kubectl.
  config.loadFromOptions({
    clusters: firstOfName(loaded.flatMap(({ clusters }) => clusters)),
    users: firstOfName(loaded.flatMap(({ users }) => users)),
    contexts: firstOfName(loaded.flatMap(({ contexts }) => contexts)),
    currentContext: options.context ?? loaded.map(({ currentContext }) => currentContext).find(Boolean) ?? '',
  });
  checkContext(config, files.join(delimiter));
  return config;
}

function ownAccount(host: string, port: string, folder: string) {
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cluster: Cluster = { name: 'in-cluster', server, caFile: join(folder, 'ca.crt'), skipTLSVerify: false };
  const user: User = { name: 'pod-account', authProvider: tokenFileProvider(join(folder, 'token')) };
  const context: Context = { name: 'in-cluster', cluster: cluster.name, user: user.name };
  return { clusters: [cluster], users: [user], contexts: [context], currentContext: context.name };
}

/** Read again every minute. */
function tokenFileProvider(tokenFile: string): unknown {
  return { name: 'tokenFile', config: { tokenFile } };
}

/** Files that are there, and the one that was asked for in any case. */
function filesOf({ kubeconfig }: KubeconfigOptions, env: Readonly<Record<string, string | undefined>>): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')];
  const present = files.filter((file) => existsSync(file));
  if (present.length > 0) return present;
  throw new BerthError('input-unreadable', `found no kubeconfig at ${files.join(delimiter)}`, {
    remedy: 'Give --kubeconfig FILE, set KUBECONFIG, or run in a pod with an account.',
  });
}

function readKubeconfig(file: string, config: KubeConfig): KubeConfig {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length > MAX_KUBECONFIG_BYTES) throw new Error(`more than ${MAX_KUBECONFIG_BYTES} bytes`);
    config.loadFromString(text);
    config.makePathsAbsolute(dirname(resolve(file)));
    addTokenFiles(config, parse(text), dirname(resolve(file)));
    return config;
  } catch (error) {
    // Parsers quote the line, which may hold a secret: only the code of a file's error is told.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new BerthError('input-unreadable', `${file}: found no kubeconfig that can be read${code}`, {
      path: file,
      remedy: 'Check the path, the permissions and the form: kubectl config view --kubeconfig FILE.',
    });
  }
}

/** `tokenFile` of users, which the client does not know. */
function addTokenFiles(config: KubeConfig, value: unknown, folder: string): void {
  const users: unknown = isRecord(value) ? value['users'] : undefined;
  for (const entry of Array.isArray(users) ? users : []) {
    const user: unknown = isRecord(entry) ? entry['user'] : undefined;
    const tokenFile = isRecord(user) ? user['tokenFile'] : undefined;
    if (!isRecord(entry) || typeof tokenFile !== 'string') continue;
    config.users = config.users.map((one) =>
      one.name === entry['name'] ? { ...one, authProvider: tokenFileProvider(resolve(folder, tokenFile)) } : one,
    );
  }
}

function firstOfName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...new Map(entries.toReversed().map((entry) => [entry.name, entry])).values()].reverse();
}

function checkContext(config: KubeConfig, file: string): void {
  const name = config.currentContext;
  const context = config.contexts.find((one) => one.name === name);
  if (context === undefined) {
    const names = config.contexts.map((one) => one.name);
    const nearest = nearestName(name, names);
    const remedy = nearest === undefined ? `Give --context, one of: ${names.join(', ')}.` : `Did you mean ${nearest}?`;
    throw new BerthError('unknown-value', `${file}: found no context ${quote(name)}`, { path: file, remedy });
  }
  for (const [what, wanted, entries] of [
    ['cluster', context.cluster, config.clusters],
    ['user', context.user, config.users],
  ] as const) {
    if (what === 'user' && wanted === undefined) continue;
    if (entries.some((one) => one.name === wanted)) continue;
    throw new BerthError(
      'unknown-value',
      `${file}: context ${quote(name)} names ${what} ${quote(String(wanted))}, found none`,
      {
        path: file,
        remedy: `Add the ${what} to the file, or choose another context.`,
      },
    );
  }
}
