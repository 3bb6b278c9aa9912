import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { nodeManifest, podManifest } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';

let folder: string;
let dump: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-serve-'));
  dump = join(folder, 'cluster.json');
  const nodes = [nodeManifest('a', '8'), nodeManifest('b', '1')].map((one) => ({
    apiVersion: 'v1',
    kind: 'Node',
    ...one,
  }));
  writeFileSync(dump, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: nodes }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `berth serve` until `use` has ended, which is given the addresses that were told. */
async function whileServing(
  argv: readonly string[],
  use: (extender: string, observer: string) => Promise<void>,
): Promise<string> {
  const told = { err: '', out: '' };
  const code = await run(
    ['serve', '--listen', '127.0.0.1:0', '--observe', '127.0.0.1:0', '--stop-grace', '0s', ...argv],
    {
      stdin: Readable.from([]),
      out: (text) => {
        told.out += text;
      },
      err: (text) => {
        told.err += text;
      },
      columns: null,
      hasColor: false,
      hasProgress: false,
      untilStopped: async () => {
        const [extender, observer] = [...told.err.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => url);
        await use(extender!, observer!);
      },
    },
  );
  expect([code, told.err]).toEqual([0, expect.stringContaining('stopping')]);
  return told.out;
}

const ask = async (url: string, verb: string, body: object): Promise<unknown> => {
  const answer = await fetch(`${url}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
};

describe('berth serve --cluster', () => {
  it('is ready at once, decides over the dump, tells of itself and stops when it is asked to', async () => {
    const question = { Pod: podManifest('p', '2'), NodeNames: ['a', 'b'] };
    const lines = await whileServing(['--cluster', dump, '--policy', 'kube-default'], async (extender, observer) => {
      expect(await (await fetch(`${observer}/readyz`)).json()).toEqual({ ready: true, hindrances: [] });
      expect(await ask(extender, 'filter', question)).toEqual({
        Nodes: null,
        NodeNames: ['a'],
        FailedNodes: {},
        FailedAndUnresolvableNodes: { b: 'Insufficient cpu' },
        Error: '',
      });
      const metrics = await (await fetch(`${observer}/metrics`)).text();
      expect(metrics).toContain('berth_cache_objects{kind="Node"} 2');
      expect(metrics).toContain('berth_policy_info{policy="kube-default"} 1');
      expect(metrics).toContain('berth_assumed_pods 1');
    });
    for (const line of lines.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('gives the same scores as the policy that is a file', async () => {
    const { out } = await runCli(['policy', 'show', 'best-fit']);
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, out.replace('name: best-fit', 'name: mine'));
    const question = { Pod: podManifest('p', '1'), NodeNames: ['a', 'b'] };
    const scores: unknown[] = [];
    for (const policy of ['best-fit', file]) {
      await whileServing(['--cluster', dump, '--policy', policy, '--score-range', '100'], async (extender) => {
        scores.push(await ask(extender, 'prioritize', question));
      });
    }
    expect(scores[1]).toEqual(scores[0]);
  });
});

describe('berth serve refuses', () => {
  it.each([
    [['--cluster', 'c', '--kubeconfig', 'k'], 2, 'give either --cluster or --kubeconfig'],
    [['--cluster', 'c', '--bind'], 2, '--bind needs a live cluster'],
    [['--cluster', 'c', '--events'], 2, '--events needs a live cluster'],
    [['--cluster', 'c', '--metrics-api'], 2, '--metrics-api needs a live cluster'],
    [['--tls-cert', 'c'], 2, 'give --tls-cert and --tls-key together'],
    [['--client-ca', 'c'], 2, '--client-ca needs --tls-cert'],
    [['--prometheus-ca', 'c'], 2, 'need --prometheus'],
    [['--cluster', 'DUMP', '--prometheus', 'notaurl'], 2, '--prometheus: found "notaurl", wanted the address'],
    [['--cluster', 'DUMP', '--prometheus', 'ftp://a'], 2, 'Write such as https://prometheus.monitoring.svc:9090'],
    [
      ['--cluster', 'DUMP', '--prometheus', 'http://elsewhere', '--prometheus-token-file', 'x'],
      2,
      '--prometheus: found http://elsewhere with a token or password, wanted https',
    ],
    [
      ['--cluster', 'DUMP', '--listen', '127.0.0.1:9', '--observe', '127.0.0.1:9'],
      2,
      '--observe: found 127.0.0.1:9, which --listen has too',
    ],
    [
      ['--cluster', 'DUMP', '--listen', '127.0.0.1:9', '--page', '127.0.0.1:9'],
      2,
      '--page: found 127.0.0.1:9, which --listen has too',
    ],
    [['--cluster', 'DUMP', '--page', ':8090'], 2, '--page: found :8090, which others reach, wanted a loopback address'],
    [['--cluster', 'DUMP', '--page', 'here'], 2, '--page: found "here", wanted HOST:PORT'],
    [['--cluster', 'DUMP', '--tls-cert', 'none', '--tls-key', 'none'], 1, '--tls-cert: found "none", no such file'],
    [['--cluster', 'DUMP', '--tls-cert', 'DUMP', '--tls-key', 'none'], 1, '--tls-key: found "none", no such file'],
    [['--cluster', 'DUMP', '--tls-cert', 'DUMP', '--tls-key', 'DUMP'], 1, 'wanted PEM blocks BEGIN CERTIFICATE'],
    [['--cluster', 'DUMP', '--listen', '192.0.2.1:0', '--insecure-http'], 1, 'which is no address of this machine'],
    [['--cluster', 'DUMP', '--deadline', 'soon'], 2, '--deadline: found "soon", wanted a duration'],
    [['--cluster', 'DUMP', '--score-range', '50'], 2, '--score-range: found "50", wanted one of 10, 100, 1000'],
    [['--cluster', 'DUMP', '--listen', 'here'], 2, '--listen: found "here", wanted HOST:PORT'],
    [['--cluster', 'DUMP', '--weight', '0'], 2, '--weight: found "0", wanted a whole number'],
    [['--cluster', 'DUMP', '--decision-log', 'x', '--decision-log-size', 'big'], 2, '--decision-log-size: found "big"'],
    [['--cluster', 'DUMP', '--policy', 'vm-balance'], 1, 'did you mean vm-balanced?'],
    [['--cluster', 'none.json'], 1, 'no such file'],
    [['--cluster', 'DUMP', '--listen', '0.0.0.0:0'], 1, 'without TLS, wanted a loopback address'],
  ])('%j', async (argv, expected, message) => {
    const given = argv.map((word) => (word === 'DUMP' ? dump : word));
    const { code, err } = await runCli(['serve', '--observe', '127.0.0.1:0', ...given]);
    expect([code, err]).toEqual([expected, expect.stringContaining(message)]);
  });

  it.each(['--listen', '--observe'])('a port that is taken, by the name of %s, and says what to do', async (option) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`; // a listening TCP server has one
    const free = ['--listen', '--observe'].flatMap((one) => [one, one === option ? address : '127.0.0.1:0']);
    const { code, err } = await runCli(['serve', '--cluster', dump, ...free]);
    taken.close();
    expect(code).toBe(1);
    expect(err).toContain(`${option}: found ${address}, which something else listens on, wanted a port that is free`);
    expect(err).toContain('give another port');
  });
});
