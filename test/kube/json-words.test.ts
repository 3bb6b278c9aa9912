import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringMarks, wordsOf } from '../../src/kube/json-words.ts';

describe('stringMarks', () => {
  it('marks four bytes exactly where a text ends or breaks among them, and the first such byte', () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x1f, 0x20, 0x21, 0x22, 0x23, 0x5c, 0x7f, 0x80),
    );
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
        const marks = stringMarks(wordsOf(Uint8Array.from(bytes)).getInt32(0, true));
        const first = bytes.findIndex((code) => code === 0x22 || code === 0x5c || code < 0x20);
        expect(marks !== 0).toBe(first >= 0);
        if (first >= 0) expect(Math.clz32(marks & -marks)).toBe(24 - 8 * first);
      }),
      { numRuns: 5000 },
    );
  });
});
