/** Why an instance is where it is, or waits, at a time; and which nodes could take it. */

import {
  type Counterfactual,
  describeCounterfactual,
  type Explanation,
  explain,
  migrationTargetOf,
  type Pod,
  type Scheduler,
  type Simulation,
} from '../../src/core/index.ts';
import type { DecisionTable, TargetVerdict, Waiting } from '../protocol.ts';

type World = Simulation['world'];

/** Changes told of one instance that waits. */
const TOLD_CHANGES = 5;
/** Instances that wait for which changes are looked for: each decides many times over. */
const MOST_EXPLAINED = 20;

/** The table of an instance; null where there is none of that name. */
export function decisionTable(world: World, id: string): DecisionTable | null {
  const instance = world.instances.get(id);
  if (instance === undefined) return null;
  const explanation = explain(world.scheduler, instance.pod);
  const { decision } = explanation;
  const candidates = [...decision.candidates].sort((a, b) => b.total - a.total);
  return {
    instance: id,
    outcome: outcomeOf(explanation, instance.nodeName),
    rows: [
      ...candidates.map(({ node, total, scores }) => ({
        node,
        total,
        reason: '',
        scores: scores.map(({ plugin, raw, normalized, weight }) => ({ plugin, raw, normalized, weight })),
      })),
      ...decision.rejected.map(({ node, rejection }) => ({
        node,
        total: null,
        reason: rejection.reasons.join(', '),
        scores: [],
      })),
    ],
    sentences: sentencesOf(explanation),
  };
}

/** Every node's verdict about an instance that would move there: as its migration's target where it is a running VM. */
export function targetVerdicts(world: World, id: string): readonly TargetVerdict[] {
  const instance = world.instances.get(id);
  if (instance === undefined) return [];
  const { scheduler } = world;
  const decision = scheduler.decide(movedPod(world, instance.pod, instance.nodeName), { examinesAll: true });
  return [
    ...decision.candidates.map(({ node, total }) => ({ node, total, reason: '' })),
    ...decision.rejected.map(({ node, rejection }) => ({ node, total: null, reason: rejection.reasons.join(', ') })),
  ];
}

/** Those that wait, longest first, with what would place each of the first ones. */
export function waitingInstances(world: World): readonly Waiting[] {
  const waiting = [...world.pending].sort((a, b) => a.sinceSeconds - b.sinceSeconds || a.number - b.number);
  return waiting.map(({ id, pod, sinceSeconds }, at): Waiting => {
    if (at >= MOST_EXPLAINED) return { instance: id, sinceSeconds, message: '', remedies: [] };
    const { decision, counterfactuals } = explain(world.scheduler, pod);
    return { instance: id, sinceSeconds, message: messageOf(decision), remedies: remediesOf(counterfactuals) };
  });
}

/** The pod as it would be scheduled if it moved now. */
function movedPod(world: World, pod: Pod, nodeName: string): Pod {
  const source = world.state.node(nodeName);
  if (source === undefined || pod.vm === null) return { ...pod, nodeName: '' };
  const role = { key: `${pod.namespace}/what-if`, sourceNode: nodeName, reason: 'user' as const, priority: 0 };
  return migrationTargetOf(pod, source.node, role);
}

function outcomeOf({ decision }: Explanation, nodeName: string): string {
  const { outcome } = decision;
  if (outcome.kind !== 'chosen') return messageOf(decision);
  if (nodeName === '' || nodeName === outcome.node) return `${outcome.node} would be chosen`;
  return `It is on ${nodeName}; decided now, ${outcome.node} would be chosen`;
}

function messageOf({ outcome }: ReturnType<Scheduler['decide']>): string {
  if (outcome.kind === 'unschedulable') return outcome.message;
  return outcome.kind === 'gated' ? outcome.rejection.reasons.join(', ') : '';
}

/** The smallest changes first: nothing of the pod's own is given up where a neighbour could move. */
function remediesOf(counterfactuals: readonly Counterfactual[]): readonly string[] {
  return counterfactuals.slice(0, TOLD_CHANGES).map(describeCounterfactual);
}

function sentencesOf({ margin, flips, counterfactuals }: Explanation): readonly string[] {
  return [
    ...(margin === null ? [] : [`${margin.node} leads ${margin.runnerUp} by ${rounded(margin.difference)} points.`]),
    ...flips.map(
      ({ plugin, weight, flipsAt, side, to }) =>
        `${to} would win with the weight of ${plugin} ${side} ${rounded(flipsAt)}; it is ${weight}.`,
    ),
    ...remediesOf(counterfactuals),
  ];
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
