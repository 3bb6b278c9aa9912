/**
 * NodeResourcesFit (pkg/scheduler/framework/plugins/noderesources/fit.go).
 *
 * Filter: the pod's request of every resource is at most allocatable - requested, and one more pod is allowed.
 *
 *   score = LeastAllocated, MostAllocated or RequestedToCapacityRatio of requested + pod against allocatable
 *
 * The formulas stand in scoring/resource-scorers.ts. The score counts 100m and 200 MiB for every container that asks for
 * no cpu or memory, the filter does not. Pod-level requests of the incoming pod count in the filter only, as upstream.
 * Example: LeastAllocated, a pod of 3000m and 5000 on an empty node of 4000m and 10000: (25 + 50) / 2 = 37.
 */

import { isExtendedResource } from '../../../model/label-syntax.ts';
import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import { amountOf, FIRST_SCALAR, PODS, type ResourceAxes } from '../../../model/resources.ts';
import type { Figure, PluginDefinition, Rejection } from '../../plugin.ts';
import { createStrategy, FIT_ARGS, type FitArgs } from '../../scoring/fit-args.ts';
import { ResourceAmounts } from '../../scoring/resource-amounts.ts';

const NAME = 'NodeResourcesFit';

export const nodeResourcesFit: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes without room for the requests; prefers nodes by how full they would be.',
  points: ['preFilter', 'filter', 'preScore', 'score'],
  args: FIT_ARGS,
  create(args: FitArgs, { schedulerVersion }) {
    const { scorer, resources } = createStrategy(args, schedulerVersion);
    const amounts = new ResourceAmounts(
      resources.map(({ name }) => name),
      'nonZeroRequested',
    );
    const ignored = new IgnoredAxes(args);
    return {
      reads: 'node',
      shapeOf: (pod) => `${pod.requests.join(',')}|${pod.scoringRequests.join(',')}`,
      filter(pod, node, state) {
        const isIgnored = ignored.of(state.axes);
        return fits(pod, node, isIgnored) ? null : refuse(pod, node, state.axes, isIgnored);
      },
      passes: (pod, node, state) => fits(pod, node, ignored.of(state.axes)),
      score(pod, node, state) {
        amounts.read(pod.scoringRequests, node, state.axes);
        return scorer(amounts.requested, amounts.allocatable);
      },
    };
  },
};

/** 1 where the shortage of an axis does not matter. */
type AxisFlags = Uint8Array;

/** True when one more pod with these requests fits; an amount that is exactly free fits. Hot: once per node. */
function fits(pod: Pod, node: NodeState, isIgnored: AxisFlags): boolean {
  const { allocatable } = node.node;
  if (node.pods.size + 1 > amountOf(allocatable, PODS)) return false;
  const { requests } = pod;
  for (let axis = 0; axis < requests.length; axis++) {
    if (isShort(requests[axis]!, axis, node) && isIgnored[axis] !== 1) return false;
  }
  return true;
}

/** True when the node has less of a resource free than is wanted. What is not asked for is never short. Hot. */
function isShort(wanted: number, axis: number, node: NodeState): boolean {
  return wanted > 0 && axis !== PODS && wanted > amountOf(node.node.allocatable, axis) - amountOf(node.requested, axis);
}

/** The rejection with every resource that is short; unresolvable where the node is too small even when empty. */
function refuse(pod: Pod, node: NodeState, axes: ResourceAxes, isIgnored: AxisFlags): Rejection {
  const reasons: string[] = [];
  const figures: Figure[] = [];
  const { allocatable } = node.node;
  const podCapacity = amountOf(allocatable, PODS);
  if (node.pods.size + 1 > podCapacity) {
    reasons.push('Too many pods');
    figures.push({ resource: 'pods', requested: 1, free: podCapacity - node.pods.size, capacity: podCapacity });
  }
  let isResolvable = true;
  for (let axis = 0; axis < pod.requests.length; axis++) {
    const requested = pod.requests[axis]!;
    if (isIgnored[axis] === 1 || !isShort(requested, axis, node)) continue;
    const resource = axes.name(axis);
    const capacity = amountOf(allocatable, axis);
    reasons.push(`Insufficient ${resource}`);
    figures.push({ resource, requested, free: capacity - amountOf(node.requested, axis), capacity });
    if (requested > capacity) isResolvable = false;
  }
  const code = isResolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable';
  return { plugin: NAME, code, reasons, figures };
}

/** Which axes the filter leaves out: extended resources named in the arguments, or whose group is. */
class IgnoredAxes {
  readonly #resources: ReadonlySet<string>;
  readonly #groups: ReadonlySet<string>;
  #axes: ResourceAxes | null = null;
  #flags: AxisFlags = new Uint8Array(0);

  constructor(args: FitArgs) {
    this.#resources = new Set(args.ignoredResources);
    this.#groups = new Set(args.ignoredResourceGroups);
  }

  /** Flags by axis, made anew only when axes were added. Hot: once per node. */
  of(axes: ResourceAxes): AxisFlags {
    if (axes !== this.#axes || axes.count !== this.#flags.length) {
      this.#axes = axes;
      this.#flags = Uint8Array.from({ length: axes.count }, (_, axis) =>
        this.#isIgnored(axis, axes.name(axis)) ? 1 : 0,
      );
    }
    return this.#flags;
  }

  #isIgnored(axis: number, name: string): boolean {
    if (axis < FIRST_SCALAR || !isExtendedResource(name)) return false;
    return this.#resources.has(name) || this.#groups.has(name.slice(0, name.indexOf('/')));
  }
}
