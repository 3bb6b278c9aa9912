/** Replays recorded cases and collects what differs. */

import type { LineOrIssue } from '../read-lines.ts';
import { type ReadyCase, readyCase } from './case.ts';
import { compareRefused, compareVerdict, type Difference, type DifferenceKind } from './compare.ts';
import { type ReplayedCase, type ReplayedLines, type ReplayOptions, replayLines } from './replay-lines.ts';

/** A pod whose verdict differs. */
export interface DifferingPod {
  readonly case: string;
  readonly pod: string;
  readonly differences: readonly Difference[];
}

/** What a replay found. */
export interface Replay extends ReplayedLines<DifferingPod> {
  readonly podCount: number;
  /** Pods that Berth refused at its door and the scheduler gave up or found no node for: no verdict to compare. */
  readonly refusedPodCount: number;
  readonly nodeVerdictCount: number;
  /** Number of differences by kind. */
  readonly counts: ReadonlyMap<DifferenceKind, number>;
}

/** Decides every pending pod of every case, each alone with all nodes examined, and compares. */
export async function replayCases(
  lines: AsyncIterable<LineOrIssue>,
  file: string,
  options: ReplayOptions,
): Promise<Replay> {
  const counts = new Map<DifferenceKind, number>();
  let [podCount, refusedPodCount, nodeVerdictCount] = [0, 0, 0];
  const replayed = await replayLines({ lines, file }, options, (value, line) => {
    const read = readyCase(value, line);
    if ('refused' in read) return read;
    const compared = compareCase(read.ready);
    podCount += read.ready.pods.length;
    refusedPodCount += compared.refusedPodCount;
    nodeVerdictCount += compared.nodeVerdictCount;
    for (const { kind } of compared.differing.flatMap(({ differences }) => differences)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return compared;
  });
  return { ...replayed, podCount, refusedPodCount, nodeVerdictCount, counts };
}

interface ComparedCase extends ReplayedCase<DifferingPod> {
  readonly refusedPodCount: number;
  readonly nodeVerdictCount: number;
}

function compareCase({ name, scheduler, pods, expected, issues }: ReadyCase): ComparedCase {
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
  return { name, differing, issues, refusedPodCount, nodeVerdictCount };
}
