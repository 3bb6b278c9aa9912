/** The outcome for one pod, with everything that led to it. */

import type { Pod } from '../model/pod.ts';
import type { Rejection } from './plugin.ts';
import type { Preemption } from './preemption.ts';

/** One plugin's score of one candidate. */
export interface PluginScore {
  readonly plugin: string;
  readonly weight: number;
  /** As the plugin computes it. */
  readonly raw: number;
  /** 0..100. */
  readonly normalized: number;
  /** normalized x weight. */
  readonly weighted: number;
}

/** A node that passed every filter. */
export interface Candidate {
  readonly node: string;
  /** Sum of the weighted scores. */
  readonly total: number;
  /** In the policy's order; plugins that skipped this pod are absent. */
  readonly scores: readonly PluginScore[];
}

/** A node that a filter refused. */
export interface RejectedNode {
  readonly node: string;
  readonly rejection: Rejection;
}

export type Outcome =
  /** A node was chosen. */
  | { readonly kind: 'chosen'; readonly node: string }
  /** No node is fit; preemption may have nominated one. */
  | { readonly kind: 'unschedulable'; readonly message: string; readonly preemption: Preemption | null }
  /** A preEnqueue plugin keeps the pod out of the queue. */
  | { readonly kind: 'gated'; readonly rejection: Rejection };

export interface Decision {
  readonly pod: Pod;
  readonly outcome: Outcome;
  /** In visiting order. */
  readonly candidates: readonly Candidate[];
  /** Names of all candidates with the highest total, sorted. */
  readonly best: readonly string[];
  /** In visiting order; nodes that were not looked at (sampling) are in neither list. */
  readonly rejected: readonly RejectedNode[];
  /** Set where a preFilter refused the pod outright. */
  readonly preFilter: Rejection | null;
}

/** The short outcome: what a simulation needs of each pod. */
export interface Choice {
  /** null where no node is fit. */
  readonly node: string | null;
  /** Nodes that passed every filter. */
  readonly candidateCount: number;
  /** Candidates with the highest total. */
  readonly tiedCount: number;
  /** Highest total; 0 where it was not needed (one candidate) or there is none. */
  readonly total: number;
}

/**
 * The message kube-scheduler writes into the pod's PodScheduled condition:
 * `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) were unschedulable. preemption: ...`
 * (pkg/scheduler/framework/types.go FitError).
 */
export function renderFitError(
  nodeCount: number,
  preFilter: Rejection | null,
  rejections: Iterable<Rejection>,
  postFilter: string,
): string {
  let message = `0/${nodeCount} nodes are available:`;
  if (preFilter !== null) message += ` ${preFilter.reasons.join(', ')}.`;
  else {
    const reasons = countReasons(rejections);
    if (reasons !== '') message += ` ${reasons}.`;
  }
  return postFilter === '' ? message : `${message} ${postFilter}`;
}

/** `2 Insufficient cpu, 3 node(s) were unschedulable`: every reason with its count, sorted as text. */
export function countReasons(rejections: Iterable<{ readonly reasons: readonly string[] }>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
