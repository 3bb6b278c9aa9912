// Any CSV of VMs: mapped columns, units, sentinels; and Berth's own form, which reads back as it was written.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  renderIssue,
  TIME_KNOWLEDGE,
  type TraceChange,
  type TraceNode,
  type TraceUsage,
} from '../../src/core/index.ts';
import type { TraceContent } from '../../src/traces/collect.ts';
import { renderCsvTrace } from '../../src/traces/csv-trace/write.ts';
import { csvTrace } from '../../src/traces/csv-trace.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';
import { createShapes } from './shape-arbitrary.ts';

const COLUMNS = { id: 'name', cpu: 'vCPUs', memory: 'ram:MiB', arrival: 'start', departure: 'stop' };
const HEADER = 'name,vCPUs,ram,start,stop\n';
const read = (text: string, columns: Record<string, string> = {}) =>
  readTrace(csvTrace, [memoryFile(text)], { columns });

describe('csvTrace with named columns', () => {
  it('reads columns by the names that are given, in their units', async () => {
    const { vm, issues } = await read(`${HEADER}a,2,1024,5,9\n`, COLUMNS);
    expect(vm('a')).toMatchObject({ arrivalSeconds: 5, departureSeconds: 9, arrivalKnowledge: 'observed' });
    expect(vm('a').shape).toMatchObject({ cpuMilli: 2000, memoryBytes: 2 ** 30, kind: 'vm' });
    expect(issues).toEqual([]);
  });

  it('reads group, tenant, priority, node and kind', async () => {
    const columns = { ...COLUMNS, group: 'app', tenant: 'org', priority: 'prio', node: 'host', kind: 'what' };
    const { vm } = await read(
      `name,vCPUs,ram,start,stop,app,org,prio,host,what\na,1,1,,,web,none,-3,n-1,container\n`,
      columns,
    );
    expect(vm('a')).toMatchObject({ group: 'web', tenant: 'none', priority: -3, recordedNode: 'n-1' });
    expect(vm('a').shape.kind).toBe('container');
  });

  it.each([
    ['s', '90', 90],
    ['ms', '1100', 1.1],
    ['us', '1500000', 1.5],
    ['min', '2', 120],
    ['h', '0.5', 1800],
    ['d', '1e-1', 8640],
    ['rfc3339', '1970-01-02T00:00:00Z', 86_400],
  ])('reads times in %s', async (unit, cell, seconds) => {
    const { vm } = await read(`name,vCPUs,ram,start,stop\na,1,1,${cell},\n`, { ...COLUMNS, arrival: `start:${unit}` });
    expect(vm('a').arrivalSeconds).toBe(seconds);
  });

  it('takes a lifetime in place of a departure', async () => {
    const columns = { id: 'name', cpu: 'vCPUs', memory: 'ram', arrival: 'start', lifetime: 'stop:min' };
    const { vm } = await read(`${HEADER}a,1,1,60,2\nb,1,1,,2\n`, columns);
    expect(vm('a')).toMatchObject({ departureSeconds: 180, departureKnowledge: 'observed' });
    expect(vm('b')).toMatchObject({ departureSeconds: Number.POSITIVE_INFINITY });
  });

  it('takes units behind the numbers, the same in all rows', async () => {
    const { vm, issues } = await read(`${HEADER}a,500m,4Gi,,\nb,1500m,512Gi,,\nc,2,4Gi,,\nd,250m,4G,,\n`, COLUMNS);
    expect(vm('a').shape).toMatchObject({ cpuMilli: 500, memoryBytes: 4 * 2 ** 30 });
    expect(issues.map(renderIssue)).toEqual([
      'trace: line 4, column vCPUs: found "2", wanted the unit m, as in the rows before; write the whole column in one unit',
      'trace: line 5, column ram: found "4G", wanted the unit Gi, as in the rows before; write the whole column in one unit',
    ]);
  });

  it.each([';', '\t'])('reads columns parted by %j', async (separator) => {
    const text = `${HEADER}a,2,1024,5,9\n`.replaceAll(',', separator);
    expect((await read(text, COLUMNS)).vm('a')).toMatchObject({ arrivalSeconds: 5, departureSeconds: 9 });
  });

  it('says that memory is missing, and which named column is', async () => {
    const { vm, remarks } = await read('id,cpu_cores\na,2\n');
    expect(vm('a').shape.memoryBytes).toBe(0);
    expect(remarks).toEqual(['trace has no memory: it counts as 0.']);
    const { issues } = await read(HEADER, { ...COLUMNS, cpu: 'vcpus' });
    expect(issues.map(renderIssue)).toEqual([
      'trace: line 1: found no column "vcpus", wanted a column "vcpus"; is it "vCPUs"?',
    ]);
  });

  it('refuses a unit that there is not', async () => {
    await expect(read(HEADER, { ...COLUMNS, memory: 'ram:gb' })).rejects.toThrow('columns.memory: found the unit "gb"');
  });

  describe('sentinels', () => {
    it.each([
      [
        'an empty departure',
        'a,1,1,5,',
        { departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
      ],
      [
        'NaN as departure',
        'a,1,1,5,NaN',
        { departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
      ],
      [
        'None as arrival',
        'a,1,1,None,9',
        { arrivalSeconds: Number.NEGATIVE_INFINITY, arrivalKnowledge: 'before-start' },
      ],
      ['0 as arrival', 'a,1,1,0,9', { arrivalSeconds: 0, arrivalKnowledge: 'observed' }],
      ['-1 as arrival', 'a,1,1,-1,9', { arrivalSeconds: -1, arrivalKnowledge: 'observed' }],
      ['E-notation', 'a,1E0,1,1e2,2.5E+2', { arrivalSeconds: 100, departureSeconds: 250 }],
      ['a life of no length', 'a,1,1,5,5', { arrivalSeconds: 5, departureSeconds: 5 }],
      ['CR LF', 'a,1,1,5,9\r', { departureSeconds: 9 }],
      ['a quoted separator', '"a",1,1,5,9', { departureSeconds: 9 }],
    ])('reads %s', async (_, row, wanted) => {
      expect((await read(`${HEADER}${row}\n`, COLUMNS)).vm('a')).toMatchObject(wanted);
    });

    it.each([
      ['-1 as departure', 'a,1,1,5,-1', 'column stop: found an end at -1 s before the beginning at 5 s'],
      ['NaN as size', 'a,NaN,1,5,9', 'column vCPUs: found "NaN", wanted an amount'],
      ['a bucket', 'a,>24,1,5,9', 'column vCPUs: found ">24", wanted a number'],
      ['a decimal comma', 'a,"1,5",1,5,9', 'column vCPUs: found "1,5", wanted a number'],
      ['an unknown unit', 'a,1,1 apples,5,9', 'column ram: found "1 apples", wanted a number'],
      ['a negative size', 'a,-1,1,5,9', 'column vCPUs: found "-1", wanted zero or more'],
      ['a name of an object', 'a,1,1 constructor,5,9', 'column ram: found "1 constructor", wanted a number'],
    ])('refuses %s with its line', async (_, row, message) => {
      const { issues, vms } = await read(`${HEADER}good,1,1,5,9\n${row}\n`, COLUMNS);
      expect(vms).toHaveLength(1);
      expect(issues.map(renderIssue)).toEqual([expect.stringContaining(`line 3, ${message}`)]);
    });

    it('reads a file with a mark, without a last line end, and with its header twice', async () => {
      const { vms, issues } = await read(`\ufeff${HEADER}a,1,1,5,9\n${HEADER}b,1,1,5,9`, COLUMNS);
      expect(vms.map(({ id }) => id)).toEqual(['a', 'b']);
      expect(issues).toEqual([]);
    });
  });

  it('refuses an id again, over files too', async () => {
    const file = memoryFile(`${HEADER}a,1,1,5,9\n`);
    const { issues } = await readTrace(csvTrace, [file, file], { columns: COLUMNS });
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining('column id: found "a" again, first on line 2')]);
  });
});

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.replace(/[\p{Cc}\ufeff]/gu, '').trim())
  .filter((text) => text !== '');
const maybeName = fc.oneof(fc.constant(''), name);
const amount = fc.oneof(fc.nat(), fc.double({ min: 1e-6, max: 1e15, noNaN: true }));
const time = fc.oneof(fc.integer({ min: -1_000_000, max: 10_000_000 }), fc.double({ min: 0, max: 1e9, noNaN: true }));

const node: fc.Arbitrary<TraceNode> = fc.record({
  name,
  cpuMilli: amount,
  memoryBytes: amount,
  resources: fc.array(fc.tuple(name, amount)),
  gpus: fc.option(fc.record({ model: maybeName, deviceMilli: fc.array(fc.nat(1000), { maxLength: 8 }) })),
  labels: fc.array(fc.tuple(name, maybeName)).map((entries) => new Map(entries)),
  joinSeconds: fc.oneof(time, fc.constant(Number.NEGATIVE_INFINITY)),
  leaveSeconds: fc.oneof(fc.integer({ min: 1e9, max: 2e9 }), fc.constant(Number.POSITIVE_INFINITY)),
});

const usage: fc.Arbitrary<TraceUsage> = fc.record({
  id: name,
  startSeconds: time,
  lengthSeconds: amount,
  cpuMilli: fc.option(amount),
  memoryBytes: fc.option(amount),
});

const content: fc.Arbitrary<TraceContent> = createShapes(name, amount).chain((shape) => {
  const vm = fc.record({
    id: name,
    shape,
    arrivalSeconds: fc.oneof(time, fc.constant(Number.NEGATIVE_INFINITY)),
    arrivalKnowledge: fc.constantFrom(...TIME_KNOWLEDGE),
    departureSeconds: fc.oneof(fc.integer({ min: 1e9, max: 2e9 }), fc.constant(Number.POSITIVE_INFINITY)),
    departureKnowledge: fc.constantFrom(...TIME_KNOWLEDGE),
    group: maybeName,
    tenant: maybeName,
    priority: fc.integer(),
    recordedNode: maybeName,
  });
  const change: fc.Arbitrary<TraceChange> = fc.oneof(
    fc.record({ kind: fc.constantFrom('cordon', 'uncordon', 'node-leave'), atSeconds: time, node: name }),
    fc.record({ kind: fc.constant('resize' as const), atSeconds: time, id: name, shape }),
    fc.record({ kind: fc.constant('migrate' as const), atSeconds: time, id: name }),
  );
  return fc.record({
    nodes: fc.uniqueArray(node, { selector: (one) => one.name, maxLength: 4 }),
    vms: fc.uniqueArray(vm, { selector: (one) => one.id, maxLength: 6 }),
    usage: fc.array(usage, { maxLength: 4 }),
    changes: fc.array(change, { maxLength: 4 }),
  });
});

const render = (trace: TraceContent): string => [...renderCsvTrace(trace)].map((line) => `${line}\n`).join('');

describe("Berth's own form", () => {
  it('reads back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(content, async (written) => {
        const { nodes, vms, usage: samples, changes, issues } = await read(render(written));
        expect(issues).toEqual([]);
        expect({ nodes, vms, usage: samples, changes }).toEqual(written);
        expect(render({ nodes, vms, usage: samples, changes })).toBe(render(written));
      }),
    );
  });

  it('is told by its header', async () => {
    expect(csvTrace.recognizes(headOf(render({ nodes: [], vms: [], usage: [], changes: [] })))).toBe(true);
    expect(csvTrace.recognizes(headOf('id,name\n'))).toBe(false);
    expect(csvTrace.recognizes(headOf('"id,cpu_milli\n'))).toBe(false);
  });

  it.each([' a', 'a\n', 'a\0'])('refuses to write the name %j', (id) => {
    const migrate = { kind: 'migrate', atSeconds: 0, id } as const;
    expect(() => render({ nodes: [], vms: [], usage: [], changes: [migrate] })).toThrow('found the name');
  });

  it.each([
    ['an unknown record', 'reboot,a,1', 'column record: found "reboot", wanted vm, node, usage'],
    ['a change without a time', 'cordon,a,', 'column arrival_s: found nothing, wanted a time'],
  ])('refuses %s', async (_, row, message) => {
    const { issues } = await read(`record,id,arrival_s,cpu_milli,memory_bytes\ncordon,a,1,,\n${row},,\n`);
    expect(issues.map(renderIssue)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['cards that are none', '0x500', ''],
    ['more than a whole card', '1x1001', ''],
    ['resources without an amount', '', 'nic'],
    ['resources below zero', '', 'nic=-1'],
  ])('refuses %s', async (_, gpu, resources) => {
    const { issues } = await read(`id,cpu_milli,memory_bytes,gpu,resources\ngood,1,1,,\na,1,1,${gpu},${resources}\n`);
    expect(issues).toHaveLength(1);
  });
});
