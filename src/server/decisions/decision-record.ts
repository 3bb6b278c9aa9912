/** What the decision log says of one request, and of one change of the cluster: a line of JSON each. */

import type { ExtenderVerdict, NodeState } from '../../core/index.ts';
import type { NeutralCause } from '../decider.ts';
import type { EndedRequest } from '../exchange.ts';
import type { VerbName } from '../verb.ts';

/** What every record bears. */
interface Moment {
  /** RFC 3339. */
  readonly time: string;
}

/** What a file of the log goes back to: the start of the service, or the file before. */
export type LogBeginning = 'service' | 'file';

/** The first record of each file, and of each service that goes on with one. */
export interface StartRecord extends Moment {
  readonly kind: 'Start';
  /** With `service` nothing is known of the cluster yet: all of it follows. */
  readonly begins: LogBeginning;
  readonly version: string;
  readonly policy: string;
  readonly shadow: string | null;
  readonly scoreRange: number;
  /** Seconds for which a decision counts before the cluster tells of it. */
  readonly assumeTimeoutSeconds: number;
  /** Whether measurements are read, which are not in the log. */
  readonly isMeasured: boolean;
}

/** One request that was decided, and its answer. */
export interface DecisionRecord extends Moment {
  readonly kind: 'Decision';
  readonly verb: VerbName;
  readonly policy: string;
  /** `namespace/name` and uid. */
  readonly pod: string;
  readonly uid: string;
  /** The pod's manifest without what placement does not read; with the filter only. */
  readonly manifest?: unknown;
  /** Nodes asked about: all that are known but these, or these alone. */
  readonly nodes?: { readonly all: boolean; readonly names: readonly string[] };
  readonly nodeCount: number;
  readonly passedCount?: number;
  /** Reasons with the number of nodes that were refused for each, the most frequent first. */
  readonly refused?: readonly (readonly [reason: string, count: number])[];
  /** The best nodes with their points, 0 to 100, and the scores that were answered. */
  readonly best?: readonly { readonly node: string; readonly points: number; readonly score: number }[];
  /** The policy's choice, and what kube-scheduler is expected to make of it. */
  readonly choice?: string;
  readonly expected?: string;
  /** By node. */
  readonly victims?: Readonly<Record<string, readonly string[]>>;
  /** Why something was left to kube-scheduler: the answer was due before every rule was asked, or victims are not known. */
  readonly neutral?: NeutralCause | 'unknown-victims';
  /** The moment that the cluster was in, Unix time in seconds; absent where unknown. */
  readonly clusterSeconds?: number;
  readonly shadow?: ShadowOutcome;
  readonly milliseconds: number;
}

/** What the shadow policy would have done. */
export interface ShadowOutcome {
  readonly policy: string;
  /** null: it refuses every node. */
  readonly choice: string | null;
  readonly isSame: boolean;
  /** Points, 0 to 100, that the choice loses by the shadow's own scores; null where it refuses that node. */
  readonly regret: number | null;
}

/** One request that is no decision: it was answered neutrally, was refused, or was to bind. */
export interface RequestRecord extends Moment, EndedRequest {
  readonly kind: 'Request';
}

/** Records that could not be written are missing before the next one. */
interface GapRecord extends Moment {
  readonly kind: 'Gap';
  readonly records: number;
}

/** An object that came, changed or went (null). */
export interface ChangeRecord extends Moment {
  readonly kind: 'Change';
  readonly object: string;
  readonly key: string;
  readonly manifest: unknown;
}

export type LogRecord = StartRecord | DecisionRecord | RequestRecord | ChangeRecord | GapRecord;

/** Reasons told: the rest is one number. */
const MAX_REASONS = 10;

/** How many nodes were refused for which reason. */
export function countRefusals(nodes: readonly NodeState[], verdict: ExtenderVerdict): [string, number][] {
  const counts = new Map<string, number>();
  for (let position = 0; position < nodes.length; position++) {
    if (verdict.passed[position] === 1) continue;
    const reason = verdict.rejectionAt(position).reasons.join(', ');
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = sorted.slice(MAX_REASONS).reduce((sum, [, count]) => sum + count, 0);
  return rest === 0 ? sorted : [...sorted.slice(0, MAX_REASONS), ['other reasons', rest]];
}

/** The nodes of a question, said in the shorter way. */
export function describeNodes(
  names: readonly string[],
  allNames: readonly string[],
): { readonly all: boolean; readonly names: readonly string[] } {
  if (names.length * 2 <= allNames.length) return { all: false, names };
  const asked = new Set(names);
  return { all: true, names: allNames.filter((name) => !asked.has(name)) };
}
