/** Replays recorded launcher pods and collects what differs. */

import { createIssue, type Issue } from '../../core/index.ts';
import type { LineOrIssue } from '../read-lines.ts';
import { readLauncherCase } from './launcher-case.ts';
import { compareLauncher, type FieldDifference } from './launcher-compare.ts';
import type { ReplayOptions } from './replay.ts';

/** A case with a difference. */
export interface DifferingCase {
  readonly case: string;
  readonly differences: readonly FieldDifference[];
}

/** What a replay found. */
export interface LauncherReplay {
  /** Lines that are meant to be cases, those that are none included. */
  readonly caseCount: number;
  /** Cases that KubeVirt and Berth refuse. */
  readonly refusedCount: number;
  readonly podCount: number;
  readonly migrationTargetCount: number;
  readonly differenceCount: number;
  /** Names of cases with a difference; lines that are no case. */
  readonly differingCases: readonly string[];
  /** The first cases that differ, in full. */
  readonly first: readonly DifferingCase[];
  /** Lines that are no case and unreadable input; the first of them. */
  readonly issues: readonly Issue[];
}

/** Issues kept: a file of another kind would bring one a line. */
const MAX_ISSUES = 100;

/** Makes what every line asks for and compares it with what is recorded. */
export async function replayLauncherCases(
  lines: AsyncIterable<LineOrIssue>,
  file: string,
  { limit, keep, onCase }: ReplayOptions,
): Promise<LauncherReplay> {
  const differingCases: string[] = [];
  const first: DifferingCase[] = [];
  const issues: Issue[] = [];
  let [caseCount, refusedCount, podCount, migrationTargetCount, differenceCount] = [0, 0, 0, 0, 0];
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
      const { differences } = replayed;
      if (replayed.isRefused) refusedCount++;
      else podCount++;
      if (replayed.migrates) migrationTargetCount++;
      differenceCount += differences.length;
      if (differences.length > 0) {
        differingCases.push(replayed.name);
        if (first.length < keep) first.push({ case: replayed.name, differences });
      }
    }
    onCase(caseCount);
    if (caseCount >= limit) break;
  }
  return { caseCount, refusedCount, podCount, migrationTargetCount, differenceCount, differingCases, first, issues };
}

interface ReplayedLine {
  readonly name: string;
  readonly isRefused: boolean;
  readonly migrates: boolean;
  readonly differences: readonly FieldDifference[];
}

function replayLine(line: string, number: number): ReplayedLine | { readonly refused: readonly Issue[] } {
  const value = parseLine(line);
  if (value === undefined) {
    const wanted = 'one case as JSON on each line';
    return { refused: [createIssue('input-malformed', `line ${number}`, 'no JSON', wanted)] };
  }
  const read = readLauncherCase(value, number);
  if ('refused' in read) return read;
  const { name, recorded, made } = read.ready;
  return {
    name,
    isRefused: recorded.error !== undefined && made.error !== undefined,
    migrates: recorded.migrationTargetPod !== undefined,
    differences: compareLauncher(recorded, made),
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
