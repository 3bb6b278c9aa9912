/** Where etcd, kube-apiserver and kube-scheduler are: beside each other in $KUBEBUILDER_ASSETS, or built into the cache. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Paths of the programs. */
export interface Binaries {
  readonly etcd: string;
  readonly kubeApiServer: string;
  readonly kubeScheduler: string;
}

export type BinariesSearch =
  | { readonly kind: 'found'; readonly binaries: Binaries }
  | { readonly kind: 'absent'; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

const HERE = import.meta.dirname;

/** Looks, and builds nothing. A folder counts only where all three programs are in it. */
export function findBinaries(environment: Environment = process.env): BinariesSearch {
  const assets = environment['KUBEBUILDER_ASSETS'];
  const folders = [...(assets ? [assets] : []), cacheFolder(environment)];
  const reasons: string[] = [];
  for (const folder of folders) {
    const binaries = binariesIn(folder);
    const missing = Object.values(binaries).filter((path) => !isExecutable(path));
    if (missing.length === 0) return { kind: 'found', binaries };
    reasons.push(`no ${missing.join(', ')}`);
  }
  return { kind: 'absent', reason: reasons.join('; ') };
}

/** Looks, and builds the programs where they are absent and Go is there: minutes the first time. */
export async function provideBinaries(environment: Environment = process.env): Promise<BinariesSearch> {
  const found = findBinaries(environment);
  if (found.kind === 'found') return found;
  if (spawnSync('go', ['version'], { env: { ...environment } }).status !== 0)
    return { ...found, reason: `${found.reason}; no Go to build them with` };
  const build = spawn(join(HERE, 'build.sh'), { stdio: ['ignore', 'ignore', 'inherit'], env: { ...environment } });
  const [code] = await once(build, 'exit');
  if (code !== 0) return { ...found, reason: `${found.reason}; build.sh has failed` };
  return findBinaries(environment);
}

/** Throws in CI where the programs are absent: there nothing may be skipped. */
export function refuseInCi(search: BinariesSearch, environment: Environment = process.env): void {
  if (search.kind === 'absent' && environment['CI']) throw new Error(`no control plane: ${search.reason}`);
}

/** The folder that build.sh writes to. */
function cacheFolder(environment: Environment): string {
  const cache = environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache');
  const [, version] = /^require k8s\.io\/kubernetes v(\S+)$/m.exec(readFileSync(join(HERE, 'go.mod'), 'utf8')) ?? [];
  return join(cache, 'berth', 'control-plane', version ?? 'unknown');
}

function binariesIn(folder: string): Binaries {
  return {
    etcd: join(folder, 'etcd'),
    kubeApiServer: join(folder, 'kube-apiserver'),
    kubeScheduler: join(folder, 'kube-scheduler'),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
