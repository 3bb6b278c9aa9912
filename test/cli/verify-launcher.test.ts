import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const CORPUS = 'test/corpus/kubevirt-launcher-pods/cases.jsonl.gz';
const lines = gunzipSync(readFileSync(CORPUS)).toString().trimEnd().split('\n');

/** A value that tests reach into. */
interface Deep {
  [key: string]: Deep;
}

/** The case `mem-2gi`, which migrates, with one thing changed. */
function planted(change: (value: Deep) => void): string {
  const value = JSON.parse(lines[3]!);
  change(value);
  return JSON.stringify(value);
}

const verify = (stdin: string, ...options: string[]) => runCli(['verify', 'launcher', '-', ...options], stdin, 200);

describe('verify launcher', () => {
  it('finds no difference in 94 recorded cases of KubeVirt', async () => {
    const { code, out, err } = await runCli(['verify', 'launcher', CORPUS]);
    expect(out).toBe('94 launcher pods, 68 migration targets\n\n94 of 94 cases without difference\n');
    expect([code, err]).toEqual([0, '']);
  });

  it.each([
    ['1.4', 100],
    ['1.5', 100],
    ['1.6', 100],
    ['1.7', 100],
    ['1.8', 100],
    ['1.9', 200],
  ])('finds no difference in recorded cases of KubeVirt %s', async (version, count) => {
    const { code, out } = await runCli([
      'verify',
      'launcher',
      `test/corpus/kubevirt-launcher-recorded/${version}.jsonl.gz`,
    ]);
    expect(out).toContain('cases refused, as by KubeVirt');
    expect(out.trimEnd().endsWith(`${count} of ${count} cases without difference`)).toBe(true);
    expect(code).toBe(0);
  });

  // Whatever placement reads, planted into what was recorded.
  const pod = (change: (spec: Deep, metadata: Deep) => void) => (value: Deep) =>
    change(value['pod']!['spec']!, value['pod']!['metadata']!);
  const target = (change: (spec: Deep) => void) => (value: Deep) => change(value['migrationTargetPod']!['spec']!);
  const set = (object: Deep | undefined, fields: object) => void Object.assign(object ?? {}, fields);
  it.each<[string, (value: Deep) => void]>([
    [
      'defaultedVmi.spec.domain.cpu.model',
      (value) => set(value['defaultedVmi']!['spec']!['domain']!['cpu'], { model: 'x' }),
    ],
    [
      'defaultedVmi.status.memory.guestAtBoot',
      (value) => set(value['defaultedVmi']!['status']!['memory'], { guestAtBoot: '1' }),
    ],
    ['memoryOverheadBytes', (value) => set(value, { memoryOverheadBytes: 1 })],
    ['pod.metadata.labels["kubevirt.io"]', pod((_, { labels }) => set(labels, { 'kubevirt.io': 'x' }))],
    ['pod.metadata.annotations.note', pod((_, { annotations }) => set(annotations, { note: '' }))],
    ['pod.metadata.ownerReferences[0].uid', pod((_, metadata) => set(metadata['ownerReferences']!['0'], { uid: 'x' }))],
    ['pod.spec.nodeSelector.a', pod(({ nodeSelector }) => set(nodeSelector, { a: 'b' }))],
    ['pod.spec.affinity.podAffinity', pod(({ affinity }) => set(affinity, { podAffinity: {} }))],
    ['pod.spec.tolerations', pod((spec) => set(spec, { tolerations: [] }))],
    ['pod.spec.topologySpreadConstraints', pod((spec) => set(spec, { topologySpreadConstraints: [] }))],
    ['pod.spec.schedulerName', pod((spec) => set(spec, { schedulerName: 'x' }))],
    ['pod.spec.priorityClassName', pod((spec) => set(spec, { priorityClassName: 'x' }))],
    ['pod.spec.runtimeClassName', pod((spec) => set(spec, { runtimeClassName: 'x' }))],
    ['pod.spec.terminationGracePeriodSeconds', pod((spec) => set(spec, { terminationGracePeriodSeconds: 1 }))],
    [
      'pod.spec.readinessGates[0].conditionType',
      pod((spec) => set(spec['readinessGates']!['0'], { conditionType: 'x' })),
    ],
    ['pod.spec.resourceClaims', pod((spec) => set(spec, { resourceClaims: [] }))],
    ['pod.spec.containers[0].name', pod((spec) => set(spec['containers']!['0'], { name: 'x' }))],
    [
      'pod.spec.containers[0].resources.requests.memory',
      pod((spec) => set(spec['containers']!['0']!['resources']!['requests'], { memory: '2337Mi' })),
    ],
    [
      'pod.spec.initContainers[0].restartPolicy',
      pod((spec) => set(spec['initContainers']!['0'], { restartPolicy: 'x' })),
    ],
    [
      'pod.spec.initContainers[1]',
      pod((spec) => void (spec['initContainers'] as unknown as object[]).push({ name: 'x' })),
    ],
    [
      'pod.spec.volumes[0]',
      pod((spec) => void (spec['volumes'] as unknown as object[]).push({ name: 'x', persistentVolumeClaim: {} })),
    ],
    ['migrationTargetPod.spec.nodeSelector.a', target(({ nodeSelector }) => set(nodeSelector, { a: 'b' }))],
    ['error', (value) => set(value, { error: 'refused' })],
  ])('finds what is planted at %s', async (path, change) => {
    const { code, out } = await verify(planted(change), '--json');
    const document = JSON.parse(out);
    expect([code, document.differences]).toEqual([1, 1]);
    expect(document.first[0].differences[0].path).toBe(path);
  });

  it('compares quantities by value, and leaves out what placement does not read', async () => {
    const same = planted((value) => {
      const { spec } = value['pod']!;
      set(spec!['containers']!['0']!['resources']!['requests'], { memory: String(2336 * 2 ** 20), cpu: '0.1' });
      set(spec!['containers']!['0'], { image: 'other', command: [] });
      set(spec, { securityContext: {}, enableServiceLinks: true });
      set(value['defaultedVmi']!['spec']!['domain']!['firmware'], { uuid: 'other' });
    });
    const { code, out } = await verify(same);
    expect([code, out.includes('1 of 1 cases without difference')]).toEqual([0, true]);
  });

  it('agrees where both refuse, and not where Berth alone does', async () => {
    const network = { network: { defaultNetworkInterface: 'slirp' } };
    const refused = { name: 'r', kubevirtConfiguration: network, vmi: { metadata: { name: 'r' }, spec: {} } };
    const both = await verify(JSON.stringify({ ...refused, error: 'slirp is deprecated' }));
    expect([both.code, both.out]).toEqual([
      0,
      '0 launcher pods, 0 migration targets; 1 case refused, as by KubeVirt\n\n1 of 1 cases without difference\n',
    ]);
    const alone = await verify(JSON.stringify({ ...refused, pod: {} }));
    expect(alone.code).toBe(1);
    expect(alone.out).toContain('case r');
    expect(alone.out).toContain('spec.domain.devices.interfaces');
  });

  it('shows the first differing cases and counts the rest', async () => {
    const one = planted((value) => set(value, { memoryOverheadBytes: 1, name: 'one' }));
    const two = planted((value) => set(value, { memoryOverheadBytes: 1, name: 'two' }));
    const { out } = await verify(`${one}\n${two}\n${lines[0]}`, '--first', '1');
    expect(out).toContain('case one');
    expect(out).not.toContain('case two');
    // The name of the case is that of its migration too.
    expect(out).toContain('4 differences');
    expect(out).toContain('1 of 3 cases without difference');
  });

  it('stops at the limit', async () => {
    const { out } = await runCli(['verify', 'launcher', CORPUS, '--limit', '3', '--json']);
    expect(JSON.parse(out)).toMatchObject({ kind: 'LauncherVerification', cases: 3, casesWithoutDifference: 3 });
  });

  const deep = (levels: number): string => `${'{"vmi":'.repeat(levels)}1${'}'.repeat(levels)}`;
  it.each([
    ['{', 'no JSON'],
    ['[]', 'no object'],
    ['{"vmi":3}', 'vmi: 3'],
    ['{"vmi":{}}', 'no pod and no error'],
    ['{"vmi":{},"pod":{},"kubevirtVersion":"0.1"}', 'unsupported-version'],
    ['{"vmi":{},"pod":{},"kubevirtConfiguration":[]}', 'wrong-type'],
    [deep(5000), 'more than 64 levels'],
  ])('tells what is wrong with line %#', async (line, found) => {
    const { code, out, err } = await verify(line);
    expect([code, err.includes(found)]).toEqual([1, true]);
    expect(out).toContain('0 of 1 cases without difference');
  });

  it('is not content with nothing', async () => {
    const { code, err } = await verify('\n\n');
    expect([code, err]).toEqual([1, '-: found no case, wanted one recorded case a line\n']);
  });

  it('survives fields of every wrong type', async () => {
    const hostile = [null, 3, 'x', [], [[]], { __proto__: null, constructor: 1 }];
    for (const value of hostile) {
      const vmi = {
        metadata: value,
        spec: { domain: value, volumes: value, affinity: value, networks: [value] },
        status: value,
      };
      const { code } = await verify(JSON.stringify({ vmi, pod: {}, migrationTargetPod: {}, sourceNode: value }));
      expect(code).toBe(1);
    }
  });
});
