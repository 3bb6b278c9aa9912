/** What the routes ask of placement, free of the wire's form: nodes are positions in the list that was asked about. */

import type { Hindrance } from './hindrance.ts';
import type { NumberedNames } from './name-book.ts';

/** Why an answer says nothing. */
export const NEUTRAL_CAUSES = ['not-synced', 'stale', 'deadline', 'overload', 'stopping', 'error'] as const;
export type NeutralCause = (typeof NEUTRAL_CAUSES)[number];

/** Nothing can be said: every node passes, all scores are equal, victims stay as they are. */
export interface Neutral {
  readonly kind: 'neutral';
  readonly cause: NeutralCause;
}

/** One question about a pod. */
export interface Question {
  /** The pod's manifest, as it was sent. */
  readonly pod: unknown;
  /** The nodes asked about, each once. */
  readonly nodeNames: readonly string[];
  /** Their numbers, where they have some. */
  readonly numbered?: NumberedNames | null;
  /** False where whole nodes were sent: kube-scheduler scores those that come back as if they were empty. Default: true. */
  readonly isNodeCacheCapable?: boolean;
  /** True once an answer is due at once. */
  readonly isLate: () => boolean;
}

/** What the filter says of one node. */
export const PASSED = 0;
/** Refused, but evicting pods may help. */
export const FAILED = 1;
/** Refused, and evicting pods does not help. */
export const UNRESOLVABLE = 2;

export interface FilterAnswer {
  readonly kind: 'filtered';
  /** PASSED, FAILED or UNRESOLVABLE by position. */
  readonly verdicts: Uint8Array;
  /** Why a node was refused; only of refused positions. */
  readonly reasonAt: (position: number) => string;
  /** True where the answer was due before every rule was asked: those left out refuse nothing. */
  readonly isCut?: boolean;
}

export interface PrioritizeAnswer {
  readonly kind: 'prioritized';
  /** Whole scores, 0 to the score range, by position. */
  readonly scores: Int32Array;
}

/** The pods that kube-scheduler would evict from one node. */
export interface NodeVictims {
  /** Uids, the most important first. */
  readonly podUids: readonly string[];
  readonly budgetViolations: number;
}

export interface PreemptQuestion {
  readonly pod: unknown;
  readonly victims: ReadonlyMap<string, NodeVictims>;
  readonly isLate: () => boolean;
}

export interface PreemptAnswer {
  readonly kind: 'preempted';
  /** What is left of the question's nodes, with victims of them. */
  readonly victims: ReadonlyMap<string, NodeVictims>;
}

export interface BindQuestion {
  readonly podName: string;
  readonly podNamespace: string;
  readonly podUid: string;
  readonly node: string;
}

/** Placement as the routes see it. Synchronous but for binding; never throws for what a request holds. */
export interface Decider {
  filter(question: Question): FilterAnswer | Neutral;
  prioritize(question: Question): PrioritizeAnswer | Neutral;
  preempt(question: PreemptQuestion): PreemptAnswer | Neutral;
  /** '' where the pod was bound, else why not; rejects with nothing. Absent where Berth does not bind. */
  bind?(question: BindQuestion): Promise<string>;
  /** Why it is not ready to decide; none where it is. Read by /readyz. */
  readonly hindrances: readonly Hindrance[];
}
