// Eucalyptus clouds: starts, stops, recorded nodes, and the real clouds' peaks.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderIssue, type TraceVm } from '../../src/core/index.ts';
import { eucalyptus } from '../../src/traces/eucalyptus.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { describeWithData } from '../data-folder.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';

describe('eucalyptus', () => {
  it('reads starts and stops with the recorded node; second 0 is before the start', async () => {
    const text = 'START 0 i-1 NODE0 2\nSTART 5 i-2 NODE1 1\nSTOP 7 i-1\n';
    const { vm, nodes } = await readTrace(eucalyptus, [memoryFile(text)]);
    expect(vm('i-1')).toMatchObject({
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'before-start',
      departureSeconds: 7,
      recordedNode: 'NODE0',
    });
    expect(vm('i-1').shape).toMatchObject({ cpuMilli: 2000, memoryBytes: 0 });
    expect(vm('i-2')).toMatchObject({ arrivalSeconds: 5, departureKnowledge: 'after-end' });
    expect(nodes).toEqual([]);
  });

  it('gives the nodes that occur where their size is told', async () => {
    const text = 'START 0 i-1 NODE0 2\nSTART 5 i-2 NODE1 1\nSTART 6 i-3 NODE0 1\n';
    const { nodes } = await readTrace(eucalyptus, [memoryFile(text)], { unitCpuMilli: 24_000 });
    expect(nodes).toMatchObject([
      { name: 'NODE0', cpuMilli: 24_000, memoryBytes: 0 },
      { name: 'NODE1', cpuMilli: 24_000 },
    ]);
  });

  it.each([
    ['a stop of what does not run', 'STOP 5 i-9', 'column id: found a stop of "i-9"'],
    ['an id again', 'START 6 i-1 NODE0 1', 'column id: found "i-1" again, first on line 1'],
    ['a stop before its start', 'STOP 3 i-1', 'column time: found an end at 3 s before the beginning at 5 s'],
    ['half a line', 'START 6 i-2 NODE0', 'found "START 6 i-2 NODE0", wanted 5 fields: START time id node cores'],
    ['more than there should be', 'STOP 6 i-1 NODE0', 'wanted 3 fields: STOP time id'],
    ['another word', 'PAUSE 6 i-1', 'found "PAUSE", wanted START or STOP'],
    ['no number', 'START six i-2 NODE0 1', 'column time: found "six", wanted a number from 0 on'],
    ['negative cores', 'START 6 i-2 NODE0 -1', 'column cores: found "-1", wanted a number from 0 on'],
  ])('leaves out %s', async (_, line, message) => {
    const { vms, issues } = await readTrace(eucalyptus, [memoryFile(`START 5 i-1 NODE0 1\n${line}\n`)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });

  it('is told by its first line', () => {
    expect(eucalyptus.recognizes(headOf('START 0 i-1 NODE0 2\r\n'))).toBe(true);
    expect(eucalyptus.recognizes(headOf('STOP 0 i-1'))).toBe(true);
    expect(eucalyptus.recognizes(headOf('START here\n'))).toBe(false);
  });
});

describeWithData('eucalyptus on the real clouds', 'eucalyptus', (folder) => {
  it.each([
    ['DS1', 24, { vms: 9173, before: 13, peak: 284, exceeding: 61, nodes: 13 }],
    ['DS2', 12, { vms: 900, before: 12, peak: 83, exceeding: 4, nodes: 7 }],
    ['DS3', 8, { vms: 2600, before: 3, peak: 44, exceeding: 0, nodes: 7 }],
    ['DS5', 32, { vms: 8456, before: 46, peak: 749, exceeding: 0, nodes: 31 }],
  ])('%s has the counted VMs, peak and over-committed starts', async (name, cores, wanted) => {
    const trace = await readFiles([join(folder, `${name}-trace.txt`)], { unitCpuMilli: cores * 1000 });
    const { vms, peaks, arrivals, nodes } = summarizeTrace(trace);
    expect(vms.count).toBe(wanted.vms);
    expect(arrivals['before-start']).toBe(wanted.before);
    expect(peaks.cpuMilli.amount).toBe(wanted.peak * 1000);
    expect(startsAbove(trace.vms, cores * 1000)).toBe(wanted.exceeding);
    expect(nodes.count).toBe(wanted.nodes);
    expect(trace.vms.every(({ departureKnowledge }) => departureKnowledge === 'observed')).toBe(true);
  });
});

/** Starts after which a recorded node has more than its cores, departures first at ties. */
function startsAbove(vms: readonly TraceVm[], capacityMilli: number): number {
  const arrivals = [...vms].sort((a, b) => a.arrivalSeconds - b.arrivalSeconds || 0);
  const departures = [...vms].sort((a, b) => a.departureSeconds - b.departureSeconds || 0);
  const used = new Map<string, number>();
  const add = ({ recordedNode, shape }: TraceVm, sign: number): number => {
    const sum = (used.get(recordedNode) ?? 0) + sign * shape.cpuMilli;
    used.set(recordedNode, sum);
    return sum;
  };
  let gone = 0;
  let above = 0;
  for (const vm of arrivals) {
    for (; departures[gone]!.departureSeconds <= vm.arrivalSeconds; gone++) add(departures[gone]!, -1);
    if (add(vm, 1) > capacityMilli) above++;
  }
  return above;
}
