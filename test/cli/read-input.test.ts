import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cli/read-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-read-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const list = (...items: object[]) => JSON.stringify({ kind: 'List', items });
const node = { kind: 'Node', metadata: { name: 'n' } };
const pod = { kind: 'Pod', metadata: { name: 'p', namespace: 'd' }, spec: { nodeName: 'n' } };

describe('readCluster', () => {
  it('merges files, JSON and YAML, gzipped or not, and standard input', async () => {
    const paths = [
      file('nodes.json', list(node)),
      file('pods.json.gz', gzipSync(list(pod))),
      file('more.yaml', 'kind: Pod\nmetadata: {name: q}\n'),
      '-',
    ];
    const stdin = Readable.from([Buffer.from(list({ ...pod, metadata: { name: 'r' } }))]);
    const { cluster, issues } = await readCluster(paths, { stdin });
    expect(issues).toEqual([]);
    expect(cluster.nodes.map((one) => one.name)).toEqual(['n']);
    expect(cluster.pods.map((one) => one.name)).toEqual(['p', 'q', 'r']);
  });

  it('labels each issue with its file', async () => {
    const broken = file('broken.json', '{"kind":');
    const good = file('good.json', list(node, { kind: 'Pod' }));
    const stdin = Readable.from([Buffer.from('[1]')]);
    const { cluster, issues } = await readCluster([broken, good, '-'], { stdin });
    expect(cluster.nodes).toHaveLength(1);
    expect(issues.map((issue) => [issue.file, issue.code])).toEqual([
      [broken, 'input-malformed'],
      [good, 'missing-field'],
      ['stdin', 'wrong-type'],
    ]);
  });

  it.each([
    ['a file that is not there', () => join(folder, 'nowhere'), 'input-unreadable', 'no such file'],
    ['a folder', () => folder, 'input-unreadable', 'a folder'],
    [
      'a gzip file that is cut',
      () => file('cut.gz', gzipSync(list(node)).subarray(0, 30)),
      'input-malformed',
      'a gzip file that ends too early',
    ],
    [
      'bytes that are no text',
      () => file('bytes', Buffer.from([0x7b, 0xff])),
      'input-malformed',
      'bytes that are no UTF-8',
    ],
    ['an empty file', () => file('empty', ''), 'input-empty', 'nothing'],
    [
      'objects without a node or pod',
      () => file('other.json', '{"kind":"Secret"}'),
      'input-empty',
      'no node and no pod',
    ],
  ])('reports %s', async (_, path, code, found) => {
    const { issues } = await readCluster([path()]);
    expect(issues.filter((issue) => issue.severity === 'error')).toMatchObject([{ code, found }]);
  });

  it('reads an input that comes byte by byte, gzipped or not', async () => {
    for (const bytes of [Buffer.from(list(node, pod)), gzipSync(list(node, pod))]) {
      const stdin = Readable.from([...bytes].map((byte) => Buffer.from([byte])));
      const { cluster, issues } = await readCluster(['-'], { stdin });
      expect(issues).toEqual([]);
      expect([cluster.nodes.length, cluster.pods.length]).toEqual([1, 1]);
    }
  });

  it('stops at the limit, before and after unpacking', async () => {
    const large = list({ ...node, note: 'x'.repeat(3 * 2 ** 20) });
    const options = { maxBytes: 2 ** 20 };
    for (const path of [file('large.json', large), file('bomb.gz', gzipSync(large))]) {
      const { issues } = await readCluster([path], options);
      expect(issues).toMatchObject([{ code: 'input-too-large', found: 'more than 1 MiB', file: path }]);
    }
  });
});
