/** Replays recorded cases and collects what differs. */

import { createIssue, type Issue } from '../../core/index.ts';
import type { LineOrIssue } from '../read-lines.ts';
import { readyCase } from './case.ts';
import { compareVerdict, type Difference, type DifferenceKind } from './compare.ts';

/** A pod whose verdict differs. */
export interface DifferingPod {
  readonly case: string;
  readonly pod: string;
  readonly differences: readonly Difference[];
}

/** What a replay found. */
export interface Replay {
  readonly caseCount: number;
  readonly podCount: number;
  readonly nodeVerdictCount: number;
  /** Cases with a difference or an issue. */
  readonly differingCases: readonly string[];
  /** Number of differences by kind. */
  readonly counts: ReadonlyMap<DifferenceKind, number>;
  /** The first pods that differ, in full. */
  readonly first: readonly DifferingPod[];
  /** Lines that are no case, objects that were refused although the scheduler judged the pods, unreadable input. */
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
  options: ReplayOptions,
): Promise<Replay> {
  const counts = new Map<DifferenceKind, number>();
  const first: DifferingPod[] = [];
  const issues: Issue[] = [];
  const differingCases = new Set<string>();
  let [caseCount, podCount, nodeVerdictCount] = [0, 0, 0];
  for await (const entry of lines) {
    if ('issue' in entry) {
      issues.push(entry.issue);
      continue;
    }
    if (caseCount >= options.limit) break;
    const ready = parseLine(entry.line, entry.number);
    if ('code' in ready) {
      if (issues.length < MAX_ISSUES) issues.push({ ...ready, file });
      continue;
    }
    caseCount++;
    ready.pods.forEach((pod, index) => {
      const expected = ready.expected[index]!;
      podCount++;
      nodeVerdictCount += Object.keys(expected.filter ?? {}).length;
      const decision = pod === null ? null : ready.scheduler.decide(pod, { examinesAll: true });
      const differences = compareVerdict(expected, decision);
      if (differences.length === 0) return;
      differingCases.add(ready.name);
      for (const { kind } of differences) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (first.length < options.keep) first.push({ case: ready.name, pod: nameOf(expected, index), differences });
    });
    if (differingCases.has(ready.name)) {
      for (const issue of ready.issues) if (issues.length < MAX_ISSUES) issues.push({ ...issue, file });
    }
    options.onCase(caseCount);
  }
  return { caseCount, podCount, nodeVerdictCount, differingCases: [...differingCases], counts, first, issues };
}

function parseLine(line: string, number: number): ReturnType<typeof readyCase> {
  try {
    return readyCase(JSON.parse(line), number);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return createIssue('input-malformed', `line ${number}`, 'no JSON', 'one case as JSON on each line');
  }
}

function nameOf(expected: { readonly pod?: string }, index: number): string {
  return expected.pod ?? `pending[${index}]`;
}
