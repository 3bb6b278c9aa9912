// DLRM instances: sentinels, limits per node, and the load of the real trace.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { dlrm } from '../../src/traces/dlrm.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { describeWithData } from '../data-folder.ts';
import { memoryFile, readTrace } from './format-rig.ts';

const HEADER =
  'instance_sn,role,app_name,cpu_request,cpu_limit,gpu_request,gpu_limit,rdma_request,rdma_limit,memory_request,memory_limit,disk_request,disk_limit,max_instance_per_node,creation_time,scheduled_time,deletion_time\n';
const GIB = 2 ** 30;

describe('dlrm', () => {
  it('reads requests of five axes and the limit per node', async () => {
    const row = 'i,HN,app_0,12,12,1,1,25,25,120.0,120.0,640.0,800.0,8,5,6,7\n';
    const { vm } = await readTrace(dlrm, [memoryFile(HEADER + row)]);
    expect(vm('i')).toMatchObject({ group: 'app_0', arrivalSeconds: 5, departureSeconds: 7 });
    expect(vm('i').shape).toMatchObject({
      cpuMilli: 12_000,
      memoryBytes: 120 * GIB,
      resources: [
        ['ephemeral-storage', 640 * GIB],
        ['koordinator.sh/rdma', 25],
      ],
      gpu: { count: 1, milliEach: 1000, models: [], devices: null },
      maxPerNode: 8,
    });
  });

  it('takes empty times for before the start and after the end, and -1 for no limit', async () => {
    const { vm } = await readTrace(dlrm, [memoryFile(`${HEADER}i,CN,a,1,1,0,0,0,0,1,1,0,0,-1,,,\n`)]);
    expect(vm('i')).toMatchObject({
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'before-start',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'after-end',
    });
    expect(vm('i').shape).toMatchObject({ maxPerNode: null, gpu: null, resources: [] });
  });

  it('keeps a life of no length', async () => {
    const { vm } = await readTrace(dlrm, [memoryFile(`${HEADER}i,CN,a,1,1,0,0,0,0,1,1,0,0,-1,5,5,5\n`)]);
    expect(vm('i')).toMatchObject({ arrivalSeconds: 5, departureSeconds: 5 });
  });

  it.each([
    ['no limit at all', 'i,CN,a,1,1,0,0,0,0,1,1,0,0,0,5,5,6', 'column max_instance_per_node: found "0"'],
    ['an end before its beginning', 'i,CN,a,1,1,0,0,0,0,1,1,0,0,2,5,5,4', 'column deletion_time: found an end at 4 s'],
    ['a negative request', 'i,CN,a,-1,1,0,0,0,0,1,1,0,0,2,5,5,6', 'column cpu_request: found "-1"'],
  ])('leaves out a row with %s', async (_, row, message) => {
    const good = 'good,CN,a,1,1,0,0,0,0,1,1,0,0,2,5,5,6\n';
    const { vms, issues } = await readTrace(dlrm, [memoryFile(`${HEADER}${good}${row}\n`)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });
});

describeWithData('dlrm on the real trace', 'dlrm2025', (folder) => {
  const path = join(folder, 'disaggregated_DLRM_trace.csv.gz');

  it('has 23,871 instances, 7,280 from before the start and 8,878 past the end', async () => {
    const trace = await readFiles([path]);
    const summary = summarizeTrace(trace);
    expect(summary.vms.count).toBe(23_871);
    expect(summary.arrivals['before-start']).toBe(7280);
    expect(summary.departures['after-end']).toBe(8878);
    expect(summary.groups).toBe(156);
    const present = trace.vms.filter(({ arrivalSeconds }) => arrivalSeconds === Number.NEGATIVE_INFINITY);
    const atStart = summarizeTrace({ nodes: [], vms: present, changes: [] }).vms;
    expect(atStart).toMatchObject({ cpuMilli: 312_662_000, gpuMilli: 3_123_000, memoryBytes: 1_607_193 * GIB });
    expect(trace.issues).toEqual([]);
  });

  it.each([
    ['creation_time', { count: 8984, cpu: 422_420, memory: 2_158_882, cards: 3414 }],
    ['scheduled_time', { count: 8983, cpu: 422_412, memory: 2_158_866, cards: 3412 }],
  ])('peaks with %s as arrival as was counted', async (arrival, { count, cpu, memory, cards }) => {
    const { peaks } = summarizeTrace(await readFiles([path], { columns: { arrival } }));
    expect(peaks.count.amount).toBe(count);
    expect(peaks.cpuMilli.amount).toBe(cpu * 1000);
    expect(peaks.memoryBytes.amount).toBe(memory * GIB);
    expect(peaks.gpuMilli.amount).toBe(cards * 1000);
  });
});
