import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../../src/core/simulation/workload/text-pattern.ts';

describe('matchesPattern', () => {
  it.each([
    ['openb-pod-7', 'openb-pod-7', true],
    ['openb-pod-7', 'openb-*', true],
    ['openb-pod-7', '*-7', true],
    ['openb-pod-7', '*pod*', true],
    ['openb-pod-7', 'openb', false],
    ['openb-pod-7', 'pod*', false],
    ['', '*', true],
    ['', '', true],
    ['a', '', false],
    ['aXbXc', 'a*b*c', true],
    ['abab', '*ab', true],
    ['a.c', 'a?c', false],
    ['abc', 'a.c', false],
    ['ab', 'ab*', true],
  ])('says of %j and %j: %s', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });

  it('agrees with an expression in which each star is any text', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 10 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), letters, (text, pattern) => {
        expect(matchesPattern(text, pattern)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes steps in proportion to text times pattern where many stars almost match', () => {
    // An expression that backtracks over 100 stars would not come back.
    expect(matchesPattern('a'.repeat(5000), `${'*a'.repeat(100)}*b`)).toBe(false);
  });
});
