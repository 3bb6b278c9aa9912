// OpenDC's Parquet tables: the real ones with their counted numbers, small ones made here, and damaged ones.
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { openDc } from '../../src/traces/opendc/opendc.ts';
import { describeWithData } from '../data-folder.ts';
import { diskFile, headOf, memoryFile, readTrace } from './format-rig.ts';

const KIB = { memoryUnitBytes: 1024 };
/** 1 January 2024, milliseconds. */
const DAY = 1_704_067_200_000;

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

function table(columnData: readonly Column[], name = 'table') {
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [...columnData] }));
  return { bytes, file: memoryFile(bytes, { name }) };
}

/** Two tasks of 2 cores at 1,000 MHz each. */
function tasks(changes: Partial<Record<string, readonly unknown[]>> = {}) {
  const columns: readonly Column[] = [
    { name: 'id', data: [1, 2], type: 'INT32' },
    { name: 'submission_time', data: [BigInt(DAY), BigInt(DAY + 1000)], type: 'INT64' },
    { name: 'duration', data: [20_000n, 5_000n], type: 'INT64' },
    { name: 'cpu_count', data: [2, 2], type: 'INT32' },
    { name: 'cpu_capacity', data: [2000, 2000], type: 'DOUBLE' },
    { name: 'mem_capacity', data: [1000n, 1000n], type: 'INT64' },
  ];
  const written = columns.map((column) => ({
    ...column,
    data: (changes[column.name] ?? column.data) as Column['data'],
  }));
  return table(written, 'tasks.parquet');
}

function fragments(ids: readonly number[], durations: readonly bigint[], usages: readonly number[]) {
  return table(
    [
      { name: 'id', data: [...ids], type: 'INT32' },
      { name: 'duration', data: [...durations], type: 'INT64' },
      { name: 'cpu_usage', data: [...usages], type: 'DOUBLE' },
    ],
    'fragments.parquet',
  );
}

describe('openDc', () => {
  it('begins a fragment where the one before it of the same id ended, in the order of mixed rows', async () => {
    const pieces = fragments([1, 2, 1, 2], [10_000n, 3_000n, 10_000n, 2_000n], [500, 0, 1000, 2000]);
    const { usage, vms } = await readTrace(openDc, [tasks().file, pieces.file], KIB);
    const start = DAY / 1000;
    // 500 MHz of cores of 1,000 MHz are half a core.
    expect(
      usage.map(({ id, startSeconds, lengthSeconds, cpuMilli }) => [id, startSeconds - start, lengthSeconds, cpuMilli]),
    ).toEqual([
      ['1', 0, 10, 500],
      ['2', 1, 3, 0],
      ['1', 10, 10, 1000],
      ['2', 4, 2, 2000],
    ]);
    expect(
      vms.map(({ arrivalSeconds, departureSeconds }) => [arrivalSeconds - start, departureSeconds - start]),
    ).toEqual([
      [0, 20],
      [1, 6],
    ]);
    expect(vms[0]!.shape).toMatchObject({ cpuMilli: 2000, memoryBytes: 1_024_000 });
    expect(vms[1]!.shape).toBe(vms[0]!.shape);
  });

  it('does not care which file comes first, nor whether its length is known', async () => {
    const [one, other] = [tasks(), fragments([1], [10_000n], [1])];
    const files = [
      memoryFile(other.bytes, { isPacked: true, pieceBytes: 7 }),
      memoryFile(one.bytes, { isPacked: true }),
    ];
    const { usage, vms } = await readTrace(openDc, files, KIB);
    expect([vms.length, usage.length]).toEqual([2, 1]);
  });

  it('lets a task last as long as its fragments, and says where its duration differs', async () => {
    const { vm, remarks } = await readTrace(openDc, [tasks().file, fragments([1], [3_000_000n], [1]).file], KIB);
    expect(vm('1').departureSeconds - vm('1').arrivalSeconds).toBe(3000);
    expect(vm('2').departureSeconds - vm('2').arrivalSeconds).toBe(5);
    expect(remarks).toContain('Tasks that last as long as their fragments, not as their duration says: 1.');
    expect(remarks).toContain('Durations of tasks and of their fragments differ by 2980 s at most.');
  });

  it('reads tasks alone, which end after their duration', async () => {
    const { vm, usage } = await readTrace(openDc, [tasks().file], KIB);
    expect([vm('1').departureSeconds - DAY / 1000, usage.length]).toEqual([20, 0]);
  });

  it('has no default for the unit of memory', async () => {
    await expect(readTrace(openDc, [tasks().file])).rejects.toThrow(/mem_capacity: found amounts without a unit/);
  });

  it('refuses times in seconds', async () => {
    const inSeconds = tasks({ submission_time: [1_704_067_200n, 1_704_067_201n] });
    await expect(readTrace(openDc, [inSeconds.file], KIB)).rejects.toThrow(
      /submission_time: found 1704067200 and 2000 MHz/,
    );
  });

  it('keeps ids of 64 bits exact', async () => {
    const large = [9_007_199_254_740_993n, 9_007_199_254_740_995n];
    const { bytes } = table([
      { name: 'id', data: large, type: 'INT64' },
      { name: 'submission_time', data: [BigInt(DAY), BigInt(DAY)], type: 'INT64' },
      { name: 'duration', data: [1n, 1n], type: 'INT64' },
      { name: 'cpu_count', data: [1, 1], type: 'INT32' },
      { name: 'mem_capacity', data: [1n, 1n], type: 'INT64' },
    ]);
    const { vms } = await readTrace(openDc, [memoryFile(bytes)], KIB);
    expect(vms.map(({ id }) => id)).toEqual(['9007199254740993', '9007199254740995']);
  });

  it('leaves out a task of negative size and one whose id was there before', async () => {
    const { vms, issues, remarks } = await readTrace(openDc, [tasks({ cpu_capacity: [-1, 2000] }).file], KIB);
    expect(vms.map(({ id }) => id)).toEqual(['2']);
    expect(issues.map(({ path, found }) => [path, found])).toEqual([['line 1, column cpu_capacity', '"-1"']]);
    expect(remarks).toContain('1 row of 2 could not be read and is left out.');
    const twice = await readTrace(openDc, [tasks({ id: [1, 1] }).file], KIB);
    expect(twice.issues.map(({ path }) => path)).toEqual(['line 2, column id']);
  });

  it('leaves out fragments of no task, and says how many', async () => {
    const { usage, remarks } = await readTrace(
      openDc,
      [tasks().file, fragments([1, 7], [1n, 1n], [9000, 1]).file],
      KIB,
    );
    expect(usage).toHaveLength(1);
    expect(remarks).toContain('Fragments left out, as no task has their id: 1.');
    expect(remarks).toContain("Fragments that use more CPU than their task's capacity, kept: 1.");
  });

  it('refuses fragments alone, and tables of anything else', async () => {
    const alone = readTrace(openDc, [fragments([1], [1n], [1]).file], KIB);
    await expect(alone).rejects.toThrow(/found fragments alone, wanted their tasks/);
    const other = table([{ name: 'colour', data: [1], type: 'INT32' }]);
    await expect(readTrace(openDc, [other.file], KIB)).rejects.toThrow(/found the columns colour/);
  });

  it('refuses a file that is cut off anywhere', async () => {
    const { bytes } = tasks();
    const whole = await readTrace(openDc, [memoryFile(bytes)], KIB);
    for (let length = 0; length < bytes.length; length += 7) {
      const cut = readTrace(openDc, [memoryFile(bytes.subarray(0, length))], KIB);
      await expect(cut, `${length} bytes`).rejects.toMatchObject({ name: 'BerthError', code: 'input-malformed' });
    }
    expect(whole.vms).toHaveLength(2);
  });

  it('is recognised by its first four bytes', () => {
    expect(openDc.recognizes(headOf(tasks().bytes))).toBe(true);
    expect(openDc.recognizes(headOf('PAR2'))).toBe(false);
    expect(openDc.recognizes(headOf(''))).toBe(false);
  });
});

describeWithData("openDc over OpenDC's own traces", 'opendc', (folder) => {
  const both = (name: string) => ['tasks', 'fragments'].map((one) => diskFile(`${folder}/${name}/${one}.parquet`));

  it.each([
    // name, tasks, fragments
    ['bitbrains-small', 50, 276_979],
    ['single_task', 1, 1],
    ['v2.1-string-ids', 4, 16_667],
    ['workflow_example', 4, 4],
  ])('reads %s: %d tasks and %d fragments', async (name, taskCount, fragmentCount) => {
    const { vms, usage, issues } = await readTrace(openDc, both(name), KIB);
    expect([vms.length, usage.length, issues]).toEqual([taskCount, fragmentCount, []]);
  });

  it('finds 49 shapes and 194 cores in bitbrains-small, all of whose durations differ from their fragments', async () => {
    const { vms, remarks } = await readTrace(openDc, both('bitbrains-small'), KIB);
    expect(new Set(vms.map(({ shape }) => `${shape.cpuMilli} ${shape.memoryBytes}`)).size).toBeLessThanOrEqual(49);
    expect(vms.reduce((sum, { shape }) => sum + shape.cpuMilli, 0)).toBe(194_000);
    expect(remarks).toContain('Tasks that last as long as their fragments, not as their duration says: 50.');
  });

  it('reads the 6,295 tasks and 2,323,475 fragments of surf_week, without keeping them', {
    timeout: 30_000,
  }, async () => {
    let fragmentCount = 0;
    let memberSeconds = 0;
    const counted = { fragments: 0, tasks: 0 };
    await openDc.read(both('surf_week'), {
      options: {
        ...KIB,
        badRowShare: 0,
        unitCpuMilli: null,
        unitMemoryBytes: null,
        table: '',
        columns: {},
        machineType: null,
      },
      report: () => expect.unreachable(),
      remark: () => {},
      sink: {
        node: () => expect.unreachable(),
        vm: () => counted.tasks++,
        end: () => {},
        usage: ({ lengthSeconds }) => {
          fragmentCount++;
          memberSeconds += lengthSeconds;
        },
        change: () => expect.unreachable(),
      },
    });
    expect([counted.tasks, fragmentCount]).toEqual([6295, 2_323_475]);
    // 30 s each.
    expect(memberSeconds).toBe(69_704_250);
  });

  it('reads the four tasks of version 2.0, whose use of CPU has no capacity to compare with', async () => {
    const { vms, usage, remarks } = await readTrace(openDc, both('legacy-v2.0'), KIB);
    expect([vms.length, usage.length]).toEqual([4, 0]);
    expect(remarks.join(' ')).toContain('no cpu_capacity');
  });

  it('refuses small_gpu, whose times are seconds and whose capacity is 1.008e9 MHz', async () => {
    await expect(readTrace(openDc, both('small_gpu'), KIB)).rejects.toThrow(/1704067200 and 1008000000 MHz/);
  });
});
