// The page as commands serve it, built from the sources where it is not built.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { findPage, readyPage } from '../../src/cli/page/page-folder.ts';
import { run } from '../../src/cli/run.ts';
import { runCli } from './run-cli.ts';

const BUILD_MILLISECONDS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'berth-page-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command that serves until `use` has ended, which is given all that was printed. */
async function whileRunning(argv: readonly string[], use: (printed: string) => Promise<void>): Promise<void> {
  let printed = '';
  const print = (text: string): void => {
    printed += text;
  };
  const io = {
    ...{ stdin: Readable.from([]), out: print, err: print, columns: null, hasColor: false, hasProgress: false },
    untilStopped: () => use(printed),
  };
  expect([await run(argv, io), printed]).toEqual([0, expect.anything()]);
}

const addressIn = (printed: string, what: RegExp): string => what.exec(printed)?.[1] ?? 'no address was told';
const textOf = async (address: string): Promise<string> => (await fetch(address)).text();

describe('the page', { timeout: BUILD_MILLISECONDS }, () => {
  it('is built whole from the sources, and not again until one of them changes', async () => {
    const told: string[] = [];
    const built = await readyPage({ err: (text) => told.push(text) });
    expect(findPage()).toBe(built);
    const index = readFileSync(join(built, 'index.html'), 'utf8');
    expect(index).toContain("default-src 'none'".replaceAll("'", '&#39;'));
    expect(index).not.toMatch(/<script(?![^>]* src=)|<style|style="|https?:/);
    for (const [, file] of index.matchAll(/ (?:src|href)="\.\/([^"]+)"/g)) {
      expect(readFileSync(join(built, file!)).length).toBeGreaterThan(0);
    }
    told.length = 0;
    await readyPage({ err: (text) => told.push(text) });
    expect(told).toEqual([]);
  });

  it('comes with every shipped scenario and the files that it names', async () => {
    const built = await readyPage({ err: () => {} });
    const index: { name: string; summary: string; shows: string; files: string[] }[] = JSON.parse(
      readFileSync(join(built, 'scenarios/index.json'), 'utf8'),
    );
    expect(index.find(({ name }) => name === 'first-cluster')).toEqual({
      name: 'first-cluster',
      summary: expect.stringMatching(/^A day on a small company's cluster: .*\.$/),
      shows: expect.stringMatching(/^The drain moves the VMs of kv-c1 /),
      files: ['scenario.yaml', 'cluster.yaml'],
    });
    for (const { name, files, summary, shows } of index) {
      expect([name, summary !== '', shows !== '']).toEqual([name, true, true]);
      for (const file of files) {
        expect(readFileSync(join(built, 'scenarios', name, file))).toEqual(readFileSync(`scenarios/${name}/${file}`));
      }
    }
  });
});

describe('berth start', { timeout: BUILD_MILLISECONDS }, () => {
  const start = ['start', '--output', join(folder, 'results'), '--port', '0'];

  it('serves the page beside health and metrics where that is asked for', () =>
    whileRunning([...start, '--page'], async (printed) => {
      const url = addressIn(printed, /(http:\/\/127\.0\.0\.1:\d+)\/ {3}the page/);
      const answer = await fetch(`${url}/`);
      expect(await answer.text()).toContain('<title>Berth');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(JSON.parse(await textOf(`${url}/readyz`))).toEqual({ ready: true, hindrances: [] });
    }));

  it('serves a small status page where none is wanted', () =>
    whileRunning([...start, '--no-page'], async (printed) => {
      const url = addressIn(printed, /(http:\/\/127\.0\.0\.1:\d+)\/ {3}health, metrics/);
      expect(await textOf(`${url}/`)).toContain('Ready to decide.');
    }));

  it('serves the page alone over a scenario without a cluster to place', () =>
    whileRunning([...start, '--scenario', 'zone-failure', '--page'], async (printed) => {
      const url = addressIn(printed, /(http:\/\/127\.0\.0\.1:\d+)\/ {3}what if/);
      expect(await textOf(`${url}/`)).toContain('<title>Berth');
      expect(JSON.parse(await textOf(`${url}/host.json`))).toEqual({ cluster: null });
    }));
});

describe('berth serve --page', { timeout: BUILD_MILLISECONDS }, () => {
  it('serves the page over its cluster, whose pods go where those of the cluster itself go', async () => {
    const dump = 'scenarios/first-cluster/cluster.yaml';
    const ports = ['--listen', '127.0.0.1:0', '--observe', '127.0.0.1:0', '--page', '127.0.0.1:0'];
    const taken = join(folder, 'taken.json');
    await whileRunning(['serve', '--cluster', dump, '--stop-grace', '0s', ...ports], async (printed) => {
      const url = addressIn(printed, /what if, over this cluster, at (http:\/\/127\.0\.0\.1:\d+)/);
      expect(await textOf(`${url}/`)).toContain('<title>Berth');
      const { cluster } = JSON.parse(await textOf(`${url}/host.json`));
      writeFileSync(taken, await textOf(new URL(cluster, `${url}/`).href));
    });
    const [own, served] = [await runCli(['place', '--cluster', dump]), await runCli(['place', '--cluster', taken])];
    expect(served).toEqual(own);
    expect(own.out).toContain('8 of 11 pods placed');
  });
});
