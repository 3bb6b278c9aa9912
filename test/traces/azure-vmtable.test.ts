// Azure's vmtable without header, and the batches made of it.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { azureBatches } from '../../src/traces/azure-batches.ts';
import { azureVmtable } from '../../src/traces/azure-vmtable.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { describeWithData } from '../data-folder.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';

const GIB = 2 ** 30;
const id = (letter: string) => `${letter}+/`.repeat(21);
const row = (vm: string, created: number, deleted: number, size = '1,1.75') =>
  `${id(vm)},${id('s')},${id('d')},${created},${deleted},99.3,3.4,10.1,Delay-insensitive,${size}`;

describe('azureVmtable', () => {
  it('reads ids as texts, sizes, tenant and deployment', async () => {
    const { vm } = await readTrace(azureVmtable, [memoryFile(`${row('a', 300, 900)}\r\n`)]);
    expect(vm(id('a'))).toMatchObject({ tenant: id('s'), group: id('d'), arrivalSeconds: 300, departureSeconds: 900 });
    expect(vm(id('a')).shape).toMatchObject({ cpuMilli: 1000, memoryBytes: 1.75 * GIB, kind: 'vm' });
  });

  it('takes 0 as created for before the start, and the horizon as deleted for after the end', async () => {
    const { vm } = await readTrace(azureVmtable, [
      memoryFile(`${row('a', 0, 2_591_700)}\n${row('b', 0, 2_591_400)}\n`),
    ]);
    expect(vm(id('a'))).toMatchObject({
      arrivalSeconds: Number.NEGATIVE_INFINITY,
      arrivalKnowledge: 'before-start',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'after-end',
    });
    expect(vm(id('b'))).toMatchObject({ departureSeconds: 2_591_400, departureKnowledge: 'observed' });
  });

  it('gives a VM that was seen in one interval its 300 s', async () => {
    const { vm } = await readTrace(azureVmtable, [memoryFile(`${row('a', 600, 600)}\n`)]);
    expect(vm(id('a')).departureSeconds).toBe(900);
  });

  it('replaces hidden sizes as the publisher does, and says so', async () => {
    const { vm, remarks } = await readTrace(azureVmtable, [
      memoryFile(`${row('a', 0, 900, '>24,>64')}\n${row('b', 0, 900, '24,64')}\n`),
    ]);
    expect(vm(id('a')).shape).toMatchObject({ cpuMilli: 30_000, memoryBytes: 70 * GIB });
    expect(vm(id('b')).shape).toMatchObject({ cpuMilli: 24_000, memoryBytes: 64 * GIB });
    expect(remarks).toEqual(['2 sizes are hidden by the trace: cores >24 count as 30, memory >64 as 70 GiB.']);
  });

  it.each([
    ['another size that is hidden', row('b', 0, 900, '>25,64'), 'column cores: found ">25", wanted a number'],
    [
      'an end before its beginning',
      row('b', 900, 600),
      'column deleted: found an end at 600 s before the beginning at 900 s',
    ],
    ['half a row', row('b', 0, 900).slice(0, 200), 'line 2: found 6 fields, wanted 11'],
  ])('leaves out a row with %s', async (_, bad, message) => {
    const { vms, issues } = await readTrace(azureVmtable, [memoryFile(`${row('a', 0, 900)}\n${bad}`)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });

  it('is told by two ids in base64 and eleven columns', () => {
    expect(azureVmtable.recognizes(headOf(row('a', 0, 1)))).toBe(true);
    expect(azureVmtable.recognizes(headOf(`0,${id('a')},2.05,3.91,2.86`))).toBe(false);
    expect(azureVmtable.recognizes(headOf('a,b,c,d,e,f,g,h,i,j,k'))).toBe(false);
  });
});

describe('azureBatches', () => {
  const HEADER = 'arrival_s,batch,cores,mem_gb,dur_bin,dur_lo_s,dur_hi_s,censored\n';

  it('lets a VM live for the middle of its bin, and one that is censored past the end', async () => {
    const { vms } = await readTrace(azureBatches, [
      memoryFile(`${HEADER}600,3,1,0.75,4,1200,1500,0\n600,3,1,0.75,4,1200,1500,1\n`),
    ]);
    expect(vms).toMatchObject([
      { id: 'vm-0', group: 'batch-3', arrivalSeconds: 600, departureSeconds: 1950, departureKnowledge: 'observed' },
      { id: 'vm-1', departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
    ]);
  });

  it('leaves out a bin that ends before it begins, and a mark that is neither 0 nor 1', async () => {
    const rows = '0,0,1,1,4,300,0,0\n0,0,1,1,4,0,300,2\n0,0,1,1,4,0,300,0\n';
    const { vms, issues } = await readTrace(azureBatches, [memoryFile(HEADER + rows)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(renderIssue)).toEqual([
      expect.stringContaining('column dur_hi_s: found an end at 0 s'),
      expect.stringContaining('column censored: found "2", wanted 0 or 1'),
    ]);
  });
});

describeWithData('azure on the real files', 'azure-v1', (folder) => {
  it('reads the first rows of the vmtable', async () => {
    const { format, vms, issues } = await readFiles([join(folder, 'vmtable-10rows.csv.gz')]);
    expect(format.name).toBe('azure-vmtable');
    expect(vms).toHaveLength(10);
    expect(vms[1]).toMatchObject({ arrivalKnowledge: 'before-start', departureSeconds: 1_539_300 });
    expect(issues).toEqual([]);
  });

  it('reads 70,239 VMs in 15,895 batches, 1,302 of them censored', async () => {
    const { vms } = await readFiles([join(folder, 'v1-dev-day1-decoded.csv.gz')]);
    expect(vms).toHaveLength(70_239);
    expect(new Set(vms.map(({ group }) => group)).size).toBe(15_895);
    expect(vms.filter(({ departureKnowledge }) => departureKnowledge === 'after-end')).toHaveLength(1302);
    const small = vms.filter(({ shape }) => shape.cpuMilli === 1000 && shape.memoryBytes === 1.75 * GIB);
    expect(small).toHaveLength(46_324);
  });
});
