import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLeastAllocated,
  createMostAllocated,
  createRequestedToCapacityRatio,
  type ShapePoint,
  shapeScore,
} from '../../../../src/core/engine/scoring/resource-scorers.ts';

const shape = (...points: (readonly [utilization: number, score: number])[]): ShapePoint[] =>
  points.map(([utilization, score]) => ({ utilization, score }));

describe('shapeScore', () => {
  // requested_to_capacity_ratio_test.go TestBrokenLinearFunction; the last row is our own: 100 + trunc(-100 / 3).
  it.each([
    [
      shape([10, 1], [90, 9]),
      [
        [0, 1],
        [15, 1],
        [19, 1],
        [20, 2],
        [89, 8],
        [90, 9],
        [110, 9],
      ],
    ],
    [
      shape([0, 2], [40, 10], [100, 0]),
      [
        [-10, 2],
        [0, 2],
        [20, 6],
        [30, 8],
        [40, 10],
        [70, 5],
        [100, 0],
        [110, 0],
      ],
    ],
    [
      shape([0, 2], [40, 2], [100, 2]),
      [
        [-10, 2],
        [20, 2],
        [110, 2],
      ],
    ],
    [
      shape([0, 100], [3, 0]),
      [
        [1, 67],
        [2, 34],
        [3, 0],
      ],
    ],
  ] as const)('follows %j', (points, expected) => {
    expect(expected.map(([utilization]) => [utilization, shapeScore(points, utilization)])).toEqual(expected);
  });
});

/** One resource as the oracles see it. */
interface Row {
  readonly requested: number;
  readonly allocatable: number;
  readonly weight: number;
}

const amount = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 200 }), fc.constant(0));
const rows = fc.array(fc.record({ requested: amount, allocatable: amount, weight: fc.integer({ min: 1, max: 100 }) }), {
  maxLength: 5,
});

const columns = (list: readonly Row[]): [Float64Array, Float64Array] => [
  Float64Array.from(list, (row) => row.requested),
  Float64Array.from(list, (row) => row.allocatable),
];
const weightsOf = (list: readonly Row[]): number[] => list.map((row) => row.weight);

/** Least, most and ratio in BigInt throughout, one screen, no shortcuts. */
function meanInBigInt(list: readonly Row[], scoreOne: (requested: bigint, allocatable: bigint) => bigint): number {
  const scored = list.filter((row) => row.allocatable !== 0);
  const weightSum = scored.reduce((sum, row) => sum + BigInt(row.weight), 0n);
  if (weightSum === 0n) return 0;
  const sum = scored.reduce(
    (total, row) => total + scoreOne(BigInt(row.requested), BigInt(row.allocatable)) * BigInt(row.weight),
    0n,
  );
  return Number(sum / weightSum);
}

function ratioInBigInt(list: readonly Row[], points: readonly ShapePoint[]): number {
  let sum = 0n;
  let weightSum = 0n;
  for (const row of list) {
    if (row.allocatable === 0) continue;
    const isOver = row.requested > row.allocatable;
    const utilization = isOver ? 100n : (BigInt(row.requested) * 100n) / BigInt(row.allocatable);
    const score = lineInBigInt(points, utilization);
    if (score <= 0n) continue;
    sum += score * BigInt(row.weight);
    weightSum += BigInt(row.weight);
  }
  // round(x) = floor((2x + 1) / 2) for x >= 0
  return weightSum === 0n ? 0 : Number((2n * sum + weightSum) / (2n * weightSum));
}

function lineInBigInt(points: readonly ShapePoint[], utilization: bigint): bigint {
  const index = points.findIndex((point) => utilization <= BigInt(point.utilization));
  if (index === -1) return BigInt(points.at(-1)!.score) * 10n;
  const [end, start] = [points[index]!, points[index - 1]];
  const endScore = BigInt(end.score) * 10n;
  if (start === undefined) return endScore;
  const startScore = BigInt(start.score) * 10n;
  const [from, to] = [BigInt(start.utilization), BigInt(end.utilization)];
  return startScore + ((endScore - startScore) * (utilization - from)) / (to - from);
}

const shapes = fc
  .uniqueArray(fc.record({ utilization: fc.integer({ min: 0, max: 100 }), score: fc.integer({ min: 0, max: 10 }) }), {
    minLength: 1,
    maxLength: 6,
    selector: (point) => point.utilization,
  })
  .map((points) => [...points].sort((a, b) => a.utilization - b.utilization));

describe('resource scorers', () => {
  it('agree with BigInt: LeastAllocated', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const expected = meanInBigInt(list, (used, capacity) =>
          used > capacity ? 0n : ((capacity - used) * 100n) / capacity,
        );
        expect(createLeastAllocated(weightsOf(list))(...columns(list))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('agree with BigInt: MostAllocated', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const expected = meanInBigInt(
          list,
          (used, capacity) => ((used > capacity ? capacity : used) * 100n) / capacity,
        );
        expect(createMostAllocated(weightsOf(list))(...columns(list))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('agree with BigInt: RequestedToCapacityRatio', () => {
    fc.assert(
      fc.property(rows, shapes, (list, points) => {
        const score = createRequestedToCapacityRatio(weightsOf(list), points)(...columns(list));
        expect(score).toBe(ratioInBigInt(list, points));
      }),
      { numRuns: 500 },
    );
  });

  it('give more for more free (LeastAllocated) and less (MostAllocated)', () => {
    fc.assert(
      fc.property(rows, fc.nat(), fc.maxSafeNat(), (list, at, cut) => {
        const row = list[at % Math.max(1, list.length)];
        if (row === undefined) return;
        const freer = list.map((one) => (one === row ? { ...one, requested: Math.max(0, one.requested - cut) } : one));
        const least = createLeastAllocated(weightsOf(list));
        const most = createMostAllocated(weightsOf(list));
        expect(least(...columns(freer))).toBeGreaterThanOrEqual(least(...columns(list)));
        expect(most(...columns(freer))).toBeLessThanOrEqual(most(...columns(list)));
      }),
    );
  });
});
