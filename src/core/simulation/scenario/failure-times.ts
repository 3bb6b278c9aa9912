/** When a node fails and when it is repaired, drawn from exponential distributions. */

import { log } from '../../elementary/log.ts';
import type { Random } from '../../random.ts';

export interface FailureRule {
  readonly fromSeconds: number;
  /** No failure begins here or later. */
  readonly toSeconds: number;
  /** Means, 1 or more. */
  readonly meanUpSeconds: number;
  readonly meanRepairSeconds: number;
}

export interface Failure {
  readonly failSeconds: number;
  readonly recoverSeconds: number;
}

/** The failures of one node, one after the other. */
export function* drawFailures(rule: FailureRule, random: Random): Generator<Failure> {
  const { fromSeconds, toSeconds, meanUpSeconds, meanRepairSeconds } = rule;
  let time = fromSeconds;
  for (;;) {
    const failSeconds = time + exponential(meanUpSeconds, random);
    if (failSeconds >= toSeconds) return;
    time = failSeconds + exponential(meanRepairSeconds, random);
    yield { failSeconds, recoverSeconds: time };
  }
}

/** Failures to expect of one node: a cycle is a time of work and a repair. */
export function expectedFailures({ fromSeconds, toSeconds, meanUpSeconds, meanRepairSeconds }: FailureRule): number {
  return Math.max(0, toSeconds - fromSeconds) / (meanUpSeconds + meanRepairSeconds);
}

/** -mean x ln(1 - u), to the millisecond, at least one: the last bits of a logarithm differ between engines. */
function exponential(mean: number, random: Random): number {
  return Math.max(1, Math.round(-mean * log(1 - random.next()) * 1000)) / 1000;
}
