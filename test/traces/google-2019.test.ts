// Google's trace of 2019, from rows made after its schema.
import { describe, expect, it } from 'vitest';
import { google2019 } from '../../src/traces/google-2019/google-2019.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';
import { jsonLines } from './kubernetes-manifests.ts';

const AFTER_END = '9223372036854775807';
/** 1.0 is 100 cores and 1,000 bytes. */
const UNITS = { unitCpuMilli: 100_000, unitMemoryBytes: 1000 };
const JOB = '380000000001';

const micros = (seconds: number) => String(seconds * 1e6);

function machine(seconds: number, type: number, id: string, capacity?: object): object {
  return { time: micros(seconds), type: String(type), machine_id: id, switch_id: 's', ...(capacity && { capacity }) };
}

/** An event of an instance that asks for a hundredth of the CPU and a tenth of the memory. */
function instance(seconds: number | string, type: number, changes: object = {}): object {
  return {
    time: typeof seconds === 'string' ? seconds : micros(seconds),
    type: String(type),
    collection_id: JOB,
    instance_index: '0',
    priority: '200',
    resource_request: { cpus: 0.01, memory: 0.1 },
    ...changes,
  };
}

const usage = (start: number, end: number, changes: object = {}) => ({
  ...{ start_time: micros(start), end_time: micros(end), collection_id: JOB, instance_index: '0' },
  average_usage: { cpus: 0.005, memory: 0.05 },
  ...changes,
});

const [SUBMIT, SCHEDULE, EVICT, FINISH, UPDATE_RUNNING] = [0, 3, 4, 6, 10];
const NONE: readonly object[] = [];

function read(rows: readonly object[], more: readonly (readonly object[])[] = NONE as never, options: object = UNITS) {
  return readTrace(
    google2019,
    [rows, ...more].map((one) => memoryFile(jsonLines(one))),
    options,
  );
}

describe('google2019', () => {
  it('tells when an instance came, where it ran and when it ended', async () => {
    const { vms } = await read([
      instance(700, SUBMIT),
      instance(701, SCHEDULE, { machine_id: '77' }),
      instance(900, FINISH),
    ]);
    expect(vms).toMatchObject([
      {
        id: `${JOB}/0`,
        shape: { cpuMilli: 1000, memoryBytes: 100, kind: 'container' },
        arrivalSeconds: 700,
        arrivalKnowledge: 'observed',
        departureSeconds: 900,
        departureKnowledge: 'observed',
        group: JOB,
        priority: 200,
        recordedNode: '77',
      },
    ]);
  });

  it('takes time 0 for before the start and 2^63 - 1 for after the end', async () => {
    const { vms } = await read([instance('0', SUBMIT), instance('0', SCHEDULE), instance(AFTER_END, FINISH)]);
    expect(vms).toMatchObject([
      {
        ...{ arrivalSeconds: Number.NEGATIVE_INFINITY, arrivalKnowledge: 'before-start' },
        ...{ departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
      },
    ]);
  });

  it('begins another life where an instance is submitted after its eviction, in whatever order the rows stand', async () => {
    const rows = [instance(900, SUBMIT), instance(700, SUBMIT), instance(950, FINISH), instance(800, EVICT)];
    const { vms } = await read(rows);
    expect(vms.map(({ id, arrivalSeconds, departureSeconds }) => [id, arrivalSeconds, departureSeconds])).toEqual([
      [`${JOB}/0`, 700, 800],
      [`${JOB}/0.2`, 900, 950],
    ]);
  });

  it('takes an instance that is first seen while it runs for one that was there before', async () => {
    const { vms } = await read([instance(700, SCHEDULE, { machine_id: '7' }), instance(800, FINISH)]);
    expect(vms).toMatchObject([{ arrivalKnowledge: 'before-start', departureSeconds: 800 }]);
  });

  it('tells of requests that change', async () => {
    const larger = { resource_request: { cpus: 0.02, memory: 0.1 } };
    const { changes } = await read([
      instance(700, SUBMIT),
      instance(800, UPDATE_RUNNING, larger),
      instance(850, UPDATE_RUNNING, larger),
    ]);
    expect(changes).toMatchObject([{ kind: 'resize', atSeconds: 800, id: `${JOB}/0`, shape: { cpuMilli: 2000 } }]);
  });

  it('counts an alloc instance and not the tasks inside, but tasks whose alloc set is not there', async () => {
    const alloc = { collection_id: '500', collection_type: '1' };
    const inside = { collection_id: '600', alloc_collection_id: '500', alloc_instance_index: '0' };
    const elsewhere = { collection_id: '700', alloc_collection_id: '501' };
    const { vms, remarks } = await read([
      instance(1, SUBMIT, inside),
      instance(1, SUBMIT, elsewhere),
      instance(1, SUBMIT, alloc),
    ]);
    expect(vms.map(({ id }) => id)).toEqual(['700/0', '500/0']);
    expect(remarks).toContain('Instances left out, as the alloc instance they run inside counts for them: 1.');
  });

  it('joins tables in whatever order their files come: users, limits per machine, machines, usage', async () => {
    const collections = [{ time: '0', type: '0', collection_id: JOB, user: 'ada', max_per_machine: '2' }];
    const machines = [
      machine(0, 1, '77', { cpus: 0.5, memory: 1 }),
      machine(800, 2, '77'),
      machine(900, 1, '77', { cpus: 0.5, memory: 1 }),
      machine(0, 1, '78'),
    ];
    const {
      vms,
      nodes,
      usage: used,
      remarks,
    } = await read(
      [usage(700, 1000), usage(700, 1000, { collection_id: '1' })],
      [[instance(700, SUBMIT)], machines, collections],
    );
    expect(vms).toMatchObject([{ tenant: 'ada', shape: { maxPerNode: 2 } }]);
    expect(
      nodes.map((node) => [node.name, node.cpuMilli, node.memoryBytes, node.joinSeconds, node.leaveSeconds]),
    ).toEqual([
      ['77', 50_000, 1000, Number.NEGATIVE_INFINITY, 800],
      ['77', 50_000, 1000, 900, Number.POSITIVE_INFINITY],
    ]);
    expect(used).toEqual([{ id: `${JOB}/0`, startSeconds: 700, lengthSeconds: 300, cpuMilli: 500, memoryBytes: 50 }]);
    expect(remarks).toContain('Machines left out, as they tell no capacity: 1.');
    expect(remarks).toContain('Rows of usage left out, as their instances are not told: 1.');
  });

  it('gives usage to the life that was there then', async () => {
    const events = [instance(700, SUBMIT), instance(800, EVICT), instance(900, SUBMIT)];
    const { usage: used } = await read(events, [[usage(700, 750), usage(950, 1000)]]);
    expect(used.map(({ id }) => id)).toEqual([`${JOB}/0`, `${JOB}/0.2`]);
  });

  it('keeps ids of 64 bits exact, as texts and as bare numbers', async () => {
    const bare = JSON.stringify(instance(700, SUBMIT, { collection_id: 0 })).replace(
      '"collection_id":0',
      '"collection_id":9007199254740993',
    );
    const text = `${bare}\n${JSON.stringify(instance(700, SUBMIT, { collection_id: '9007199254740995' }))}`;
    const { vms } = await readTrace(google2019, [memoryFile(text)], UNITS);
    expect(vms.map(({ id }) => id)).toEqual(['9007199254740993/0', '9007199254740995/0']);
  });

  it('says what 1.0 is taken for where that is not given', async () => {
    const { vms, remarks } = await read([instance(700, SUBMIT)], [], {});
    expect(vms[0]!.shape.cpuMilli).toBe(640);
    expect(remarks).toContain(
      'Sizes are fractions of the largest machine: 1.0 counts as 64 cores and 512 GiB, an assumption.',
    );
  });

  it('leaves out rows of unknown types, without ids, of wrong sizes, and half rows', async () => {
    const bad = [
      instance(700, 11, { collection_id: '1' }),
      instance(700, SUBMIT, { collection_id: undefined }),
      instance(700, SUBMIT, { collection_id: '2', resource_request: { cpus: -1 } }),
      instance('soon', SUBMIT, { collection_id: '3' }),
    ];
    const text = `${jsonLines([instance(700, SUBMIT), ...bad])}{"time":`;
    const { vms, issues } = await readTrace(google2019, [memoryFile(text)], UNITS);
    expect(vms.map(({ id }) => id)).toEqual([`${JOB}/0`]);
    expect(issues.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'line 2, column type: unknown-value',
      'line 3, column collection_id: missing-field',
      'line 4, column resource_request.cpus: out-of-range',
      'line 5, column time: wrong-type',
      'line 6: input-malformed',
    ]);
  });

  it('is recognised by the keys of any of its tables, and by nothing else', () => {
    const tables = [
      [usage(1, 2)],
      [instance(1, 0)],
      [machine(1, 1, '7')],
      [{ time: '0', collection_id: '1', user: 'a' }],
    ];
    for (const table of tables) expect(google2019.recognizes(headOf(jsonLines(table)))).toBe(true);
    expect(google2019.recognizes(headOf('{"time":"2026","event":"Add"}'))).toBe(false);
    expect(google2019.recognizes(headOf('collection_id,time,user'))).toBe(false);
  });
});
