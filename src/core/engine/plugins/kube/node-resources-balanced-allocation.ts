/**
 * NodeResourcesBalancedAllocation (pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go).
 *
 *   fraction(r) = min(1, requested(r) / allocatable(r))
 *   spread      = |f1 - f2| / 2 for two resources, the population standard deviation for more, 0 for fewer
 *   balance     = (1 - spread) * 100, truncated
 *   score       = balance with the pod                                        up to 1.35
 *   score       = 50 + (50 + balance with the pod - balance without it) / 2   from 1.36 on, truncated
 *
 * Example: fractions .6 and .25 with the pod, .3 and 0 without: balance 82 and 85, score 82 or 50 + 47 / 2 = 73.
 */

import { createIssue, type Issue } from '../../../errors.ts';
import { quote } from '../../../schema.ts';
import type { PluginDefinition } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';
import { RESOURCES_SCHEMA, resourcesOf } from '../../scoring/fit-args.ts';
import { MAX_SCORE } from '../../scoring/int64.ts';
import { ResourceAmounts, type WeightedResource } from '../../scoring/resource-amounts.ts';

/** kube-scheduler's NodeResourcesBalancedAllocationArgs. */
interface BalancedAllocationArgs {
  /** Weights must be 1. */
  readonly resources?: readonly WeightedResource[];
}

const NAME = 'NodeResourcesBalancedAllocation';

export const nodeResourcesBalancedAllocation: PluginDefinition = {
  name: NAME,
  summary: 'Prefers nodes whose resources would be used in equal shares.',
  points: ['preScore', 'score'],
  args: { type: 'object', properties: { resources: RESOURCES_SCHEMA } },
  create(args: BalancedAllocationArgs, { schedulerVersion }) {
    const names = namesOf(args);
    const amounts = new ResourceAmounts(names, 'requested');
    const fractions = new Float64Array(names.length);
    const scoresChange = schedulerVersion !== '1.34' && schedulerVersion !== '1.35';
    return {
      reads: 'node',
      shapeOf: (pod) => pod.requests.join(','),
      skipsScore: (pod, state) => amounts.areAllZero(pod.requests, state.axes),
      score(pod, node, state) {
        amounts.read(pod.requests, node, state.axes);
        const { requested, allocated, allocatable } = amounts;
        const balanceWith = balance(requested, allocatable, fractions);
        if (!scoresChange) return balanceWith;
        const half = MAX_SCORE / 2;
        return half + Math.trunc((half + balanceWith - balance(allocated, allocatable, fractions)) / 2);
      },
    };
  },
};

/** 50..100: 100 where all resources are used in equal shares. `fractions` is scratch. Hot: once or twice per node. */
function balance(used: Float64Array, allocatable: Float64Array, fractions: Float64Array): number {
  let count = 0;
  let sum = 0;
  for (let index = 0; index < used.length; index++) {
    const capacity = allocatable[index]!;
    if (capacity === 0) continue;
    const share = used[index]! / capacity;
    const fraction = share > 1 ? 1 : share;
    sum += fraction;
    fractions[count++] = fraction;
  }
  let spread = 0;
  if (count === 2) {
    spread = Math.abs((fractions[0]! - fractions[1]!) / 2);
  } else if (count > 2) {
    const mean = sum / count;
    let squares = 0;
    for (let index = 0; index < count; index++) squares += (fractions[index]! - mean) * (fractions[index]! - mean);
    spread = Math.sqrt(squares / count);
  }
  return Math.trunc((1 - spread) * MAX_SCORE);
}

/** Throws `out-of-range` for a weight that is not 1 and `duplicate-object` for a name given twice, as kube-scheduler does. */
function namesOf(args: BalancedAllocationArgs): readonly string[] {
  const resources = resourcesOf(args.resources);
  const names = resources.map(({ name }) => name);
  const issues = resources.flatMap(({ name, weight }, index): Issue[] => {
    const path = `resources[${index}]`;
    return [
      ...(weight === 1 ? [] : [createIssue('out-of-range', `${path}.weight`, String(weight), '1')]),
      ...(names.indexOf(name) === index
        ? []
        : [createIssue('duplicate-object', `${path}.name`, quote(name), 'each resource once')]),
    ];
  });
  refuseArgs(NAME, issues);
  return names;
}
