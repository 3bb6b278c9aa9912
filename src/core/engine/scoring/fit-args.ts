/** Arguments of NodeResourcesFit, as kube-scheduler's NodeResourcesFitArgs has them, and the strategy they choose. */

import { createIssue, type Issue } from '../../errors.ts';
import { isQualifiedName } from '../../model/label-syntax.ts';
import { quote, type Schema } from '../../schema.ts';
import type { SchedulerVersion } from '../plugin.ts';
import { refuseArgs } from '../plugin-args.ts';
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
      items: { type: 'string' },
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
                  utilization: { type: 'integer', minimum: 0, maximum: 100, default: 0 },
                  score: { type: 'integer', minimum: 0, maximum: 10, default: 0 },
                },
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

/** The scorer and its resources. Throws `out-of-range` and others as `checkFitArgs` finds them. */
export function createStrategy(
  args: FitArgs,
  version: SchedulerVersion,
): { scorer: ResourceScorer; resources: readonly WeightedResource[] } {
  refuseArgs('NodeResourcesFit', checkFitArgs(args, version));
  const { type, requestedToCapacityRatio } = args.scoringStrategy;
  const resources = resourcesOf(args.scoringStrategy.resources);
  const weights = resources.map(({ weight }) => weight);
  switch (type) {
    case 'LeastAllocated':
      return { scorer: createLeastAllocated(weights), resources };
    case 'MostAllocated':
      return { scorer: createMostAllocated(weights), resources };
    case 'RequestedToCapacityRatio':
      return { scorer: createRequestedToCapacityRatio(weights, requestedToCapacityRatio!.shape), resources };
  }
}

/**
 * What kube-scheduler refuses and a schema cannot say (pkg/scheduler/apis/config/validation/validation_pluginargs.go). Up
 * to 1.35 a shape beside another strategy is checked and not used; from 1.36 on it is refused.
 */
function checkFitArgs(args: FitArgs, version: SchedulerVersion): Issue[] {
  const issues: Issue[] = [];
  args.ignoredResources.forEach((name, index) => {
    if (isQualifiedName(name)) return;
    issues.push(createIssue('unknown-value', `ignoredResources[${index}]`, quote(name), 'the name of a resource'));
  });
  args.ignoredResourceGroups.forEach((name, index) => {
    if (isQualifiedName(name) && !name.includes('/')) return;
    const wanted = 'the part of a name before its slash';
    issues.push(createIssue('unknown-value', `ignoredResourceGroups[${index}]`, quote(name), wanted));
  });
  const { type, requestedToCapacityRatio } = args.scoringStrategy;
  const path = 'scoringStrategy.requestedToCapacityRatio';
  const isUsed = type === 'RequestedToCapacityRatio';
  if (requestedToCapacityRatio === undefined) {
    if (isUsed) issues.push(createIssue('missing-field', path, 'nothing', 'a shape'));
  } else if (!isUsed && version !== '1.34' && version !== '1.35') {
    issues.push(createIssue('unknown-key', path, 'a shape', `none with ${type}`));
  } else {
    const { shape } = requestedToCapacityRatio;
    const falling = shape.findIndex((point, index) => index > 0 && point.utilization <= shape[index - 1]!.utilization);
    if (falling !== -1) {
      const found = `${shape[falling]!.utilization} after ${shape[falling - 1]!.utilization}`;
      issues.push(createIssue('out-of-range', `${path}.shape[${falling}].utilization`, found, 'rising utilizations'));
    }
  }
  return issues;
}
