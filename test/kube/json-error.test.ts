import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonError } from '../../src/kube/json-error.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonError', () => {
  it.each([
    ['{"a":[1,2,{}],"b":null}', -1],
    ['[1,]', 3],
    ['{"a" 1}', 5],
    ['{"a":}', 5],
    ['{a:1}', 1],
    ['{"a":1,}', 7],
    ['[1 2]', 3],
    ['[1}', 2],
    ['["a', 3],
    ['["\\x"]', 2],
    ['["a\nb"]', 3],
    ['[tru]', 1],
    ['[01]', 2],
    ['', 0],
    ['[', 1],
    ['{"a":1', 6],
  ])('finds in %j position %d', (text, position) => {
    expect(findJsonError(text, 0)).toBe(position);
  });

  it('finds an error exactly where JSON.parse does: nothing wrong before it, nothing right with it', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"a"',
      ':',
      ',',
      '1',
      ' ',
      'null',
      '"\\n"',
      '-',
      '0.5e3',
      'x',
      '"',
    );
    const text = fc.oneof(
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const isWhole = findJsonError(given, 0) === -1;
        if (parses(given)) expect(isWhole).toBe(true);
        // A whole value may have other characters behind it, which JSON.parse refuses.
        else if (isWhole) expect(given.trimEnd()).not.toBe('');
        else expect(findJsonError(given, 0)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds no error in what JSON.stringify writes, and one where it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value, null, 1);
        expect(findJsonError(text, 0)).toBe(-1);
        const short = text.slice(0, cut % text.length);
        // In the middle of a word or an escape the fault is where that begins, at most five characters before the end.
        const error = findJsonError(short, 0);
        expect(error).toBeLessThanOrEqual(short.length);
        expect(error).toBeGreaterThan(short.length - 6);
      }),
    );
  });
});
