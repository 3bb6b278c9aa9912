/** Replays recorded launcher pods and collects what differs. */

import type { LineOrIssue } from '../read-lines.ts';
import { readLauncherCase } from './launcher-case.ts';
import { compareLauncher, type FieldDifference } from './launcher-compare.ts';
import { type ReplayedLines, type ReplayOptions, replayLines } from './replay-lines.ts';

/** A case with a difference. */
export interface DifferingCase {
  readonly case: string;
  readonly differences: readonly FieldDifference[];
}

/** What a replay found. */
export interface LauncherReplay extends ReplayedLines<DifferingCase> {
  /** Cases that KubeVirt and Berth refuse. */
  readonly refusedCount: number;
  readonly podCount: number;
  readonly migrationTargetCount: number;
  readonly differenceCount: number;
}

/** Makes what every line asks for and compares it with what is recorded. */
export async function replayLauncherCases(
  lines: AsyncIterable<LineOrIssue>,
  file: string,
  options: ReplayOptions,
): Promise<LauncherReplay> {
  let [refusedCount, podCount, migrationTargetCount, differenceCount] = [0, 0, 0, 0];
  const replayed = await replayLines({ lines, file }, options, (value, line) => {
    const read = readLauncherCase(value, line);
    if ('refused' in read) return read;
    const { name, recorded, made } = read.ready;
    const differences = compareLauncher(recorded, made);
    if (recorded.error !== undefined && made.error !== undefined) refusedCount++;
    else podCount++;
    if (recorded.migrationTargetPod !== undefined) migrationTargetCount++;
    differenceCount += differences.length;
    return { name, differing: differences.length > 0 ? [{ case: name, differences }] : [], issues: [] };
  });
  return { ...replayed, refusedCount, podCount, migrationTargetCount, differenceCount };
}
