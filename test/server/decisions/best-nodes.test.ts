import { describe, expect, it } from 'vitest';
import { bestOf } from '../../../src/server/decisions/best-nodes.ts';

describe('bestOf', () => {
  it('gives the five positions with the most points, of equal ones the first', () => {
    const points = [3, 9, 1, 9, 4, 7, 2];
    expect(bestOf(points.length, (position) => points[position]!)).toEqual([1, 3, 5, 4, 0]);
  });

  it('gives all where there are fewer', () => {
    expect(bestOf(2, (position) => position)).toEqual([1, 0]);
    expect(bestOf(0, () => 0)).toEqual([]);
  });
});
