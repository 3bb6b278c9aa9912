/** Pods placed one after the other, each before the next comes: what a live scheduler would do with them. */

import { type ClusterState, type Decision, type Pod, podKey, type Scheduler } from '../../core/index.ts';
import { reasonOf } from '../render/reason.ts';

/** What became of one pod. */
export interface SimulatedPod {
  readonly pod: string;
  /** null where it was not placed. */
  readonly node: string | null;
  /** All nodes with the highest total: a scheduler that draws may take any of them. */
  readonly best: readonly string[];
  readonly candidates: number;
  /** null where it was not placed, or one node was left. */
  readonly total: number | null;
  /** Pods that had to leave for it. */
  readonly victims: readonly string[];
  readonly reason: string;
  /** Set where the manifest tells a node: whether that is one of the best. The pod counts there. */
  readonly agrees?: boolean;
}

/**
 * Decides for each pod and counts it on its node; victims of preemption leave at once. A pod that has a node already is
 * decided as if it had none, compared, and counted where it is; one that the state holds too leaves it before the first
 * comes. No two pods may have one name. The state is changed.
 */
export function* placeInSequence(
  pods: readonly Pod[],
  state: ClusterState,
  schedulerOf: (pod: Pod) => Scheduler | null,
): Generator<SimulatedPod> {
  for (const pod of pods) takeOut(pod, state);
  for (const given of pods) {
    const pod: Pod = given.nodeName === '' ? given : { ...given, nodeName: '' };
    const scheduler = schedulerOf(pod);
    if (scheduler === null) {
      yield unplaced(pod, `no profile for schedulerName ${pod.schedulerName}`);
      continue;
    }
    const first = scheduler.decide(pod);
    const victims = victimsOf(first);
    const decision = victims.length === 0 ? first : decideAfter(first, victims, scheduler);
    yield settle(decision, victims, scheduler, given.nodeName);
  }
}

function takeOut(pod: Pod, state: ClusterState): void {
  state.dismiss(pod);
  // The state may know of another nomination than the manifest.
  for (const node of [...state.nominatedNodes]) state.withdrawNomination(pod, node);
}

function unplaced(pod: Pod, reason: string): SimulatedPod {
  return { pod: podKey(pod), node: null, best: [], candidates: 0, total: null, victims: [], reason };
}

function victimsOf({ outcome }: Decision): readonly Pod[] {
  return outcome.kind === 'unschedulable' && outcome.preemption?.code === 'Success' ? outcome.preemption.victims : [];
}

/** The decision once the victims have left; the node they made room on is looked at first. */
function decideAfter(first: Decision, victims: readonly Pod[], scheduler: Scheduler): Decision {
  const { pod, outcome } = first;
  removeAll(victims, scheduler.state);
  const nominatedNodeName =
    outcome.kind === 'unschedulable' ? (outcome.preemption?.nominatedNode ?? '') : pod.nominatedNodeName;
  return scheduler.decide({ ...pod, nominatedNodeName });
}

function removeAll(victims: readonly Pod[], state: ClusterState): void {
  for (const victim of victims) state.forget(podKey(victim));
}

function settle(decision: Decision, victims: readonly Pod[], scheduler: Scheduler, actual: string): SimulatedPod {
  const { pod, outcome, best, candidates } = decision;
  const { state } = scheduler;
  const node = outcome.kind === 'chosen' ? outcome.node : null;
  if (node !== null) state.withdrawNomination(pod, pod.nominatedNodeName);
  const home = actual === '' ? node : actual;
  if (home !== null && state.node(home) !== undefined) scheduler.assume(pod, home);
  const chosen = candidates.find((candidate) => candidate.node === node);
  return {
    pod: podKey(pod),
    node,
    best,
    candidates: candidates.length,
    total: chosen === undefined || chosen.scores.length === 0 ? null : chosen.total,
    victims: victims.map(podKey),
    reason: reasonOf(decision, scheduler.profile.policy.tie),
    ...(actual !== '' && { agrees: best.includes(actual) }),
  };
}
