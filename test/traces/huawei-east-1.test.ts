// Huawei-East-1: events and lifetimes, and the peaks of the real files.
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { huaweiEast1 } from '../../src/traces/huawei-east-1.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { summarizeTrace } from '../../src/traces/summary.ts';
import { describeWithData } from '../data-folder.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';

const EVENTS = 'vmid,cpu,memory,time,type\n';
const LIVES = 'vmid,cpu,mem,at,lt\n';
const GIB = 2 ** 30;

describe('huaweiEast1', () => {
  it('brings a creation and its deletion together; what is never deleted is alive at the end', async () => {
    const { vm } = await readTrace(huaweiEast1, [memoryFile(`${EVENTS}a,4,16,0,0\nb,1,2,3,0\na,4,16,9,1\n`)]);
    expect(vm('a')).toMatchObject({ arrivalSeconds: 0, arrivalKnowledge: 'observed', departureSeconds: 9 });
    expect(vm('a').shape).toMatchObject({ cpuMilli: 4000, memoryBytes: 16 * GIB, kind: 'vm' });
    expect(vm('b')).toMatchObject({ departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' });
  });

  it('reads lifetimes written as floats', async () => {
    const { vm } = await readTrace(huaweiEast1, [memoryFile(`${LIVES}0,4,16,2.0,498.0\n`)]);
    expect(vm('0')).toMatchObject({ arrivalSeconds: 2, departureSeconds: 500, departureKnowledge: 'observed' });
  });

  it('does not need events in the order of their times', async () => {
    const { vms, issues } = await readTrace(huaweiEast1, [memoryFile(`${EVENTS}a,4,16,9,1\na,4,16,0,0\n`)]);
    expect(vms).toMatchObject([{ id: 'a', arrivalSeconds: 0, departureSeconds: 9 }]);
    expect(issues).toEqual([]);
  });

  it('gives one object for one size', async () => {
    const { vms } = await readTrace(huaweiEast1, [memoryFile(`${EVENTS}a,4,16,0,0\nb,4,16,1,0\n`)]);
    expect(vms[0]!.shape).toBe(vms[1]!.shape);
  });

  it.each([
    [
      'a deletion without a creation',
      'x,1,2,5,1',
      'line 3, column vmid: found a deletion of "x", wanted a VM that was created',
    ],
    ['a second creation', 'a,1,2,5,0', 'line 3, column vmid: found "a" again, first on line 2'],
    [
      'a deletion before the creation',
      'a,1,2,1,1',
      'line 3, column time: found an end at 1 s before the beginning at 2 s',
    ],
    ['another type', 'x,1,2,5,2', 'line 3, column type: found "2", wanted 0 (created) or 1 (deleted)'],
    ['a negative time', 'x,1,2,-1,0', 'line 3, column time: found "-1", wanted zero or more'],
  ])('tells %s with its line', async (_, row, message) => {
    const { issues, vms } = await readTrace(huaweiEast1, [memoryFile(`${EVENTS}a,1,2,2,0\n${row}\n`)]);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
    expect(vms.map(({ id }) => id)).toEqual(['a']);
  });

  it('gives the same VMs of two files as of one, wherever it is cut', async () => {
    const life = fc.record({ at: fc.nat(50), lt: fc.nat(50), isOpen: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 20 }), fc.nat(), async (lives, cut) => {
        const events = lives
          .flatMap(({ at, lt, isOpen }, id) => [[at, 0, id], ...(isOpen ? [] : [[at + lt, 1, id]])])
          .sort((a, b) => a[0]! - b[0]!)
          .map(([time, type, id]) => `${id},1,2,${time},${type}\n`);
        const at = cut % (events.length + 1);
        const parts = [events.slice(0, at), events.slice(at)].map((part) => memoryFile(EVENTS + part.join('')));
        const whole = await readTrace(huaweiEast1, [memoryFile(EVENTS + events.join(''))]);
        const joined = await readTrace(huaweiEast1, parts);
        expect(joined.vms).toEqual(whole.vms);
        const concatenated = [
          ...parts.map((_, index) => EVENTS + [events.slice(0, at), events.slice(at)][index]!.join('')),
        ];
        expect((await readTrace(huaweiEast1, [memoryFile(concatenated.join(''))])).vms).toEqual(whole.vms);
      }),
    );
  });

  it('is told by its columns', () => {
    expect(huaweiEast1.recognizes(headOf(EVENTS))).toBe(true);
    expect(huaweiEast1.recognizes(headOf(LIVES))).toBe(true);
    expect(huaweiEast1.recognizes(headOf('vmid,cpu\n'))).toBe(false);
  });
});

describeWithData('huaweiEast1 on the real files', 'huawei-east-1', (folder) => {
  it('reads 116,313 lifetimes with their peaks', async () => {
    const { vms, issues } = await readFiles([join(folder, 'Huawei-East-1-lt.csv.gz')]);
    const { peaks, shapes } = summarizeTrace({ nodes: [], vms, changes: [] });
    expect(vms).toHaveLength(116_313);
    expect(shapes).toHaveLength(15);
    expect(shapes[0]).toMatchObject({ count: 53_934, shape: { cpuMilli: 1000, memoryBytes: 2 * GIB } });
    expect(peaks.count).toEqual({ amount: 2432, atSeconds: 1_069_750 });
    expect(peaks.cpuMilli).toEqual({ amount: 4_273_000, atSeconds: 1_330_503 });
    expect(peaks.memoryBytes).toEqual({ amount: 8518 * GIB, atSeconds: 1_330_503 });
    expect(issues).toEqual([]);
  });

  it('reads 51,022 creations and 48,978 deletions, and what is left at the end', async () => {
    const { vms } = await readFiles([join(folder, 'Huawei-East-1-events-rebuilt-100k.csv.gz')]);
    expect(vms).toHaveLength(51_022);
    expect(vms.filter(({ departureKnowledge }) => departureKnowledge === 'observed')).toHaveLength(48_978);
    expect(summarizeTrace({ nodes: [], vms, changes: [] }).peaks.count.amount).toBe(2204);
    const left = vms.filter(({ departureSeconds }) => departureSeconds === Number.POSITIVE_INFINITY);
    const { vms: sum } = summarizeTrace({ nodes: [], vms: left, changes: [] });
    expect(sum).toMatchObject({ count: 2044, cpuMilli: 3_411_000, memoryBytes: 6878 * GIB });
  });
});
