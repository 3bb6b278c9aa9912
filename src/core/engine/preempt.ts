/** Which pods to evict so that a pod fits: kube-scheduler's dry run and its rules for picking one node. */

import type { PodDisruptionBudget } from '../model/cluster.ts';
import type { NodeState } from '../model/node-state.ts';
import { type Pod, podKey } from '../model/pod.ts';
import { countReasons } from './decision.ts';
import { protects } from './disruption-budget.ts';
import type { PostFilterContext, Rejection } from './plugin.ts';
import type { Preemption } from './preemption.ts';

/** Arguments of DefaultPreemption. */
export interface PreemptionArgs {
  /** Share of the potential nodes to dry-run, 0..100. */
  readonly minCandidateNodesPercentage: number;
  /** Least number of nodes to dry-run. */
  readonly minCandidateNodesAbsolute: number;
}

/** What makes pods worth keeping, beyond kube-scheduler's own order. */
export interface VictimRules {
  /** Class of a pod: those of a higher class are put back first, so that they are victims only when nothing else helps. */
  readonly classOf: (pod: Pod) => number;
  /** Rules before kube-scheduler's own for picking a node; smaller is better. */
  readonly harm: readonly HarmRule[];
}

/** A measure of what a candidate's victims cost; smaller is better. */
export type HarmRule = (candidate: PreemptionCandidate) => number;

/** kube-scheduler's: all pods are of one class. */
const KUBE_RULES: VictimRules = { classOf: () => 0, harm: [] };

/** A node with the victims that would have to leave it. */
export interface PreemptionCandidate {
  readonly node: NodeState;
  /** Most important first, at least one. */
  readonly victims: readonly Pod[];
  readonly budgetViolations: number;
}

const NOT_HELPFUL = { reasons: ['Preemption is not helpful for scheduling'] } as const;
const NO_VICTIMS = { reasons: ['No preemption victims found for incoming pod'] } as const;

/**
 * Looks for the node where evicting pods of lower priority does the least harm (kube-scheduler.md B11). The search
 * begins at the first potential node where kube-scheduler begins at a random one.
 */
export function preempt(context: PostFilterContext, args: PreemptionArgs, rules: VictimRules = KUBE_RULES): Preemption {
  const { pod, state } = context;
  const refusal = whyNotEligible(context);
  if (refusal !== null) return fail(refusal);
  const potential = state.nodes.filter((node) => context.rejectionOf(node)?.code === 'Unschedulable');
  const { candidates, failures } = dryRun(context, potential, { args, rules });
  const [best, ...others] = leastHarmful(context.consult(candidates), rules.harm);
  if (best === undefined) {
    const unhelpful = Array.from({ length: state.nodeCount - failures.length }, () => NOT_HELPFUL);
    const reasons = countReasons([...failures, ...unhelpful]);
    return fail(`0/${state.nodeCount} nodes are available:${reasons === '' ? '' : ` ${reasons}.`}`);
  }
  const { node, victims, budgetViolations } = best;
  const alternatives = others.map((other) => ({ node: other.node.name, victims: other.victims }));
  return {
    code: 'Success',
    nominatedNode: node.name,
    victims,
    budgetViolations,
    alternatives,
    relocations: [],
    message: '',
  };

  function fail(message: string): Preemption {
    return {
      code: 'Unschedulable',
      nominatedNode: '',
      victims: [],
      budgetViolations: 0,
      alternatives: [],
      relocations: [],
      message: `preemption: ${message}`,
    };
  }

  function whyNotEligible({ rejectionOf }: PostFilterContext): string | null {
    if (!pod.preemptsLowerPriority) return 'not eligible due to preemptionPolicy=Never.';
    const nominated = state.node(pod.nominatedNodeName);
    if (nominated === undefined || isUnresolvable(rejectionOf(nominated))) return null;
    for (const other of nominated.pods.values()) {
      if (other.priority < pod.priority && other.isPreempted) {
        return 'not eligible due to a terminating pod on the nominated node.';
      }
    }
    return null;
  }
}

/** A node without a recorded refusal counts as unresolvable. */
function isUnresolvable(rejection: Rejection | null): boolean {
  return rejection === null || rejection.code === 'UnschedulableAndUnresolvable';
}

/** Candidates among the potential nodes, those that break no budget first, and why the others are none. */
function dryRun(
  context: PostFilterContext,
  potential: readonly NodeState[],
  { args, rules }: { readonly args: PreemptionArgs; readonly rules: VictimRules },
): { candidates: PreemptionCandidate[]; failures: { readonly reasons: readonly string[] }[] } {
  const share = Math.trunc((potential.length * args.minCandidateNodesPercentage) / 100);
  const wanted = Math.min(potential.length, Math.max(share, args.minCandidateNodesAbsolute));
  const harmless: PreemptionCandidate[] = [];
  const harmful: PreemptionCandidate[] = [];
  const failures: { readonly reasons: readonly string[] }[] = [];
  for (const node of potential) {
    const outcome = selectVictims(context, node, rules);
    if ('reasons' in outcome) failures.push(outcome);
    else if (outcome.victims.length === 0) {
      failures.push({ reasons: [`expected at least one victim pod on node "${node.name}"`] });
    } else if (outcome.budgetViolations === 0) harmless.push(outcome);
    else harmful.push(outcome);
    if (harmless.length > 0 && harmless.length + harmful.length >= wanted) break;
  }
  return { candidates: [...harmless, ...harmful], failures };
}

/** The fewest and least important pods whose leaving makes the pod fit on a node (none: it fits as it is), or why none do. */
export function selectVictims(
  { pod, state, imagine }: Pick<PostFilterContext, 'pod' | 'state' | 'imagine'>,
  node: NodeState,
  { classOf }: Pick<VictimRules, 'classOf'>,
): PreemptionCandidate | { readonly reasons: readonly string[] } {
  const potential = [...node.pods.values()].filter((other) => other.priority < pod.priority);
  if (potential.length === 0) return NO_VICTIMS;
  const imagined = imagine(node);
  for (const victim of potential) imagined.remove(victim);
  const rejection = imagined.check();
  if (rejection !== null) return rejection;

  const victims: Pod[] = [];
  const reprieve = (candidate: Pod): boolean => {
    imagined.add(candidate);
    if (imagined.check() === null) return true;
    imagined.remove(candidate);
    victims.push(candidate);
    return false;
  };
  const { violating, harmless } = splitByBudget(potential.sort(compareImportance), state.objects.disruptionBudgets);
  const isViolating = new Set(violating);
  // A stable sort: within a class those that break a budget come first, each by importance.
  const order = [...violating, ...harmless].sort((a, b) => classOf(b) - classOf(a));
  const budgetViolations = order.filter((candidate) => !reprieve(candidate) && isViolating.has(candidate)).length;
  return { node, victims: victims.sort(compareImportance), budgetViolations };
}

/**
 * Order of importance: higher priority first, then the one that started earlier (a pod that has not started counts as
 * starting now), then the name so that the order is total.
 */
export function compareImportance(a: Pod, b: Pod): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  const difference = startOf(a) - startOf(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return podKey(a) < podKey(b) ? -1 : 1;
}

function startOf(pod: Pod): number {
  return pod.startTimeSeconds ?? Number.POSITIVE_INFINITY;
}

/** Splits pods, in their order, by whether their leaving breaks a budget that those before them have used up. */
function splitByBudget(
  pods: readonly Pod[],
  budgets: readonly PodDisruptionBudget[],
): { violating: Pod[]; harmless: Pod[] } {
  const allowed = budgets.map((budget) => budget.disruptionsAllowed);
  const violating: Pod[] = [];
  const harmless: Pod[] = [];
  for (const pod of pods) {
    let isViolating = false;
    budgets.forEach((budget, index) => {
      if (!protects(budget, pod)) return;
      allowed[index]! -= 1;
      if (allowed[index]! < 0) isViolating = true;
    });
    (isViolating ? violating : harmless).push(pod);
  }
  return { violating, harmless };
}

/** 2^31: makes every priority positive, so that a victim more never makes a sum smaller. */
const PRIORITY_OFFSET = 2 ** 31;

/** Rules in order; each breaks ties of those before it. Smaller is better. */
const KUBE_HARM: readonly HarmRule[] = [
  (candidate) => candidate.budgetViolations,
  (candidate) => candidate.victims[0]!.priority,
  (candidate) => candidate.victims.reduce((sum, victim) => sum + victim.priority + PRIORITY_OFFSET, 0),
  (candidate) => candidate.victims.length,
  (candidate) => -earliestStart(candidate.victims),
];

/** The candidates that do the least harm, all that tie, in their order; `before` are rules that come first. */
export function leastHarmful(
  candidates: readonly PreemptionCandidate[],
  before: readonly HarmRule[] = [],
): readonly PreemptionCandidate[] {
  return keepLeast(candidates, [...before, ...KUBE_HARM]);
}

/** The candidates with the least of the first measure, of these those with the least of the second, and so on. */
export function keepLeast(
  candidates: readonly PreemptionCandidate[],
  measures: readonly HarmRule[],
): readonly PreemptionCandidate[] {
  return measures.reduce((left, harm) => {
    const least = Math.min(...left.map(harm));
    return left.filter((candidate) => harm(candidate) === least);
  }, candidates);
}

/** Earliest start among the victims of the highest priority. */
function earliestStart(victims: readonly Pod[]): number {
  const highest = victims[0]!.priority;
  return Math.min(...victims.filter((victim) => victim.priority === highest).map(startOf));
}
