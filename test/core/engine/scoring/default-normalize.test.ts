import { describe, expect, it } from 'vitest';
import { normalizeByMax, normalizeByMaxReversed } from '../../../../src/core/engine/scoring/default-normalize.ts';

// normalize_score_test.go TestDefaultNormalizeScore and, for zeros and none, own.
describe('normalizeByMax, normalizeByMaxReversed', () => {
  it.each([
    [
      [1, 2, 3, 4],
      [25, 50, 75, 100],
    ],
    // 100 * 10 / 1000 = 1.
    [
      [1000, 10, 20, 30],
      [100, 1, 2, 3],
    ],
    // 100 * 1 / 1000 = 0.1, truncated.
    [
      [1000, 1, 1, 1],
      [100, 0, 0, 0],
    ],
    [
      [0, 1, 1, 1],
      [0, 100, 100, 100],
    ],
    [
      [1, 1, 1, 1],
      [100, 100, 100, 100],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [[], []],
  ])('turn %j into %j and its reverse', (raw, expected) => {
    const plain = Float64Array.from(raw);
    normalizeByMax(plain);
    expect([...plain]).toEqual(expected);
    const reversed = Float64Array.from(raw);
    normalizeByMaxReversed(reversed);
    expect([...reversed]).toEqual(expected.map((score) => 100 - score));
  });
});
