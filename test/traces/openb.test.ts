// OpenB: the counts of its description, and rows that are not what they should be.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { openb } from '../../src/traces/openb.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { describeWithData } from '../data-folder.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';

const NODES = 'sn,cpu_milli,memory_mib,gpu,model\n';
const PODS =
  'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time\n';

describe('openb', () => {
  it('reads nodes with their cards', async () => {
    const { nodes } = await readTrace(openb, [memoryFile(`${NODES}n-0,32000,262144,0,\nn-1,64000,1024,2,G2\n`)]);
    expect(nodes[0]).toMatchObject({ name: 'n-0', cpuMilli: 32_000, memoryBytes: 256 * 2 ** 30, gpus: null });
    expect(nodes[1]).toMatchObject({
      gpus: { model: 'G2', deviceMilli: [1000, 1000] },
      labels: new Map([['alibabacloud.com/gpu-card-model', 'G2']]),
      joinSeconds: Number.NEGATIVE_INFINITY,
      leaveSeconds: Number.POSITIVE_INFINITY,
    });
  });

  it('reads pods: shares of a card, whole cards, repeated models, none', async () => {
    const rows =
      'a,1000,1024,1,460,,LS,Running,5,9,6\nb,1,0,2,1000,V100M16|V100M32|V100M32,LS,Failed,5,9,6\nc,1,1,0,0,,BE,Pending,5,9,\n';
    const { vm } = await readTrace(openb, [memoryFile(PODS + rows)]);
    expect(vm('a').shape).toMatchObject({ memoryBytes: 2 ** 30, kind: 'container' });
    expect(vm('a').shape.gpu).toEqual({ count: 1, milliEach: 460, models: [], devices: null });
    expect(vm('b').shape.gpu).toEqual({ count: 2, milliEach: 1000, models: ['V100M16', 'V100M32'], devices: null });
    expect(vm('b').shape.memoryBytes).toBe(0);
    expect(vm('c').shape.gpu).toBeNull();
  });

  it('takes creation as arrival, or scheduling where that is asked for and there is one', async () => {
    const rows = 'a,1,1,0,0,,LS,Running,5,9,6\nc,1,1,0,0,,BE,Pending,5,9,\n';
    const arrivals = async (columns: Record<string, string>) =>
      (await readTrace(openb, [memoryFile(PODS + rows)], { columns })).vms.map((vm) => vm.arrivalSeconds);
    expect(await arrivals({})).toEqual([5, 5]);
    expect(await arrivals({ arrival: 'scheduled_time' })).toEqual([6, 5]);
    await expect(arrivals({ arrival: 'start' })).rejects.toThrow('wanted one of creation_time, scheduled_time');
  });

  it('takes the end of the trace as alive, the second before as an end', async () => {
    const rows = 'a,1,1,0,0,,LS,Running,5,12902960,6\nb,1,1,0,0,,LS,Running,5,12902959,6\n';
    const { vm } = await readTrace(openb, [memoryFile(PODS + rows)]);
    expect(vm('a')).toMatchObject({ departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' });
    expect(vm('b')).toMatchObject({ departureSeconds: 12_902_959, departureKnowledge: 'observed' });
  });

  it('does not take absent times for zero', async () => {
    const { vms, remarks } = await readTrace(openb, [
      memoryFile('name,cpu_milli,memory_mib,num_gpu,gpu_milli\na,1,1,0,0\n'),
    ]);
    expect(vms[0]).toMatchObject({
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'unknown',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'unknown',
    });
    expect(remarks[0]).toMatch(/no times/);
  });

  it.each([
    [
      'an end before the beginning',
      'x,1,1,0,0,,LS,Running,9,5,9',
      'column deletion_time: found an end at 5 s before the beginning at 9 s',
    ],
    ['a name again', 'good,1,1,0,0,,LS,Running,1,2,1', 'column name: found "good" again, first on line 2'],
    ['cards of no share', 'x,1,1,1,0,,LS,Running,1,2,1', 'column gpu_milli: found "0", wanted a share of 1 to 1000'],
    [
      'more than a whole card',
      'x,1,1,1,1001,,LS,Running,1,2,1',
      'column gpu_milli: found "1001", wanted a share of 1 to 1000',
    ],
    [
      'more cards than there are',
      'x,1,1,9999999,1000,,LS,Running,1,2,1',
      'column num_gpu: found "9999999", wanted at most 1024',
    ],
    ['half a card', 'x,1,1,0.5,1000,,LS,Running,1,2,1', 'column num_gpu: found "0.5", wanted a whole number'],
    ['half a row', 'x,1,1,0,0,,L', 'found 7 fields, wanted 11'],
  ])('leaves out a pod with %s', async (_, row, message) => {
    const { vms, issues } = await readTrace(openb, [memoryFile(`${PODS}good,1,1,0,0,,LS,Running,1,2,1\n${row}`)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(`line 3`)]);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });

  it('refuses a node with a hostile number of cards', async () => {
    const { issues } = await readTrace(openb, [memoryFile(`${NODES}a,1,1,0,\nb,1,1,4000000000,G2\n`)]);
    expect(issues.map(renderIssue)).toEqual([
      expect.stringContaining('column gpu: found "4000000000", wanted at most 1024'),
    ]);
  });

  it('is told by its columns', () => {
    expect(openb.recognizes(headOf(NODES))).toBe(true);
    expect(openb.recognizes(headOf(PODS))).toBe(true);
    expect(openb.recognizes(headOf('name,cpu_milli\n'))).toBe(false);
  });
});

describeWithData('openb on the real lists', 'openb', (folder) => {
  const read = (...names: string[]) => readFiles(names.map((name) => join(folder, name)));

  it('reads 1,523 nodes and 8,152 pods together', async () => {
    const trace = await read('openb_node_list_all_node.csv', 'openb_pod_list_default.csv');
    const { nodes, vms, peaks, departures, shapes } = summarizeTrace(trace);
    expect(nodes).toEqual({ count: 1523, cpuMilli: 125_514_000, memoryBytes: 597_684 * 2 ** 30, gpuMilli: 6_212_000 });
    expect(trace.nodes.filter(({ gpus }) => gpus === null)).toHaveLength(310);
    expect(vms.count).toBe(8152);
    expect(vms.gpuMilli).toBe(6_086_800);
    expect(shapes).toHaveLength(151);
    expect(departures).toMatchObject({ observed: 8118, 'after-end': 34 });
    expect(peaks.count.amount).toBe(56);
    expect(trace.issues).toEqual([]);
  });

  it('finds 897 pods without a time of scheduling: with it as arrival they keep that of creation', async () => {
    const path = join(folder, 'openb_pod_list_default.csv');
    const scheduled = await readFiles([path], { columns: { arrival: 'scheduled_time' } });
    const created = await readFiles([path]);
    expect(scheduled.vms).toHaveLength(8152);
    const later = scheduled.vms.filter((vm, index) => vm.arrivalSeconds !== created.vms[index]!.arrivalSeconds);
    expect(later.length).toBeLessThanOrEqual(8152 - 897);
    expect(later.length).toBeGreaterThan(0);
  });

  it('reads a multigpu list of 8,324 pods without times, and a packed one', async () => {
    const { vms } = await read('openb_pod_list_multigpu20.csv');
    expect(vms).toHaveLength(8324);
    expect(vms.every((vm) => vm.arrivalKnowledge === 'unknown' && vm.departureKnowledge === 'unknown')).toBe(true);
    const packed = summarizeTrace(await read('openb_pod_list_multigpu50.csv.gz'));
    expect(packed.vms).toMatchObject({ count: 9061, gpuMilli: 11_358_800 });
  });

  it('reads constraints on card types: 732 pods of gpuspec10', async () => {
    const { vms } = await read('openb_pod_list_gpuspec10.csv');
    expect(vms.filter(({ shape }) => (shape.gpu?.models.length ?? 0) > 0)).toHaveLength(732);
  });
});
