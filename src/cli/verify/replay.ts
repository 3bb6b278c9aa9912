/** Replays recorded cases and collects what differs. */

import { BerthError, createIssue, type Issue, quote } from '../../core/index.ts';
import type { LineOrIssue } from '../read-lines.ts';
import { type ReadyCase, readyCase } from './case.ts';
import { compareRefused, compareVerdict, type Difference, type DifferenceKind } from './compare.ts';

/** A pod whose verdict differs. */
export interface DifferingPod {
  readonly case: string;
  readonly pod: string;
  readonly differences: readonly Difference[];
}

/** What a replay found. */
export interface Replay {
  /** Lines that are meant to be cases, those that are none included. */
  readonly caseCount: number;
  readonly podCount: number;
  /** Pods that Berth refused at its door and the scheduler gave up or found no node for: no verdict to compare. */
  readonly refusedPodCount: number;
  readonly nodeVerdictCount: number;
  /** Names of cases with a difference; lines that are no case. */
  readonly differingCases: readonly string[];
  /** Number of differences by kind. */
  readonly counts: ReadonlyMap<DifferenceKind, number>;
  /** The first pods that differ, in full. */
  readonly first: readonly DifferingPod[];
  /** Lines that are no case, objects refused in cases that differ, unreadable input; the first of them. */
  readonly issues: readonly Issue[];
}

export interface ReplayOptions {
  /** Cases to read at most. */
  readonly limit: number;
  /** Differing pods to keep in full. */
  readonly keep: number;
  readonly onCase: (caseCount: number) => void;
}

/** Issues kept: a file of another kind would bring one a line. */
const MAX_ISSUES = 100;

/** Decides every pending pod of every case, each alone with all nodes examined, and compares. */
export async function replayCases(
  lines: AsyncIterable<LineOrIssue>,
  file: string,
  { limit, keep, onCase }: ReplayOptions,
): Promise<Replay> {
  const counts = new Map<DifferenceKind, number>();
  const first: DifferingPod[] = [];
  const issues: Issue[] = [];
  const differingCases: string[] = [];
  let [caseCount, podCount, refusedPodCount, nodeVerdictCount] = [0, 0, 0, 0];
  const tell = (found: readonly Issue[]): void => {
    for (const issue of found) if (issues.length < MAX_ISSUES) issues.push({ ...issue, file });
  };
  for await (const entry of lines) {
    if ('issue' in entry) {
      tell([entry.issue]);
      continue;
    }
    caseCount++;
    const replayed = replayLine(entry.line, entry.number);
    if ('refused' in replayed) {
      differingCases.push(`line ${entry.number}`);
      tell(replayed.refused);
    } else {
      podCount += replayed.podCount;
      refusedPodCount += replayed.refusedPodCount;
      nodeVerdictCount += replayed.nodeVerdictCount;
      for (const { differences } of replayed.differing) {
        for (const { kind } of differences) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      first.push(...replayed.differing.slice(0, keep - first.length));
      if (replayed.differing.length > 0) {
        differingCases.push(replayed.name);
        tell(replayed.issues);
      }
    }
    onCase(caseCount);
    if (caseCount >= limit) break;
  }
  return { caseCount, podCount, refusedPodCount, nodeVerdictCount, differingCases, counts, first, issues };
}

interface ReplayedCase {
  readonly name: string;
  readonly podCount: number;
  readonly refusedPodCount: number;
  readonly nodeVerdictCount: number;
  readonly differing: readonly DifferingPod[];
  readonly issues: readonly Issue[];
}

/** One line decided and compared. Whatever Berth itself cannot decide is an issue of that line; the others go on. */
function replayLine(line: string, number: number): ReplayedCase | { readonly refused: readonly Issue[] } {
  try {
    const read = readyCase(JSON.parse(line), number);
    return 'refused' in read ? read : replayCase(read.ready);
  } catch (error) {
    const path = `line ${number}`;
    if (error instanceof SyntaxError) {
      return { refused: [createIssue('input-malformed', path, 'no JSON', 'one case as JSON on each line')] };
    }
    if (!(error instanceof BerthError)) throw error;
    const { code, message, remedy } = error;
    return { refused: [createIssue(code, path, quote(message), 'a case that can be decided', { remedy })] };
  }
}

function replayCase({ name, scheduler, pods, expected, issues }: ReadyCase): ReplayedCase {
  const differing: DifferingPod[] = [];
  let [refusedPodCount, nodeVerdictCount] = [0, 0];
  pods.forEach((pod, index) => {
    const verdict = expected[index]!;
    const differences =
      pod === null ? compareRefused(verdict) : compareVerdict(verdict, scheduler.decide(pod, { examinesAll: true }));
    if (pod !== null) nodeVerdictCount += Object.keys(verdict.filter ?? {}).length;
    else if (differences.length === 0) refusedPodCount++;
    if (differences.length > 0) differing.push({ case: name, pod: verdict.pod ?? `pending[${index}]`, differences });
  });
  return { name, podCount: pods.length, refusedPodCount, nodeVerdictCount, differing, issues };
}
