// Files in memory: packing, folders, limits, names of every kind, and files that are not what they should be.
import { mkdtempSync, openAsBlob, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemoryFiles, type MemoryOptions, type NamedBytes } from '../../src/scenario/memory-files.ts';
import { readCluster } from '../../src/scenario/read-cluster.ts';
import { readText } from '../../src/scenario/read-text.ts';
import { readTraceFiles } from '../../src/traces/read-trace-files.ts';
import { zstd } from '../traces/zstd-frame.ts';
import { named } from './scenario-folder.ts';

const HEADER = 'vmid,cpu,mem,at,lt\n';
const ROWS = '0,4,16,0.0,194.0\n1,1,2,5.0,10.0\n';

async function textOf(file: NamedBytes, options?: MemoryOptions): Promise<unknown> {
  const read = await readText(new MemoryFiles([file], options), file.name);
  return 'text' in read ? read.text : read.issue;
}

describe('readText of MemoryFiles', () => {
  const text = 'kind: List\n'.repeat(9);

  it.each([
    ['plain', text],
    ['gzipped', gzipSync(text)],
    ['gzipped in two members', Buffer.concat([gzipSync(text.slice(0, 40)), gzipSync(text.slice(40))])],
    ['packed by zstd', zstd(text)],
    ['empty members of gzip', Buffer.concat([gzipSync(''), gzipSync(text), gzipSync('')])],
  ])('reads a text that is %s', async (_, content) => {
    expect(await textOf(named('a', content))).toBe(text);
  });

  it.each([
    ['plain', Buffer.from(text)],
    ['longer than what is fetched at once', Buffer.alloc(9 * 2 ** 20 + 7, text)],
    ['gzipped', gzipSync(text)],
    ['empty', Buffer.alloc(0)],
  ])('reads a picked file that is %s as the bytes of it', async (_, content) => {
    const bytes = new Blob([content]);
    expect(await textOf({ name: 'a', bytes })).toEqual(await textOf(named('a', content)));
  });

  it('refuses a picked file that has changed since', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'berth-picked-')), 'a');
    writeFileSync(path, text);
    const bytes = await openAsBlob(path);
    writeFileSync(path, `${text} `);
    expect(await textOf({ name: 'a', bytes })).toMatchObject({
      code: 'input-unreadable',
      found: 'a file that has changed, is gone or is none',
    });
  });

  it('tells of bytes as they are handed over, and ends with what that rejects with', async () => {
    const counts: number[] = [];
    const content = Buffer.alloc(10 * 2 ** 20, text);
    const afterBytes = async (count: number) => void counts.push(count);
    const use = () => undefined;
    expect(await new MemoryFiles([named('a', content)], { afterBytes }).readBytes('a', use)).toBeNull();
    expect(counts.map((count) => count / 2 ** 20)).toEqual([4, 4, 2]);
    const stopped = new MemoryFiles([named('a', content)], { afterBytes: () => Promise.reject(new Error('stop')) });
    await expect(stopped.readBytes('a', use)).rejects.toThrow('stop');
  });

  it('reads a gzip file whose content looks like the beginning of another one', async () => {
    // Level 0 stores bytes as they are.
    const inner = gzipSync(text);
    const content = Buffer.concat([inner, Buffer.from('x'.repeat(200_000)), inner]);
    const files = new MemoryFiles([named('a', Buffer.concat([gzipSync(content, { level: 0 }), gzipSync('end')]))]);
    const pieces: Uint8Array[] = [];
    expect(await files.readBytes('a', (piece) => void pieces.push(piece))).toBeNull();
    expect(Buffer.concat(pieces).equals(Buffer.concat([content, Buffer.from('end')]))).toBe(true);
  });

  it.each([
    ['that is cut', gzipSync(text).subarray(0, 30), 'gzip'],
    ['with other bytes inside', gzipSync(text).fill(0xff, 12, 20), 'gzip'],
    ['with a wrong checksum', flipped(gzipSync(text), -6), 'gzip'],
    ['of which the mark alone is there', new Uint8Array([0x1f, 0x8b]), 'gzip'],
    ['that is cut', zstd(text).subarray(0, 30), 'zstd'],
    ['with other bytes inside', zstd(text).fill(0xff, 4), 'zstd'],
  ])('refuses a packed file %s', async (_, content, packing) => {
    expect(await textOf(named('a', content))).toMatchObject({
      code: 'input-malformed',
      found: `a ${packing} file that is broken or ends too early`,
      wanted: `a whole ${packing} file`,
    });
  });

  it('stops at the limit, before and after unpacking', async () => {
    const large = 'x'.repeat(3 * 2 ** 20);
    for (const content of [large, gzipSync(large)]) {
      const issue = { code: 'input-too-large', found: 'more than 1 MiB' };
      expect(await textOf(named('a', content), { maxBytes: 2 ** 20 })).toMatchObject(issue);
    }
  });

  it.each([
    ['a/b.yaml', './a//b.yaml'],
    ['a/b.yaml', 'a/c/../b.yaml'],
    ['../b.yaml', './../b.yaml'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['__proto__', '__proto__'],
    ['\u202egpj.yaml', '\u202egpj.yaml'],
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
  ])('finds %j by the name %j', async (name, asked) => {
    expect(await readText(new MemoryFiles([named(name, 'a: 1')]), asked)).toEqual({ text: 'a: 1' });
  });

  it.each([
    ['b.yaml', 'no such file'],
    ['constructor', 'no such file'],
    ['a', 'a folder'],
  ])('has no file %s', async (name, found) => {
    const read = await readText(new MemoryFiles([named('a/b.yaml', '')]), name);
    expect(read).toMatchObject({ issue: { code: 'input-unreadable', found } });
  });
});

describe('readCluster of MemoryFiles', () => {
  it('merges files, and labels each issue with its file', async () => {
    const node = { kind: 'Node', metadata: { name: 'n' } };
    const files = [named('n.json.gz', gzipSync(JSON.stringify(node))), named('p.yaml', 'kind: Pod\n')];
    const { cluster, issues } = await readCluster(new MemoryFiles(files), ['n.json.gz', 'p.yaml', 'nowhere']);
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['n']);
    expect(issues.map(({ file, code }) => [file, code])).toEqual([
      ['p.yaml', 'missing-field'],
      ['nowhere', 'input-unreadable'],
    ]);
  });
});

describe('traces of MemoryFiles', () => {
  const read = (files: readonly NamedBytes[], names: readonly string[], most = Infinity) =>
    readTraceFiles(new MemoryFiles(files).openTraceFiles(names), {}, { most });

  it.each([
    ['plain', HEADER + ROWS],
    ['gzipped', gzipSync(HEADER + ROWS)],
    ['in two members of gzip', Buffer.concat([gzipSync(HEADER), gzipSync(ROWS)])],
    ['packed by zstd', zstd(HEADER + ROWS)],
  ])('reads a trace that is %s', async (_, content) => {
    const { format, vms } = await read([named('t', content)], ['t']);
    expect(format.name).toBe('huawei-east-1');
    expect(vms).toMatchObject([
      { id: '0', departureSeconds: 194 },
      { id: '1', departureSeconds: 15 },
    ]);
  });

  it('reads the files of a folder by name, whatever else lies in it', async () => {
    const files = [
      named('set/b.csv', `${HEADER}1,1,2,5.0,10.0\n`),
      named('set/a.csv', `${HEADER}0,1,2,5.0,10.0\n`),
      named('set/README.md', '# A set\n'),
      named('set/.hidden.csv', `${HEADER}9,1,2,5.0,10.0\n`),
      named('settled.csv', `${HEADER}9,1,2,5.0,10.0\n`),
    ];
    const { vms, files: taken, remarks } = await read(files, ['set/']);
    expect(vms.map(({ id }) => id)).toEqual(['0', '1']);
    expect(taken).toEqual(['set/a.csv', 'set/b.csv']);
    expect(remarks[0]).toMatch(/README\.md/);
  });

  it('gives parts of a file, packed or not', async () => {
    const files = new MemoryFiles([named('plain', 'abcdef'), named('packed', gzipSync('abcdef'))]);
    for await (const { file } of files.openTraceFiles(['plain', 'packed'])) {
      expect(file.byteLength).toBe(file.name === 'plain' ? 6 : null);
      expect(new TextDecoder().decode(await file.slice(2, 4))).toBe('cd');
      expect((await file.slice(0, 6)).byteLength).toBe(6);
    }
  });

  it.each([
    [
      't',
      gzipSync(HEADER + ROWS.repeat(100)).subarray(0, 60),
      'input-malformed',
      't: found a gzip file that is broken',
    ],
    ['t', 'SQLite format 3\0', 'input-unreadable', 'found an SQLite database, which cannot be opened here'],
    ['u', '', 'input-unreadable', 'u: found no such file'],
  ])('refuses %s', async (name, content, code, message) => {
    const reading = read([named('t', content)], [name]);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  it('says of an SQLite database how it becomes a file that is read', async () => {
    await expect(read([named('t', 'SQLite format 3\0')], ['t'])).rejects.toMatchObject({
      remedy: expect.stringContaining('berth trace convert'),
    });
  });

  it('stops where it holds more than memory has room for', async () => {
    await expect(read([named('t', HEADER + ROWS)], ['t'], 1)).rejects.toMatchObject({ code: 'input-too-large' });
  });
});

function flipped(bytes: Buffer, at: number): Uint8Array {
  const place = bytes.length + at;
  return Uint8Array.from(bytes, (byte, index) => (index === place ? byte ^ 1 : byte));
}
