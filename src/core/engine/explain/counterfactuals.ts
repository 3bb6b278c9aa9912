/** The smallest single changes that would make a pod fit, each found by deciding again. */

import { BerthError } from '../../errors.ts';
import type { Taint } from '../../model/node.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { PODS } from '../../model/resources.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../model/taints.ts';
import type { Decision, RejectedNode } from '../decision.ts';
import { checkNode, type FilterRun, prepareFilters } from '../filter-run.ts';
import type { Scheduler } from '../schedule.ts';
import { isDemandOfGuest, withoutEachDemand } from './guest-changes.ts';
import {
  type ConstraintKind,
  type PodChange,
  tolerating,
  toleratingCordon,
  withoutEachConstraint,
} from './pod-changes.ts';
import { findRemovals } from './pod-removals.ts';

export type Counterfactual =
  /** The pod would fit on the node if it asked for at most `largest` of the resource. */
  | {
      readonly kind: 'request';
      readonly node: string;
      readonly resource: string;
      readonly requested: number;
      readonly largest: number;
    }
  /** The pod would fit on these nodes if one constraint were gone. */
  | {
      readonly kind: 'constraint';
      readonly constraint: ConstraintKind;
      readonly text: string;
      readonly opens: readonly string[];
    }
  /** The pod would fit on these nodes if one pod moved elsewhere or ended. */
  | { readonly kind: 'pod'; readonly pod: string; readonly from: string; readonly opens: readonly string[] };

/** Distinct taints that are tried: those that keep the pod off the most nodes first. */
const MAX_TAINTS = 32;

/** Every single change that opens a node to a pod that fits nowhere: constraints, then requests, then pods. */
export function findCounterfactuals(scheduler: Scheduler, decision: Decision): readonly Counterfactual[] {
  return [
    ...findConstraintChanges(scheduler, decision),
    ...findRequestChanges(scheduler, decision),
    ...findRemovals(scheduler, decision),
  ];
}

function findConstraintChanges(scheduler: Scheduler, { pod, rejected }: Decision): Counterfactual[] {
  const own = withoutEachConstraint(pod).filter(({ label }) => label === undefined || !isDemandOfGuest(pod, label));
  const changes: PodChange[] = [...withoutEachDemand(pod), ...own];
  const nodes = rejected.map(({ node }) => needNode(scheduler, node));
  if (nodes.some(({ node }) => node.isUnschedulable)) changes.push(toleratingCordon(pod));
  changes.push(...untoleratedTaints(pod, nodes).map((taint) => tolerating(pod, taint)));
  return changes.flatMap(({ kind, text, pod: changed }): Counterfactual[] => {
    if (kind !== 'gate' && changed.schedulingGates.length > 0) return [];
    const opens = changed.schedulingGates.length > 0 ? [] : scheduler.findFeasible(changed).map(({ name }) => name);
    return opens.length === 0 ? [] : [{ kind: 'constraint', constraint: kind, text, opens }];
  });
}

/** The taint that keeps the pod off each node first, the most frequent ones, in order of frequency. */
function untoleratedTaints(pod: Pod, nodes: readonly NodeState[]): Taint[] {
  const found = new Map<string, { taint: Taint; count: number }>();
  for (const { node } of nodes) {
    const taint = findUntoleratedTaint(node.taints, pod.tolerations, NO_PLACEMENT);
    if (taint === null) continue;
    const text = `${taint.key}=${taint.value}:${taint.effect}`;
    const known = found.get(text);
    if (known === undefined) found.set(text, { taint, count: 1 });
    else known.count++;
  }
  return [...found.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_TAINTS)
    .map(({ taint }) => taint);
}

/** Nodes that lack one resource only: how much of it the pod may ask for there, the smallest cut first. */
function findRequestChanges(scheduler: Scheduler, { pod, rejected }: Decision): Counterfactual[] {
  const { state, profile } = scheduler;
  const runs = new Map<string, { smaller: Pod; run: FilterRun }>();
  const found = rejected.flatMap(({ node, rejection }: RejectedNode): (Counterfactual & { kind: 'request' })[] => {
    const [figure] = rejection.figures;
    if (figure === undefined || rejection.figures.length > 1) return [];
    const { resource, requested, free } = figure;
    const axis = state.axes.find(resource);
    const largest = Math.min(requested, free);
    if (axis === undefined || axis === PODS || largest < 0) return [];
    const text = `${resource} ${largest}`;
    let prepared = runs.get(text);
    if (prepared === undefined) {
      const smaller = withRequest(pod, axis, largest);
      prepared = { smaller, run: prepareFilters(profile, smaller, state) };
      runs.set(text, prepared);
    }
    const { smaller, run } = prepared;
    if (run.rejection !== null || run.nodeNames?.has(node) === false) return [];
    if (checkNode(smaller, needNode(scheduler, node), state, run.filters) !== null) return [];
    return [{ kind: 'request', node, resource, requested, largest }];
  });
  return found.sort((a, b) => b.largest / b.requested - a.largest / a.requested);
}

function withRequest(pod: Pod, axis: number, amount: number): Pod {
  const requests = [...pod.requests];
  requests[axis] = amount;
  return { ...pod, requests };
}

function needNode(scheduler: Scheduler, name: string): NodeState {
  const node = scheduler.state.node(name);
  if (node === undefined) throw new BerthError('internal', `decision names node ${name}, which is not there`);
  return node;
}

/** One sentence for people. */
export function describeCounterfactual(change: Counterfactual): string {
  switch (change.kind) {
    case 'request':
      return `would fit on ${change.node} with at most ${change.largest} of ${change.resource} instead of ${change.requested}`;
    case 'constraint':
      return `would fit on ${listNames(change.opens)} without ${change.text}`;
    case 'pod':
      return `would fit on ${listNames(change.opens)} if ${change.pod} left ${change.from}`;
  }
}

/** `a`, `a and b`, `a, b, c and 7 more`. */
export function listNames(names: readonly string[]): string {
  const SHOWN = 3;
  if (names.length > SHOWN) return `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`;
  return names.join(' and ');
}
