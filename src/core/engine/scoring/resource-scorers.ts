/**
 * NodeResourcesFit's three strategies (pkg/scheduler/framework/plugins/noderesources least_allocated.go,
 * most_allocated.go, requested_to_capacity_ratio.go). Per resource, in whole numbers truncated toward zero:
 *
 *   LeastAllocated            (allocatable - requested) * 100 / allocatable, 0 where requested > allocatable
 *   MostAllocated             min(requested, allocatable) * 100 / allocatable
 *   RequestedToCapacityRatio  f(requested * 100 / allocatable), f(100) where requested > allocatable
 *
 * The first two are joined as sum(score * weight) / sum(weight), truncated; the third leaves out resources that score 0
 * and rounds half up.
 * Example: requested 3000 of 4000 and 5000 of 10000, weights 1: Least (25 + 50) / 2 = 37, Most (75 + 50) / 2 = 62.
 */

import { MAX_SCORE, percentOf } from './int64.ts';

/** Score 0..100 of amounts by resource; a resource whose `allocatable` is 0 is left out. Hot: once per node. */
export type ResourceScorer = (requested: Float64Array, allocatable: Float64Array) => number;

/** A point of f: utilization 0..100, score 0..10. */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

/** kube-scheduler's shape scores run to 10, its scores to 100. */
const SHAPE_SCALE = 10;

/** Prefers nodes with much free. Weights by position in the list of resources. */
export function createLeastAllocated(weights: readonly number[]): ResourceScorer {
  return createMean(weights, leastAllocatedScore);
}

/** Prefers nodes with little free. Weights by position in the list of resources. */
export function createMostAllocated(weights: readonly number[]): ResourceScorer {
  return createMean(weights, mostAllocatedScore);
}

/** Free share of one resource, 0..100. 3000 of 4000 used gives 25. Hot. */
function leastAllocatedScore(requested: number, allocatable: number): number {
  return requested > allocatable ? 0 : percentOf(allocatable - requested, allocatable);
}

/** Used share of one resource, 0..100. 3000 of 4000 used gives 75. Hot. */
function mostAllocatedScore(requested: number, allocatable: number): number {
  return percentOf(requested > allocatable ? allocatable : requested, allocatable);
}

function createMean(
  weights: readonly number[],
  scoreOne: (requested: number, allocatable: number) => number,
): ResourceScorer {
  return (requested, allocatable) => {
    let sum = 0;
    let weightSum = 0;
    for (let index = 0; index < weights.length; index++) {
      const capacity = allocatable[index]!;
      if (capacity === 0) continue;
      sum += scoreOne(requested[index]!, capacity) * weights[index]!;
      weightSum += weights[index]!;
    }
    return weightSum === 0 ? 0 : Math.trunc(sum / weightSum);
  };
}

/** Prefers the utilizations that the shape gives high scores. Weights by position in the list of resources. */
export function createRequestedToCapacityRatio(
  weights: readonly number[],
  shape: readonly ShapePoint[],
): ResourceScorer {
  const points = shape.map((point) => ({ utilization: point.utilization, score: point.score * SHAPE_SCALE }));
  return (requested, allocatable) => {
    let sum = 0;
    let weightSum = 0;
    for (let index = 0; index < weights.length; index++) {
      const capacity = allocatable[index]!;
      if (capacity === 0) continue;
      const used = requested[index]!;
      const score = shapeScore(points, used > capacity ? MAX_SCORE : percentOf(used, capacity));
      if (score <= 0) continue;
      sum += score * weights[index]!;
      weightSum += weights[index]!;
    }
    return weightSum === 0 ? 0 : Math.round(sum / weightSum);
  };
}

/**
 * f: straight lines between points of rising utilization, flat outside, truncated toward zero on each line.
 * On (0, 100), (3, 0) utilization 1 gives 100 + trunc(-100 * 1 / 3) = 67. Hot.
 */
export function shapeScore(points: readonly ShapePoint[], utilization: number): number {
  for (let index = 0; index < points.length; index++) {
    const point = points[index]!;
    if (utilization > point.utilization) continue;
    const before = points[index - 1];
    if (before === undefined) return point.score;
    const rise = (point.score - before.score) * (utilization - before.utilization);
    return before.score + Math.trunc(rise / (point.utilization - before.utilization));
  }
  return points[points.length - 1]?.score ?? 0;
}
