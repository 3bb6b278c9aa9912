import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries, provideBinaries, refuseInCi } from './binaries.ts';

const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-scheduler'];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-binaries-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with executable files of these names. */
function folderWith(names: readonly string[], ...segments: readonly string[]): string {
  const path = join(folder, ...segments);
  mkdirSync(path, { recursive: true });
  for (const name of names) writeFileSync(join(path, name), '', { mode: 0o755 });
  return path;
}

/** The folder that build.sh would fill, with the version that go.mod names. */
function cacheWith(names: readonly string[]): string {
  const [, version = ''] = /kubernetes v(\S+)\n/.exec(readFileSync(join(import.meta.dirname, 'go.mod'), 'utf8')) ?? [];
  return folderWith(names, 'berth', 'control-plane', version);
}

describe('findBinaries', () => {
  it('prefers $KUBEBUILDER_ASSETS to the cache', () => {
    const assets = folderWith(PROGRAMS, 'assets');
    cacheWith(PROGRAMS);
    expect(findBinaries({ KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: folder })).toEqual({
      kind: 'found',
      binaries: {
        etcd: join(assets, 'etcd'),
        kubeApiServer: join(assets, 'kube-apiserver'),
        kubeScheduler: join(assets, 'kube-scheduler'),
      },
    });
  });

  it('takes all three from the cache where one is missing in $KUBEBUILDER_ASSETS', () => {
    const assets = folderWith(['etcd', 'kube-apiserver', 'kubectl'], 'assets');
    const cache = cacheWith(PROGRAMS);
    const search = findBinaries({ KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: folder });
    expect(search).toMatchObject({ kind: 'found', binaries: { etcd: join(cache, 'etcd') } });
  });

  it('names what is missing, and counts no file that cannot be run', () => {
    const cache = cacheWith(['etcd', 'kube-scheduler']);
    writeFileSync(join(cache, 'kube-apiserver'), '', { mode: 0o644 });
    const reason = `no ${join(cache, 'kube-apiserver')}`;
    expect(findBinaries({ XDG_CACHE_HOME: folder })).toEqual({ kind: 'absent', reason });
  });
});

describe('provideBinaries', () => {
  it('builds nothing where the programs are there', async () => {
    cacheWith(PROGRAMS);
    expect(await provideBinaries({ XDG_CACHE_HOME: folder })).toMatchObject({ kind: 'found' });
  });

  it('says that there is no Go to build them with', async () => {
    const search = await provideBinaries({ XDG_CACHE_HOME: folder, PATH: folder });
    expect(search).toMatchObject({ kind: 'absent', reason: expect.stringMatching(/; no Go to build them with$/) });
  });
});

describe('refuseInCi', () => {
  it('lets a search without success pass, but in CI', () => {
    const search = findBinaries({ XDG_CACHE_HOME: folder });
    expect(() => refuseInCi(search, {})).not.toThrow();
    expect(() => refuseInCi(search, { CI: 'true' })).toThrow(/no control plane: no .*etcd/);
  });
});
