// Exports and records of kube-scheduler-simulator.
import { describe, expect, it } from 'vitest';
import { schedulerSimulator } from '../../src/traces/scheduler-simulator.ts';
import { describeWithData } from '../data-folder.ts';
import { diskFile, headOf, memoryFile, readTrace } from './format-rig.ts';
import { jsonLines, nodeManifest, podManifest, START_2026, timeAt } from './kubernetes-manifests.ts';

const add = (seconds: number, resource: object) => ({ time: timeAt(seconds), event: 'Add', resource });
const update = (seconds: number, resource: object) => ({ time: timeAt(seconds), event: 'Update', resource });
const remove = (seconds: number, kind: string, metadata: object) => ({
  time: timeAt(seconds),
  event: 'Delete',
  resource: { apiVersion: 'v1', kind, metadata },
});

const RECORDS = [
  add(0, nodeManifest('n1')),
  add(0, podManifest('old', { spec: { nodeName: 'n1' } })),
  add(10, podManifest('web')),
  update(12, podManifest('web', { spec: { nodeName: 'n1' } })),
  add(15, nodeManifest('n2')),
  update(20, nodeManifest('n1', { unschedulable: true })),
  remove(30, 'Pod', { name: 'web', namespace: 'shop' }),
  remove(40, 'Node', { name: 'n1' }),
];

describe('schedulerSimulator over a record', () => {
  it('takes what is added at the first time for what was there before', async () => {
    const { vm, nodes } = await readTrace(schedulerSimulator, [memoryFile(jsonLines(RECORDS))]);
    expect(vm('shop/old')).toMatchObject({
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'before-start',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'after-end',
    });
    expect(nodes.map(({ name, joinSeconds, leaveSeconds }) => [name, joinSeconds, leaveSeconds])).toEqual([
      ['n1', Number.NEGATIVE_INFINITY, START_2026 + 40],
      ['n2', START_2026 + 15, Number.POSITIVE_INFINITY],
    ]);
  });

  it('tells when a pod came, went and where it was put, with its pod as it was before', async () => {
    const { vm, changes } = await readTrace(schedulerSimulator, [memoryFile(jsonLines(RECORDS))]);
    expect(vm('shop/web')).toMatchObject({
      arrivalSeconds: START_2026 + 10,
      departureSeconds: START_2026 + 30,
      recordedNode: 'n1',
      shape: { cpuMilli: 500, memoryBytes: 1024 ** 3, kind: 'container', template: { nodeName: '', phase: 'Pending' } },
    });
    expect(changes).toEqual([{ kind: 'cordon', atSeconds: START_2026 + 20, node: 'n1' }]);
  });

  it('counts a last line that has no end', async () => {
    const text = jsonLines([...RECORDS, remove(50, 'Pod', { name: 'old', namespace: 'shop' })]).trimEnd();
    const { vm } = await readTrace(schedulerSimulator, [memoryFile(text)]);
    expect(vm('shop/old').departureSeconds).toBe(START_2026 + 50);
  });

  it('reads half a line, a wrong event, a wrong time and an object without a kind as bad rows, and goes on', async () => {
    const bad = [
      { event: 'Add', resource: {} },
      { ...add(1, podManifest('x')), event: 'Move' },
      add(2, { metadata: {} }),
    ];
    const text = `${jsonLines([RECORDS[0]!, ...bad, RECORDS[2]!])}{"time":"2026-`;
    const { vms, issues } = await readTrace(schedulerSimulator, [memoryFile(text)]);
    expect(vms.map(({ id }) => id)).toEqual(['shop/web']);
    expect(issues.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'line 2, column time: bad-time',
      'line 3, column event: unknown-value',
      'line 4, column resource: missing-field',
      'line 6: input-malformed',
    ]);
  });

  it('gives a pod that comes again under its name an id of its own', async () => {
    const again = [
      add(0, nodeManifest('n1')),
      add(1, podManifest('db-0')),
      remove(2, 'Pod', { name: 'db-0', namespace: 'shop' }),
    ];
    const records = [...again, add(3, podManifest('db-0', { metadata: { uid: 'another' } }))];
    const { vms } = await readTrace(schedulerSimulator, [memoryFile(jsonLines(records))]);
    expect(vms.map(({ id, arrivalSeconds }) => [id, arrivalSeconds - START_2026])).toEqual([
      ['shop/db-0', 1],
      ['shop/db-0.2', 3],
    ]);
    expect(vms[1]!.shape.template?.name).toBe('db-0.2');
  });

  it('ends a pod that has run, and resizes one in place', async () => {
    const larger = podManifest('web', {
      spec: { containers: [{ name: 'app', resources: { requests: { cpu: '2', memory: '1Gi' } } }] },
    });
    const records = [
      ...[add(0, nodeManifest('n1')), add(1, podManifest('web')), add(1, podManifest('job'))],
      ...[update(5, larger), update(7, podManifest('job', { status: { phase: 'Succeeded' } }))],
    ];
    const { vm, changes } = await readTrace(schedulerSimulator, [memoryFile(jsonLines(records))]);
    expect(vm('shop/job').departureSeconds).toBe(START_2026 + 7);
    expect(vm('shop/web').shape.cpuMilli).toBe(500);
    expect(changes).toMatchObject([
      { kind: 'resize', atSeconds: START_2026 + 5, id: 'shop/web', shape: { cpuMilli: 2000 } },
    ]);
  });
});

describe('schedulerSimulator over an export', () => {
  it('reads plain arrays without kinds, also without namespaces', async () => {
    const content = JSON.stringify({
      pods: [podManifest('web', { spec: { nodeName: 'n1' } })],
      nodes: [nodeManifest('n1')],
      pvs: null,
      schedulerConfig: null,
    });
    const { vms, nodes, issues } = await readTrace(schedulerSimulator, [memoryFile(content)]);
    expect([vms.map(({ id }) => id), nodes.map(({ name }) => name), issues]).toEqual([['shop/web'], ['n1'], []]);
  });

  it('is told from records and from other JSON by its beginning', () => {
    expect(schedulerSimulator.recognizes(headOf('{"pods":[],"nodes":[]}'))).toBe(true);
    expect(schedulerSimulator.recognizes(headOf(jsonLines(RECORDS)))).toBe(true);
    expect(schedulerSimulator.recognizes(headOf('{"kind":"List","items":[]}'))).toBe(false);
    expect(schedulerSimulator.recognizes(headOf('{"time":1}'))).toBe(false);
  });
});

describeWithData('schedulerSimulator over a real export', 'k8s-dumps', (folder) => {
  it('finds neither pods nor nodes in it, and nothing wrong', async () => {
    const file = diskFile(`${folder}/kube-scheduler-simulator-export.json`);
    const { vms, nodes, issues } = await readTrace(schedulerSimulator, [file]);
    expect([vms, nodes, issues]).toEqual([[], [], []]);
  });
});
