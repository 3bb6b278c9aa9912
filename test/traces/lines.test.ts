// Lines of byte streams: ends, marks, pieces, bounds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceFile } from '../../src/traces/format.ts';
import { eachLine } from '../../src/traces/lines.ts';
import { memoryFile } from './format-rig.ts';

async function linesOf(file: TraceFile, maxLineBytes?: number): Promise<[number, string][]> {
  const found: [number, string][] = [];
  await eachLine(file, (line, number) => found.push([number, line]), maxLineBytes);
  return found;
}

describe('eachLine', () => {
  it.each([
    ['LF', 'a\nb\n'],
    ['CR LF', 'a\r\nb\r\n'],
    ['no last line end', 'a\nb'],
    ['a byte-order mark', '\ufeffa\nb\n'],
    ['byte-order marks inside, as of concatenated files', '\ufeffa\n\ufeffb\n'],
  ])('gives the same lines with %s', async (_, text) => {
    expect(await linesOf(memoryFile(text))).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  it('gives nothing of an empty file and keeps empty lines', async () => {
    expect(await linesOf(memoryFile(''))).toEqual([]);
    expect(await linesOf(memoryFile('\n\nx'))).toEqual([
      [1, ''],
      [2, ''],
      [3, 'x'],
    ]);
  });

  it('does not depend on how the bytes are cut, characters of several bytes included', async () => {
    const text = fc
      .array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n\ufeff]/g, '')))
      .map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (content, pieceBytes) => {
        const whole = await linesOf(memoryFile(content));
        expect(await linesOf(memoryFile(content, { pieceBytes }))).toEqual(whole);
        expect(whole.map(([, line]) => line)).toEqual(content === '' ? [] : content.replace(/\n$/, '').split('\n'));
      }),
    );
  });

  it.each([1, 3, 100])('refuses a line that is too long, in pieces of %i bytes', async (pieceBytes) => {
    const file = memoryFile(`ok\n${'x'.repeat(11)}\nok\n`, { pieceBytes });
    await expect(linesOf(file, 10)).rejects.toThrow('trace: line 2: found a line of more than 10 bytes');
    expect(await linesOf(file, 11)).toHaveLength(3);
  });

  it('stops an endless file without line ends instead of keeping it', async () => {
    let pieces = 0;
    const endless: TraceFile = {
      ...memoryFile(''),
      async *stream() {
        for (; ; pieces++) yield new Uint8Array(65_536).fill(0x61);
      },
    };
    await expect(linesOf(endless)).rejects.toMatchObject({ code: 'input-too-large' });
    expect(pieces).toBe(16); // the 17th piece of 64 KiB is beyond 1 MiB
  });
});
