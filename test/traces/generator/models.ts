/** Workload models for tests: plain defaults, and random ones. */

import fc from 'fast-check';
import { expect } from 'vitest';
import { renderIssues } from '../../../src/core/errors.ts';
import type { Distribution } from '../../../src/traces/generator/distribution.ts';
import { parseWorkloadSpec } from '../../../src/traces/generator/parse-workload.ts';
import type { WorkloadModel } from '../../../src/traces/generator/workload-model.ts';

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** 60 VMs an hour for ten days, each for an hour on average, of two sizes. */
export const PLAIN_SPEC = {
  horizonSeconds: 10 * DAY,
  arrivals: { perHour: 60 },
  lifetime: { seconds: { kind: 'exponential', mean: HOUR } },
  flavours: [
    { name: 'small', weight: 3, cpu: 2, memory: '4Gi' },
    { name: 'large', weight: 1, cpu: '8', memory: '32Gi' },
  ],
} as const;

/** The plain model with some fields of its spec replaced. */
export function workload(changes: Record<string, unknown> = {}): WorkloadModel {
  const { model, issues } = parseWorkloadSpec({ ...PLAIN_SPEC, ...changes }, 'generate');
  expect(renderIssues(issues)).toBe('');
  return model!;
}

const positive = fc.double({ min: 60, max: 10 * DAY, noNaN: true });
const shape = fc.double({ min: 0.5, max: 4, noNaN: true });

export const arbitrarySimple: fc.Arbitrary<Distribution> = fc.oneof(
  positive.map((value) => ({ kind: 'constant' as const, value })),
  fc
    .tuple(positive, positive)
    .map(([a, b]) => ({ kind: 'uniform' as const, min: Math.min(a, b), max: Math.max(a, b) })),
  positive.map((mean) => ({ kind: 'exponential' as const, mean })),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: positive,
    sigma: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('weibull' as const), shape, scale: positive }),
  fc.record({ kind: fc.constant('gamma' as const), shape, scale: positive }),
  fc
    .record({ shape, min: positive, ratio: fc.double({ min: 1.5, max: 100, noNaN: true }) })
    .map(({ shape, min, ratio }) => {
      return { kind: 'pareto' as const, shape, min, max: min * ratio };
    }),
  fc.array(positive, { minLength: 2, maxLength: 6 }).map((values) => {
    const sorted = [...values].sort((a, b) => a - b);
    return {
      kind: 'empirical' as const,
      points: sorted.map((value, index) => [index / (sorted.length - 1), value] as const),
    };
  }),
);

export const arbitraryDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  { weight: 4, arbitrary: arbitrarySimple },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.record({ weight: fc.double({ min: 0.1, max: 5, noNaN: true }), distribution: arbitrarySimple }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) => ({ kind: 'mixture' as const, parts })),
  },
);
