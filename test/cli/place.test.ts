import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { SMALL_CLUSTER } from './small-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('place', () => {
  it('decides for pending pods by priority, and warns of kinds that placement does not read', async () => {
    const { code, out, err } = await runCli(['place', '--cluster', '-'], SMALL_CLUSTER);
    const rows = out.split('\n').map((line) => line.split(/\s{2,}/).slice(0, 2));
    // large asks for 20 cores: n1 and n2 have fewer, n3 is tainted. small: n2 is emptier than n1, which is full.
    expect(rows.slice(1, 5)).toEqual([
      ['vms/large', '(none)'],
      ['vms/small', 'n2'],
      ['vms/gated', '(gated)'],
      ['vms/other', 'n2'],
    ]);
    expect(out).toContain('2 of 4 pods placed, 1 held back, 1 fits nowhere\n');
    expect(err).toContain('found 1 ConfigMap');
    expect(code).toBe(0);
  });

  it('counts each pod on its node before the next is decided', async () => {
    // Without the 2 cores of small, n2 would still have all of its 16 free.
    const { out } = await runCli(['place', '--cluster', '-', '--json'], SMALL_CLUSTER);
    const { kind, pods } = JSON.parse(out);
    expect(kind).toBe('Placement');
    expect(pods.map(({ pod, outcome, node }: Record<string, string>) => [pod, outcome, node])).toEqual([
      ['vms/large', 'unschedulable', null],
      ['vms/small', 'chosen', 'n2'],
      ['vms/gated', 'gated', null],
      ['vms/other', 'chosen', 'n2'],
    ]);
    expect(pods[0].reason).toContain(
      '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.',
    );
  });

  it('leaves pods of other schedulers alone when a configuration names the profiles', async () => {
    const config = file(
      'scheduler.yaml',
      'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nprofiles: [{ schedulerName: second }]\n',
    );
    const argv = ['place', '--cluster', '-', '--scheduler-config', config, '--json'];
    const { pods } = JSON.parse((await runCli(argv, SMALL_CLUSTER)).out);
    expect(pods.map(({ pod }: { pod: string }) => pod)).toEqual(['vms/other']);
  });

  it('says which pods it left alone and that extenders are not asked', async () => {
    const config = file(
      'extender.yaml',
      `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles: [{ schedulerName: third }]
extenders: [{ urlPrefix: "https://placement/v1", filterVerb: filter }]
`,
    );
    const { out, err } = await runCli(['place', '--cluster', '-', '--scheduler-config', config], SMALL_CLUSTER);
    expect(out).toBe('4 pods left alone: no profile for schedulerName default-scheduler and second\n');
    expect(err).toContain('extenders: found an extender, wanted none; it is not asked');
  });

  it('words the taint as the release does that is asked for', async () => {
    const { out } = await runCli(['place', '--cluster', '-', '--scheduler-version', '1.34'], SMALL_CLUSTER);
    expect(out).toContain('node(s) had untolerated taint {dedicated: db}');
  });

  it('decides by a policy file', async () => {
    // MostAllocated prefers the node that gets fuller: n1 has 2 cores left, just what small asks for.
    const policy = file(
      'pack.yaml',
      `apiVersion: berth.dev/v1alpha1
kind: PlacementPolicy
metadata: { name: pack }
spec:
  extends: kube-default
  plugins: [{ name: NodeResourcesFit, weight: 10, args: { scoringStrategy: { type: MostAllocated } } }]
`,
    );
    const { out } = await runCli(['place', '--cluster', '-', '--policy', policy, '--json'], SMALL_CLUSTER);
    expect(JSON.parse(out).pods[1]).toMatchObject({ pod: 'vms/small', node: 'n1' });
  });

  describe('keeps the room of nominated pods', () => {
    const node = (name: string): object => ({
      kind: 'Node',
      metadata: { name, labels: { name } },
      status: { allocatable: { cpu: '8', memory: '8Gi', pods: '9' } },
    });
    const pod = (
      name: string,
      cpu: number,
      priority: number,
      rest: { spec?: object; status?: object } = {},
    ): object => ({
      kind: 'Pod',
      metadata: { name, namespace: 'd', uid: name },
      spec: { priority, containers: [{ name: 'c', resources: { requests: { cpu: String(cpu) } } }], ...rest.spec },
      status: rest.status,
    });
    const nominated = { status: { nominatedNodeName: 'n1' } };
    const onN1 = { spec: { nodeSelector: { name: 'n1' } } };
    const placeThem = async (...items: object[]): Promise<(readonly [string, string | null, string | undefined])[]> => {
      const { out } = await runCli(['place', '--cluster', '-', '--json'], JSON.stringify({ kind: 'List', items }));
      const { pods } = JSON.parse(out) as {
        pods: { pod: string; node: string | null; preemption?: { nominatedNode: string } }[];
      };
      return pods.map(({ pod, node, preemption }) => [pod, node, preemption?.nominatedNode] as const);
    };

    it('until they are placed elsewhere', async () => {
      // n1 has 8 - 6 = 2 cores free. waiting goes to n2; low fits unless 6 more are kept for waiting.
      const items = [node('n1'), node('n2'), pod('running', 6, 100, { spec: { nodeName: 'n1' } })];
      expect(await placeThem(...items, pod('waiting', 6, 10, nominated), pod('low', 2, 0, onN1))).toEqual([
        ['d/waiting', 'n2', undefined],
        ['d/low', 'n1', undefined],
      ]);
    });

    it('until they are nominated elsewhere', async () => {
      // n1: 8 - 4 = 4 free beside a pod that may not be evicted; n2: 8 - 6 = 2 free, 8 once victim left.
      const items = [
        node('n1'),
        node('n2'),
        pod('running', 4, 100, { spec: { nodeName: 'n1' } }),
        pod('victim', 6, 0, { spec: { nodeName: 'n2' } }),
      ];
      expect(await placeThem(...items, pod('waiting', 6, 10, nominated), pod('low', 4, 0, onN1))).toEqual([
        ['d/waiting', null, 'n2'],
        ['d/low', 'n1', undefined],
      ]);
    });

    it('from the moment they are nominated', async () => {
      // n1 has 8 - 6 = 2 free; waiting gets its 7 once victim left, and low may not take the 2 before.
      const items = [node('n1'), pod('victim', 6, 0, { spec: { nodeName: 'n1' } })];
      expect(await placeThem(...items, pod('waiting', 7, 10), pod('low', 2, 0))).toEqual([
        ['d/waiting', null, 'n1'],
        ['d/low', null, undefined],
      ]);
    });
  });

  it('leaves out pods that have ended or are being deleted', async () => {
    const pod = (name: string, rest: object): object => ({
      kind: 'Pod',
      spec: {},
      metadata: { name, uid: name },
      ...rest,
    });
    const metadata = { name: 'leaving', uid: 'leaving', deletionTimestamp: '2026-01-01T00:00:00Z' };
    const items = [
      pod('ended', { status: { phase: 'Failed' } }),
      pod('done', { status: { phase: 'Succeeded' } }),
      pod('leaving', { metadata }),
      pod('waiting', {}),
    ];
    const { out } = await runCli(['place', '--cluster', '-', '--json'], JSON.stringify({ kind: 'List', items }));
    expect(JSON.parse(out).pods.map(({ pod: name }: { pod: string }) => name)).toEqual(['default/waiting']);
  });

  it('says that there is no pending pod', async () => {
    const { out } = await runCli(['place', '--cluster', '-'], '{"kind":"Node","metadata":{"name":"n1"}}');
    expect(out).toBe('no pending pod\n');
  });
});
