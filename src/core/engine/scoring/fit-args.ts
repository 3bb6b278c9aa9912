/** Arguments of NodeResourcesFit, as kube-scheduler's NodeResourcesFitArgs has them, and the strategy they choose. */

import { BerthError } from '../../errors.ts';
import type { Schema } from '../../schema.ts';
import { DEFAULT_RESOURCES, type WeightedResource } from './resource-amounts.ts';
import {
  createLeastAllocated,
  createMostAllocated,
  createRequestedToCapacityRatio,
  type ResourceScorer,
  type ShapePoint,
} from './resource-scorers.ts';

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const;

export interface FitArgs {
  readonly ignoredResources: readonly string[];
  readonly ignoredResourceGroups: readonly string[];
  readonly scoringStrategy: {
    readonly type: (typeof STRATEGIES)[number];
    readonly resources?: readonly WeightedResource[];
    readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
  };
}

/** Resources with weights; weight 0 stands for 1, as in kube-scheduler's defaulting. */
export const RESOURCES_SCHEMA: Schema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Kubernetes name of the resource.' },
      weight: { type: 'integer', minimum: 0, maximum: 100, default: 1 },
    },
    required: ['name'],
  },
};

export const FIT_ARGS: Schema = {
  type: 'object',
  properties: {
    ignoredResources: {
      type: 'array',
      description: 'Extended resources the filter leaves out.',
      items: { type: 'string' },
      default: [],
    },
    ignoredResourceGroups: {
      type: 'array',
      description: 'Groups (the part before the slash) of extended resources the filter leaves out.',
      items: { type: 'string', pattern: '^[^/]+$' },
      default: [],
    },
    scoringStrategy: {
      type: 'object',
      properties: {
        type: { type: 'string', enum: STRATEGIES },
        resources: RESOURCES_SCHEMA,
        requestedToCapacityRatio: {
          type: 'object',
          properties: {
            shape: {
              type: 'array',
              description: 'Points of strictly rising utilization.',
              minItems: 1,
              items: {
                type: 'object',
                properties: {
                  utilization: { type: 'integer', minimum: 0, maximum: 100 },
                  score: { type: 'integer', minimum: 0, maximum: 10 },
                },
                required: ['utilization', 'score'],
              },
            },
          },
          required: ['shape'],
        },
      },
      required: ['type'],
      default: { type: 'LeastAllocated', resources: DEFAULT_RESOURCES },
    },
  },
};

/** The resources to score: cpu and memory where none are named. */
export function resourcesOf(given: readonly WeightedResource[] | undefined): readonly WeightedResource[] {
  if (given === undefined || given.length === 0) return DEFAULT_RESOURCES;
  return given.map(({ name, weight }) => ({ name, weight: weight === 0 ? 1 : weight }));
}

/** The scorer and its resources. Throws `out-of-range` or `missing-field` where the shape does not suit the strategy. */
export function createStrategy(args: FitArgs): { scorer: ResourceScorer; resources: readonly WeightedResource[] } {
  const { type, requestedToCapacityRatio } = args.scoringStrategy;
  const resources = resourcesOf(args.scoringStrategy.resources);
  const weights = resources.map(({ weight }) => weight);
  const path = 'scoringStrategy.requestedToCapacityRatio';
  if (type !== 'RequestedToCapacityRatio') {
    if (requestedToCapacityRatio !== undefined) {
      throw new BerthError('unknown-key', `${path}: found a shape, wanted none with ${type}`, { path });
    }
    const create = type === 'MostAllocated' ? createMostAllocated : createLeastAllocated;
    return { scorer: create(weights), resources };
  }
  if (requestedToCapacityRatio === undefined) {
    throw new BerthError('missing-field', `${path}: found nothing, wanted a shape`, { path });
  }
  const { shape } = requestedToCapacityRatio;
  const falling = shape.findIndex((point, index) => index > 0 && point.utilization <= shape[index - 1]!.utilization);
  if (falling !== -1) {
    const at = `${path}.shape[${falling}].utilization`;
    const found = `${shape[falling]!.utilization} after ${shape[falling - 1]!.utilization}`;
    throw new BerthError('out-of-range', `${at}: found ${found}, wanted rising utilizations`, { path: at });
  }
  return { scorer: createRequestedToCapacityRatio(weights, shape), resources };
}
