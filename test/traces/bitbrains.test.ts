// Bitbrains' and Materna's files of one VM each: the real ones with their counted numbers, and every quirk as an example.
import { describe, expect, it } from 'vitest';
import { bitbrains } from '../../src/traces/bitbrains/bitbrains.ts';
import { materna } from '../../src/traces/bitbrains/materna.ts';
import { describeWithData } from '../data-folder.ts';
import { diskFile, headOf, memoryFile, readTrace } from './format-rig.ts';

const HEADER = [
  ...['Timestamp [ms]', 'CPU cores', 'CPU capacity provisioned [MHZ]', 'CPU usage [MHZ]', 'CPU usage [%]'],
  ...['Memory capacity provisioned [KB]', 'Memory usage [KB]', 'Disk read throughput [KB/s]'],
].join(';\t');

/** A row of two cores of 1,000 MHz, one of them used, and of 1 GiB, half of it used. */
function row(seconds: number, changes: { cores?: number; mhz?: number; used?: number; memory?: string } = {}): string {
  const { cores = 2, mhz = 2000, used = 1000, memory = '1048576.0' } = changes;
  return [seconds, cores, mhz, used, 50, memory, '524288.0', 0].join(';\t');
}

const T = 1_372_629_804;
const vmFile = (rows: readonly string[], name = 'rnd/2013-7/1.csv') =>
  memoryFile([HEADER, ...rows].join('\n'), { name });
const read = (...rows: string[]) => readTrace(bitbrains, [vmFile(rows)]);

describe('bitbrains', () => {
  it('takes seconds under a label of milliseconds, and milliseconds too', async () => {
    const { usage } = await read(row(T), row((T + 300) * 1000));
    expect(usage.map(({ startSeconds }) => startSeconds)).toEqual([T, T + 300]);
  });

  it('makes MHz millicores by the MHz of a core, and KB bytes', async () => {
    const { usage, vms } = await read(row(T));
    expect(usage).toEqual([
      { id: '1', startSeconds: T, lengthSeconds: 300, cpuMilli: 1000, memoryBytes: 512 * 1024 ** 2 },
    ]);
    expect(vms).toMatchObject([
      { id: '1', shape: { cpuMilli: 2000, memoryBytes: 1024 ** 3 }, arrivalKnowledge: 'before-start' },
    ]);
  });

  it('derives the request from the last row with a capacity, in E-notation too, and says that it changed', async () => {
    const { vms, remarks } = await read(
      row(T),
      row(T + 300, { cores: 4, mhz: 4000, memory: '2.097152E6' }),
      row(T + 600, { cores: 0, mhz: 0 }),
    );
    expect(vms[0]!.shape).toMatchObject({ cpuMilli: 4000, memoryBytes: 2 * 1024 ** 3 });
    expect(remarks).toContain('VMs that change their size and count with their last: 1.');
  });

  it('keeps of rows of one time the last with a capacity, else the last, whatever their order', async () => {
    const off = { cores: 0, mhz: 0 };
    const { usage, remarks } = await read(
      ...[row(T, { used: 100 }), row(T, { used: 200 }), row(T, { ...off, used: 0 })],
      ...[row(T + 300, { ...off, used: 300 }), row(T + 300, { ...off, used: 400 })],
    );
    expect(usage.map(({ cpuMilli }) => cpuMilli)).toEqual([200, 400]);
    expect(remarks.join(' ')).toContain('counts, else the last: 3.');
  });

  it('does not fill a gap, and sorts what is not sorted', async () => {
    const { usage } = await read(row(T + 10_000), row(T), row(T + 100));
    expect(usage.map(({ startSeconds, lengthSeconds }) => [startSeconds - T, lengthSeconds])).toEqual([
      [0, 100],
      [100, 300],
      [10_000, 300],
    ]);
  });

  it('takes a late beginning for a possible arrival, and folders into names where months repeat them', async () => {
    const files = [vmFile([row(T)]), vmFile([row(T + 90_000)], 'rnd/2013-8/1.csv')];
    const { vms } = await readTrace(bitbrains, files);
    expect(vms.map(({ id, arrivalSeconds, arrivalKnowledge }) => [id, arrivalSeconds, arrivalKnowledge])).toEqual([
      ['2013-7/1', Number.NEGATIVE_INFINITY, 'before-start'],
      ['2013-8/1', T + 90_000, 'unknown'],
    ]);
  });

  it('leaves out rows that are none, a VM that never had a capacity, and files of other columns', async () => {
    const { vms, issues, remarks } = await readTrace(bitbrains, [
      vmFile([row(T), 'half;\ta', row(T + 300, { mhz: -5 }), row(T + 600, { memory: 'NaN' })], '1.csv'),
      vmFile([row(T, { cores: 0, mhz: 0 })], '2.csv'),
      memoryFile('Timestamp [ms];\tCPU cores\n1;\t2\n', { name: '3.csv' }),
    ]);
    expect(vms.map(({ id }) => id)).toEqual(['1']);
    expect(issues.slice(0, 3).map(({ path }) => path)).toEqual([
      'line 3',
      'line 4, column CPU capacity provisioned [MHZ]',
      'line 5, column Memory capacity provisioned [KB]',
    ]);
    expect(issues.slice(3).every(({ file, code }) => file === '3.csv' && code === 'missing-field')).toBe(true);
    expect(remarks).toContain('VMs left out, as they never have any capacity: 1.');
  });

  it('is recognised by its first column and separator', () => {
    expect(bitbrains.recognizes(headOf(HEADER))).toBe(true);
    expect(bitbrains.recognizes(headOf('Timestamp [ms],CPU cores'))).toBe(false);
    expect(bitbrains.recognizes(headOf(MATERNA_HEADER))).toBe(false);
  });
});

const MATERNA_HEADER = HEADER.replaceAll('\t', '')
  .split(';')
  .map((name) => `"${name.replace(' [ms]', '')}"`)
  .join(';');

describe('materna', () => {
  const german = (...fields: string[]) => fields.map((field) => `"${field}"`).join(';');

  it('reads German times and decimals', async () => {
    const line = german('05.11.2015 14:00:00', '2', '2.000,0', '500,5', '25,0', '1.048.576,0', '1024,5', '0');
    const { vms, usage } = await readTrace(materna, [
      memoryFile(`${MATERNA_HEADER}\r\n${line}\r\n`, { name: '01.csv' }),
    ]);
    expect(vms).toMatchObject([{ id: '01', shape: { cpuMilli: 2000, memoryBytes: 1024 ** 3 } }]);
    // 13:00 UTC.
    expect(usage).toMatchObject([
      { startSeconds: Date.UTC(2015, 10, 5, 13) / 1000, cpuMilli: 500.5, memoryBytes: 1024.5 * 1024 },
    ]);
  });

  it('leaves out days that no calendar has', async () => {
    const line = (day: string) => german(`${day} 00:00:00`, '1', '1', '1', '1', '1', '1', '1');
    const text = [MATERNA_HEADER, line('01.02.2016'), line('31.02.2016'), line('2016-02-01')].join('\n');
    const { issues, usage } = await readTrace(materna, [memoryFile(text)]);
    expect([usage.length, issues.map(({ path }) => path)]).toEqual([
      1,
      ['line 3, column Timestamp', 'line 4, column Timestamp'],
    ]);
  });

  it('is recognised by quoted or plain columns without a unit of time', () => {
    expect(materna.recognizes(headOf(MATERNA_HEADER))).toBe(true);
    expect(materna.recognizes(headOf(HEADER))).toBe(false);
  });
});

describeWithData('bitbrains over files of July 2013', 'bitbrains/rnd-2013-7', (folder) => {
  it.each([
    // file, rows, repeated times, first second
    ['1.csv.gz', 8260, 0, 1_372_629_804],
    ['194.csv.gz', 23_007, 7402, 1_372_629_804],
    ['166.csv', 119, 0, 1_375_186_054],
  ])(
    'reads %s: %d rows, %d of a time that was there before, from second %d on',
    async (file, rowCount, repeated, first) => {
      const { vms, usage, remarks, issues } = await readTrace(bitbrains, [diskFile(`${folder}/${file}`)]);
      expect([vms.length, usage.length, issues]).toEqual([1, rowCount - repeated, []]);
      expect(usage[0]!.startSeconds).toBe(first);
      expect(remarks).toContain(`Rows that were read: ${rowCount}.`);
      expect(remarks.some((one) => one.endsWith(`else the last: ${repeated}.`))).toBe(repeated > 0);
    },
  );

  it('reads the largest VM: 32 cores and 511 GiB', async () => {
    const { vms } = await readTrace(bitbrains, [diskFile(`${folder}/27.csv.gz`)]);
    expect([vms[0]!.shape.cpuMilli, Math.round(vms[0]!.shape.memoryBytes / 1024 ** 3)]).toEqual([32_000, 511]);
  });
});
