import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { LogReplay } from '../../src/cli/simulate/replay-log.ts';
import { FollowedCluster } from '../../src/kube/following/followed-cluster.ts';
import { DecisionLog } from '../../src/server/decisions/decision-log.ts';
import { createRig, nodeManifest, podManifest, profileOf } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';
import { simulate, useSimulateInputs } from './simulate-inputs.ts';

/** What a terminal is told. */
const HIDDEN_CURSOR = '\u001b[?25l';
const SHOWN_CURSOR = '\u001b[?25h';

const { folder, write, cluster } = useSimulateInputs();

describe('berth simulate --decisions', () => {
  /** The log of a service that placed three pods, as it writes it. */
  async function record(): Promise<string> {
    const file = join(folder(), 'decisions.ndjson');
    rmSync(file, { force: true });
    const log = new DecisionLog({
      file,
      maxBytes: 10 ** 7,
      maxFiles: 2,
      heading: () => ({
        kind: 'Start',
        begins: 'service',
        time: '2026-01-01T00:00:00Z',
        version: '0',
        policy: 'kube-default',
        shadow: null,
        ...{ scoreRange: 10, assumeTimeoutSeconds: 30, isMeasured: false },
      }),
      onRecord: () => {},
      onFailure: (error) => {
        if (error !== null) throw error;
      },
    });
    const time = '2026-01-01T00:00:01Z';
    const rig = createRig({ nodes: [], onDecision: (said) => log.write({ kind: 'Decision', time, ...said }) });
    const put = (object: string, key: string, manifest: object) => {
      rig.cluster.put(object, manifest);
      log.write({ kind: 'Change', time, object, key, manifest });
    };
    for (const [name, cpu] of [
      ['a', '8'],
      ['b', '4'],
      ['c', '2'],
    ] as const)
      put('Node', name, nodeManifest(name, cpu));
    for (const [name, node] of [
      ['p1', 'a'],
      ['p2', 'a'],
      ['p3', 'b'],
    ] as const) {
      const question = rig.ask(podManifest(name, '2'), ['a', 'b', 'c']);
      rig.decider.filter(question);
      rig.decider.prioritize(question);
      put('Pod', `d/${name}`, podManifest(name, '2', { nodeName: node }));
    }
    await log.close();
    return file;
  }

  it('finds the same choices by the same policy, and others by another, with what they gain', async () => {
    const { policies } = await simulate('--decisions', await record(), '--policy', 'kube-default', 'best-fit');
    expect(policies).toMatchObject([
      { policy: 'kube-default', decisions: 3, same: 3, refused: 0, meanRegret: 0, differences: [] },
      { policy: 'best-fit', decisions: 3, refused: 0 },
    ]);
    const [, packed] = policies;
    expect(packed!['same']).toBeLessThan(3);
    expect(packed!['meanRegret']).toBeGreaterThan(0);
    expect(packed!['differences']).toMatchObject([
      { pod: 'd/p1', chosen: 'a', instead: 'c' },
      ...Array(2 - Number(packed!['same'])).fill({}),
    ]);
  });

  it('goes back to the given cluster where the service began again', async () => {
    const time = '2026-01-01T00:00:00Z';
    const settings = { version: '0', policy: 'best-fit', shadow: null, scoreRange: 10, isMeasured: false };
    const start = (begins: string) => ({ kind: 'Start', begins, time, ...settings, assumeTimeoutSeconds: 30 });
    const filler = podManifest('filler', '2', { nodeName: 'c' });
    const decision = (name: string, choice: string) => ({
      ...{ kind: 'Decision', verb: 'filter', time, pod: `d/${name}`, uid: `uid-${name}`, choice, passedCount: 1 },
      ...{ manifest: podManifest(name, '1'), nodes: { all: true, names: [] } },
    });
    const log = [
      start('file'),
      { kind: 'Change', time, object: 'Pod', key: 'd/filler', manifest: filler },
      decision('p1', 'b'),
      start('file'),
      decision('p2', 'b'),
      start('service'),
      decision('p3', 'c'),
    ];
    const file = write('again.ndjson', log.map((record) => `${JSON.stringify(record)}\n`).join(''));
    // best-fit fills c, the smallest, as long as the filler is not there.
    const { policies } = await simulate('--cluster', cluster(), '--decisions', file, '--policy', 'best-fit');
    expect(policies).toMatchObject([{ decisions: 3, same: 3 }]);
  });

  it('lets go of an assumed placement as the service did: after its time, and as long as no binding tells another', async () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
    const settings = { version: '0', policy: 'best-fit', shadow: null, scoreRange: 10, isMeasured: false };
    const decision = (seconds: number, name: string, choice: string) => ({
      ...{ kind: 'Decision', verb: 'filter', time: at(seconds), pod: `d/${name}`, uid: `uid-${name}`, choice },
      ...{ expected: choice, passedCount: 1, manifest: podManifest(name, '2'), nodes: { all: true, names: [] } },
    });
    const bind = (seconds: number, name: string, node: string, cause?: string) => ({
      ...{ kind: 'Request', verb: 'bind', outcome: 'decided', time: at(seconds), pod: `d/${name}`, uid: `uid-${name}` },
      ...{ node, cause },
    });
    const pending = (name: string) => ({
      ...{ kind: 'Change', time: at(0), object: 'Pod', key: `d/${name}` },
      manifest: podManifest(name, '2'),
    });
    const log = [
      { kind: 'Start', begins: 'file', time: at(0), ...settings, assumeTimeoutSeconds: 30 },
      ...['p1', 'p2', 'p3', 'p4'].map(pending),
      // c has room for one of 2 cores, b for one beside the old pod, a for four.
      decision(1, 'p1', 'c'),
      decision(5, 'p2', 'b'),
      // p1 ran out, p2 is bound elsewhere than it was expected.
      bind(6, 'p2', 'a'),
      bind(7, 'p2', 'c', 'no such node'),
      decision(32, 'p3', 'c'),
      decision(33, 'p4', 'b'),
    ];
    const file = write('assumed.ndjson', log.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const { policies } = await simulate('--cluster', cluster(), '--decisions', file, '--policy', 'best-fit');
    expect(policies).toMatchObject([{ decisions: 4, same: 4, differences: [] }]);
  });

  it('moves the cluster to the moment that it was in at each decision', () => {
    const made: { readonly begun: number | null; readonly cluster: FollowedCluster }[] = [];
    const replayed = new LogReplay({
      ...{ profiles: [profileOf('best-fit')], caller: profileOf('kube-default') },
      createCluster: (begun) => {
        const one = new FollowedCluster();
        made.push({ begun, cluster: one });
        return one;
      },
    });
    const time = '1970-01-01T00:01:40Z';
    const settings = { version: '0', policy: 'best-fit', shadow: null, scoreRange: 10, isMeasured: false };
    replayed.take({ kind: 'Start', begins: 'service', time, ...settings, assumeTimeoutSeconds: 30 });
    const asked = { policy: 'best-fit', pod: 'd/p', uid: 'u', nodeCount: 0, milliseconds: 1 };
    replayed.take({ kind: 'Decision', verb: 'preempt', time, ...asked, clusterSeconds: 95 });
    expect(made.map(({ begun, cluster: { state } }) => [begun, state.timeSeconds])).toEqual([[100, 95]]);
  });

  it('takes null as nothing, and passes over requests that were answered neutrally', async () => {
    const time = '2026-01-01T00:00:00Z';
    const request = { verb: 'filter', time, pod: 'd/p', uid: 'u' };
    const strange = [
      { kind: 'Decision', ...request, manifest: podManifest('p'), nodes: null, choice: null, passedCount: 2 },
      // No scores were given: whatever comes for that pod later is no answer to the filter.
      { kind: 'Request', ...request, verb: 'prioritize', outcome: 'neutral', cause: 'deadline' },
      { kind: 'Decision', ...request, verb: 'prioritize', choice: 'a' },
    ];
    const file = join(folder(), 'strange.ndjson');
    const lines = strange.map((one) => `${JSON.stringify(one)}\n`).join('');
    writeFileSync(file, `${lines}${readFileSync(await record(), 'utf8')}`);
    const { policies } = await simulate('--decisions', file, '--policy', 'kube-default');
    expect(policies).toMatchObject([{ decisions: 3, same: 3 }]);
  });

  it('tells how many records the log is missing', async () => {
    const gap = '{"kind":"Gap","time":"2026-01-01T00:00:00Z","records":7}\n';
    const file = join(folder(), 'gap.ndjson');
    writeFileSync(file, `${gap}${readFileSync(await record(), 'utf8')}`);
    const { code, err } = await runCli(['simulate', '--decisions', file, '--policy', 'best-fit']);
    expect([code, err]).toEqual([0, expect.stringContaining('7 records could not be written')]);
  });

  it('ends its progress line where the log cannot be read', async () => {
    const shown = { text: '' };
    const { isTTY } = process.stderr;
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      shown.text += String(text);
      return true;
    });
    // There is no terminal here: what would be sent to it is looked at.
    process.stderr.isTTY = true;
    const io = { ...{ out: () => {}, err: () => {}, columns: 80, hasColor: false }, untilStopped: async () => {} };
    try {
      const argv = ['simulate', '--decisions', folder(), '--policy', 'best-fit'];
      expect(await run(argv, { ...io, stdin: Readable.from([]), hasProgress: true })).toBe(1);
    } finally {
      process.stderr.isTTY = isTTY;
      write.mockRestore();
    }
    expect(shown.text.split(HIDDEN_CURSOR)).toHaveLength(2);
    expect(shown.text.split(SHOWN_CURSOR)).toHaveLength(2);
  });

  it.each([
    ['{"kind":"Other","time":"x"}', 'kind "Other"'],
    ['{"kind":"Decision","time":"x","verb":"filter"}', 'line 1: pod: found nothing, wanted a text'],
    ['{"kind":"Decision","time":"x","verb":"filter","pod":"p","uid":"u","nodes":{"all":1,"names":[]}}', 'nodes.all'],
    ['not json', 'no JSON'],
    ['[]', 'no object'],
    ['{"kind":"Start","time":"x"}', 'no decision that can be taken again'],
  ])('refuses the line %s and says what is wrong with it', async (line, message) => {
    const { code, err } = await runCli([
      'simulate',
      '--decisions',
      write('bad.ndjson', `${line}\n`),
      '--policy',
      'best-fit',
    ]);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  });
});
