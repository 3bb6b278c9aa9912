import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecisionLog } from '../../src/server/decisions/decision-log.ts';
import { createRig, nodeManifest, podManifest } from '../server/decisions/rig.ts';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = (kind: string, objects: readonly object[]) =>
  objects.map((object) => ({ apiVersion: 'v1', kind, ...object }));

function write(name: string, items: readonly object[] | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof items === 'string' ? items : JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return path;
}

const cluster = () =>
  write('cluster.json', [
    ...kinds('Node', [nodeManifest('a', '8'), nodeManifest('b', '4'), nodeManifest('c', '2')]),
    ...kinds('Pod', [podManifest('old', '1', { nodeName: 'b' })]),
  ]);

async function simulate(
  ...argv: string[]
): Promise<{ pods: Record<string, unknown>[]; policies: Record<string, unknown>[] }> {
  const { code, out, err } = await runCli(['simulate', ...argv, '--json']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

describe('berth simulate --pods', () => {
  it('places each pod with those before it, under kube-scheduler and its extender', async () => {
    const pods = write(
      'pods.json',
      kinds('Pod', [podManifest('p1', '3'), podManifest('p2', '3'), podManifest('p3', '9')]),
    );
    const plain = await simulate('--cluster', cluster(), '--pods', pods);
    expect(plain.pods.map(({ node }) => node)).toEqual(['a', 'a', null]);
    // best-fit fills the smallest that fits, and weighs more than kube-scheduler's spreading.
    const packed = await simulate('--cluster', cluster(), '--pods', pods, '--policy', 'best-fit', '--weight', '10');
    expect(packed.pods.map(({ node }) => node)).toEqual(['b', 'a', null]);
    expect(packed.pods[2]).toMatchObject({ candidates: 0, reason: expect.stringContaining('3 Insufficient cpu') });
  });

  it('compares pods that have a node with where they would go, and counts them where they are', async () => {
    const pods = write(
      'bound.json',
      kinds('Pod', [
        podManifest('p1', '3', { nodeName: 'a' }),
        podManifest('p2', '3', { nodeName: 'b' }),
        podManifest('p3', '2'),
      ]),
    );
    const { pods: found } = await simulate('--cluster', cluster(), '--pods', pods);
    expect(found.map(({ node, agrees }) => [node, agrees])).toEqual([
      ['a', true],
      ['a', false],
      ['a', undefined],
    ]);
    const { out } = await runCli(['simulate', '--cluster', cluster(), '--pods', pods]);
    expect(out).toMatch(/3 of 3 pods placed, 1 of 2 where they are\n$/);
    expect(out).toContain('NOT where it is');
  });

  it('lets victims of preemption leave, and says which', async () => {
    const full = write('full.json', [
      ...kinds('Node', [nodeManifest('a', '4')]),
      ...kinds('Pod', [podManifest('low', '3', { nodeName: 'a', priority: 1 })]),
    ]);
    const pods = write(
      'high.json',
      kinds('Pod', [podManifest('high', '3', { priority: 100 }), podManifest('next', '1')]),
    );
    const { pods: found } = await simulate('--cluster', full, '--pods', pods);
    expect(found).toMatchObject([
      { pod: 'd/high', node: 'a', victims: ['d/low'] },
      { pod: 'd/next', node: 'a', victims: [] },
    ]);
  });

  it('asks the extender as the scheduler is configured to', async () => {
    const pods = write('p.json', kinds('Pod', [podManifest('p1', '1')]));
    const configuration = (extender: object) =>
      write(
        'scheduler.json',
        JSON.stringify({
          apiVersion: 'kubescheduler.config.k8s.io/v1',
          kind: 'KubeSchedulerConfiguration',
          extenders: [
            { urlPrefix: 'https://berth', filterVerb: 'filter', prioritizeVerb: 'prioritize', weight: 20, ...extender },
          ],
        }),
      );
    const nodeOf = async (extender: object) => {
      const argv = [
        '--cluster',
        cluster(),
        '--pods',
        pods,
        '--policy',
        'best-fit',
        '--scheduler-config',
        configuration(extender),
      ];
      return (await simulate(...argv)).pods[0]!['node'];
    };
    expect(await nodeOf({})).toBe('c');
    expect(await nodeOf({ managedResources: [{ name: 'example.com/gpu' }] })).toBe('a');
  });

  it.each([
    [['--cluster', 'x.json'], 'give either --pods or --decisions'],
    [['--pods', 'x.json', '--decisions', 'y'], 'give either --pods or --decisions'],
    [['--pods', 'x.json'], '--pods needs --cluster'],
    [['--decisions', 'y'], '--decisions needs --policy'],
    [['--pods', 'x', '--cluster', 'y', '--policy', 'best-fit', 'first-fit'], 'give one --policy with --pods'],
  ])('refuses %j', async (argv, message) => {
    const { code, err } = await runCli(['simulate', ...argv]);
    expect([code, err.includes(message)]).toEqual([2, true]);
  });
});

describe('berth simulate --decisions', () => {
  /** The log of a service that placed three pods, as it writes it. */
  async function record(): Promise<string> {
    const file = join(folder, 'decisions.ndjson');
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
