import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/cli/read-lines.ts';

async function read(stdin: Readable, maxLineBytes?: number): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const entry of readLines('-', stdin, maxLineBytes)) {
    found.push('issue' in entry ? entry.issue.code : `${entry.number} ${entry.line}`);
  }
  return found;
}

/** A stream of pieces as they may come through a pipe. */
const pieces = (...bytes: (string | Buffer)[]): Readable => Readable.from(bytes.map((one) => Buffer.from(one)));

describe('readLines', () => {
  it('numbers lines, leaves out blank ones, and needs no newline at the end', async () => {
    expect(await read(pieces('a\n\n  \nb\r\nc'))).toEqual(['1 a', '4 b\r', '5 c']);
  });

  it('joins lines and letters that are cut between pieces', async () => {
    const [first, second] = [Buffer.from('ä').subarray(0, 1), Buffer.from('ä').subarray(1)];
    expect(await read(pieces('x', first, second, 'y\nz'))).toEqual(['1 xäy', '2 z']);
  });

  it('knows gzip even where its first two bytes come one by one', async () => {
    const packed = gzipSync('a\nb\n');
    expect(await read(pieces(packed.subarray(0, 1), packed.subarray(1, 2), packed.subarray(2)))).toEqual([
      '1 a',
      '2 b',
    ]);
  });

  it.each([
    ['plain', (text: string) => pieces(text)],
    ['gzipped', (text: string) => pieces(gzipSync(text))],
  ])('ends at a %s line that is too long, without holding it', async (_, stream) => {
    expect(await read(stream(`a\n${'x'.repeat(101)}\nb\n`), 100)).toEqual(['1 a', 'input-too-large']);
    expect(await read(stream(`a\n${'x'.repeat(100)}\nb\n`), 100)).toHaveLength(3);
  });

  it('lets go of a stream that never ends as soon as the reader has enough', async () => {
    const endless = new Readable({ read: () => undefined });
    endless.push('a\n');
    endless.push('b\n');
    for await (const entry of readLines('-', endless)) {
      expect(entry).toEqual({ line: 'a', number: 1 });
      break;
    }
    expect(endless.destroyed).toBe(true);
  });
});
