/** Runs of the OpenB trace as one table: means over seeds beside the published ones, and whether they meet them. */

import { deviation, mean } from 'd3-array';
import { type BenchTable, type Verdict, verdictOf } from './trace-bench.ts';

/** One policy with one seed. */
export interface OpenbRun {
  readonly seed: number;
  readonly allocatedPercent: number;
  /** Free and of no use to the mix, of the capacity. */
  readonly fragmentedPercent: number;
  /** Thousandths of GPUs after the last pod. */
  readonly allocatedMilli: number;
}

export interface OpenbRow {
  readonly policy: string;
  readonly allocatedPercent: number;
  /** Standard deviation over the seeds; 0 for one. */
  readonly deviationPercent: number;
  /** null where nobody has published one. */
  readonly publishedPercent: number | null;
  readonly fragmentedPercent: number;
  /** Of the first seed. */
  readonly allocatedMilli: number;
  readonly verdict: Verdict;
}

/** Farthest that a mean may be from the published one, percent of the capacity. */
const TOLERANCE_PERCENT = 0.5;

/**
 * A row a policy. One with a published figure passes where it is within 0.5 of it and allocates more than the ones before
 * it that have one: they come in the published order.
 */
export function summarizeRuns(
  runs: ReadonlyMap<string, readonly OpenbRun[]>,
  published: Readonly<Record<string, number>>,
): readonly OpenbRow[] {
  let most = 0;
  return [...runs].map(([policy, all]): OpenbRow => {
    const allocatedPercent = mean(all, (run) => run.allocatedPercent) ?? Number.NaN;
    const publishedPercent = published[policy] ?? null;
    let verdict: Verdict = '';
    if (publishedPercent !== null) {
      const isNear = Math.abs(allocatedPercent - publishedPercent) <= TOLERANCE_PERCENT;
      verdict = verdictOf(isNear && allocatedPercent > most);
      most = Math.max(most, allocatedPercent);
    }
    return {
      policy,
      allocatedPercent,
      deviationPercent: deviation(all, (run) => run.allocatedPercent) ?? 0,
      publishedPercent,
      fragmentedPercent: mean(all, (run) => run.fragmentedPercent) ?? Number.NaN,
      allocatedMilli: all[0]?.allocatedMilli ?? 0,
      verdict,
    };
  });
}

export function openbTable(list: string, rows: readonly OpenbRow[], seedCount: number): BenchTable {
  const isCompared = rows.some(({ publishedPercent }) => publishedPercent !== null);
  return {
    title: `OpenB, ${list} pods: percent of 6,212 GPUs allocated at 130 % arrived, mean of seeds 42..${41 + seedCount}`,
    columns: [
      { title: 'policy' },
      { title: 'allocated', isRight: true },
      { title: 'deviation', isRight: true },
      { title: 'published', isRight: true },
      { title: 'difference', isRight: true },
      { title: 'of no use', isRight: true },
      { title: 'milli-GPU, seed 42', isRight: true },
      { title: '' },
    ],
    rows: rows.map(({ policy, allocatedPercent, deviationPercent, publishedPercent, ...row }) => [
      policy,
      allocatedPercent.toFixed(2),
      deviationPercent.toFixed(2),
      publishedPercent?.toFixed(2) ?? '',
      publishedPercent === null ? '' : signed(allocatedPercent - publishedPercent),
      row.fragmentedPercent.toFixed(2),
      row.allocatedMilli.toLocaleString('en-US'),
      row.verdict,
    ]),
    notes: isCompared
      ? [
          'Published: Weng et al., USENIX ATC 2023, by their simulator with the same seeds; its FGD allocates 5,919,410 with seed 42.',
          'gpu-first-fit: one fixed order of the nodes, the GPU with the least room. fgd-random-ties: FGD, ties at random.',
        ]
      : [],
    passes: rows.every(({ verdict }) => verdict !== 'FAIL'),
    records: rows.map((row) => ({ list, ...row })),
  };
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}
