// Traces from files: packing, folders, detection, and files that are not what they should be.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTraceFile } from '../../../src/traces/read/open-file.ts';
import { readTrace, streamTrace } from '../../../src/traces/read/read-trace.ts';
import { zstd } from '../zstd-frame.ts';

const HEADER = 'vmid,cpu,mem,at,lt\n';
const ROWS = '0,4,16,0.0,194.0\n1,1,2,5.0,10.0\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-traces-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

describe('readTrace', () => {
  it.each([
    ['plain', 'trace.csv', HEADER + ROWS],
    ['gzip', 'trace.gz', gzipSync(HEADER + ROWS)],
    ['two gzip members', 'members.gz', Buffer.concat([gzipSync(HEADER), gzipSync(ROWS)])],
    ['zstd', 'trace.zst', zstd(HEADER + ROWS)],
    ['gzip, with a wrong extension', 'trace.parquet', gzipSync(HEADER + ROWS)],
    ['plain, with a wrong extension', 'trace.json.gz', HEADER + ROWS],
  ])('reads a %s file', async (_, name, content) => {
    const { format, vms } = await readTrace([write(name, content)]);
    expect(format.name).toBe('huawei-east-1');
    expect(vms).toMatchObject([
      { id: '0', departureSeconds: 194 },
      { id: '1', departureSeconds: 15 },
    ]);
  });

  it('reads several files of one trace, and folders by name, whatever else lies in them', async () => {
    write('set/b.csv', `${HEADER}1,1,2,5.0,10.0\n`);
    write('set/deep/c.csv', `${HEADER}2,1,2,5.0,10.0\n`);
    write('set/a.csv', `${HEADER}0,1,2,5.0,10.0\n`);
    write('set/README.md', '# A set\n');
    write('set/.hidden.csv', `${HEADER}9,1,2,5.0,10.0\n`);
    const { vms, files, remarks } = await readTrace([join(folder, 'set')]);
    expect(vms.map(({ id }) => id)).toEqual(['0', '1', '2']);
    expect(files.map((file) => file.slice(folder.length))).toEqual(['/set/a.csv', '/set/b.csv', '/set/deep/c.csv']);
    expect(remarks[0]).toMatch(/README\.md/);
  });

  it('puts the ends of events into their VMs', async () => {
    const path = write('events.csv', 'vmid,cpu,memory,time,type\na,1,2,0,0\nb,1,2,1,0\na,1,2,9,1\n');
    expect((await readTrace([path])).vms).toMatchObject([
      { departureSeconds: 9, departureKnowledge: 'observed' },
      { departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' },
    ]);
  });

  it('takes a file with an id column that is named for a CSV of the user', async () => {
    const path = write('own.csv', 'name,cores\na,2\n');
    const { format, vms } = await readTrace([path], { columns: { id: 'name', cpu: 'cores' } });
    expect(format.name).toBe('csv');
    expect(vms).toMatchObject([{ id: 'a' }]);
  });

  it.each([
    [
      'unknown.csv',
      'red,green\n1,2\n',
      'unknown-trace',
      'found a text that begins with "red,green", wanted one of openb, dlrm',
    ],
    ['unknown.bin', new Uint8Array([0, 1, 2, 255]), 'unknown-trace', 'found bytes that begin with 00 01 02 ff'],
    ['empty.csv', '', 'input-empty', 'found an empty file, wanted a trace'],
    ['empty.csv.gz', gzipSync(''), 'input-empty', 'found an empty file, wanted a trace'],
    [
      'cut.gz',
      gzipSync(HEADER + ROWS.repeat(100)).subarray(0, 60),
      'input-malformed',
      'found a gzip file that ends too early',
    ],
    ['broken.gz', gzipSync(HEADER).fill(0xff, 10, 20), 'input-malformed', 'found a broken gzip file'],
    ['broken.zst', zstd(HEADER).fill(0xff, 4), 'input-malformed', 'found a broken zstd file'],
  ])('refuses %s', async (name, content, code, message) => {
    const reading = readTrace([write(name, content)]);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  it('refuses what is not there, and a folder without files', async () => {
    await expect(readTrace([join(folder, 'nowhere')])).rejects.toThrow('found no such file');
    mkdirSync(join(folder, 'bare'));
    await expect(readTrace([join(folder, 'bare')])).rejects.toThrow('found a folder without files');
    await expect(readTrace([])).rejects.toMatchObject({ code: 'input-empty' });
  });

  it('refuses files of two formats', async () => {
    const files = [write('one.csv', HEADER), write('two.txt', 'START 0 i-1 NODE0 1\n')];
    await expect(readTrace(files)).rejects.toThrow(/found files of two formats: .*huawei-east-1.*eucalyptus/);
  });

  it('refuses a format that there is not, with the nearest', async () => {
    const reading = readTrace([write('any.csv', HEADER)], { format: 'huawei-east1' });
    await expect(reading).rejects.toMatchObject({ code: 'unknown-value', remedy: 'did you mean huawei-east-1?' });
  });

  it('bears the issues that were found until it stopped', async () => {
    const path = write('bad.csv', HEADER + '?,?,?,?,?\n'.repeat(20));
    await expect(readTrace([path])).rejects.toMatchObject({ code: 'too-many-bad-rows', issues: { length: 11 } });
  });

  it('keeps a thousand issues and counts the others', async () => {
    const path = write('worse.csv', `${HEADER}${ROWS}${'?,?,?,?,?\n'.repeat(1500)}`);
    const { issues, furtherIssues, remarks } = await readTrace([path], { badRowShare: 1 });
    expect([issues.length, furtherIssues]).toEqual([1000, 500]);
    expect(remarks).toContain('1500 rows of 1502 could not be read and are left out.');
  });
});

describe('streamTrace', () => {
  it('hands VMs over as they are read, and ends after them', async () => {
    const path = write('stream.csv', 'vmid,cpu,memory,time,type\na,1,2,0,0\na,1,2,9,1\nb,1,2,9,0\n');
    const told: string[] = [];
    const sink = {
      node: () => undefined,
      vm: ({ id }: { id: string }) => void told.push(id),
      end: (id: string, seconds: number) => void told.push(`${id} ends ${seconds}`),
      usage: () => undefined,
      change: () => undefined,
    };
    await streamTrace([path], sink);
    expect(told).toEqual(['a', 'a ends 9', 'b']);
  });
});

describe('openTraceFile', () => {
  it('gives parts of a file, packed or not', async () => {
    const plain = await openTraceFile(write('parts', 'abcdef'));
    const packed = await openTraceFile(write('parts.gz', gzipSync('abcdef')));
    expect([plain.byteLength, packed.byteLength]).toEqual([6, null]);
    for (const file of [plain, packed]) {
      expect(new TextDecoder().decode(await file.slice(2, 4))).toBe('cd');
      expect((await file.slice(0, 6)).byteLength).toBe(6);
    }
  });

  it('leaves nothing in the folder', async () => {
    const before = readdirSync(folder);
    await readTrace([join(folder, 'trace.csv')]);
    expect(readdirSync(folder)).toEqual(before);
  });
});
