/** Why the chosen node won: its margin over the runner-up by plugin, and the weights at which another would win. */

import type { Candidate, Decision } from '../decision.ts';

/** How far the chosen node is ahead of the next best. */
export interface Margin {
  readonly node: string;
  readonly runnerUp: string;
  /** Difference of the totals; 0 where the tie rule decided. */
  readonly difference: number;
  /** Weighted scores, in the policy's order. */
  readonly byPlugin: readonly {
    readonly plugin: string;
    readonly chosen: number;
    readonly runnerUp: number;
    readonly difference: number;
  }[];
}

/** A weight of one plugin, all else equal, beyond which another node has the higher total. */
export interface WeightFlip {
  readonly plugin: string;
  /** Its weight now. */
  readonly weight: number;
  /** At this weight both totals are equal. */
  readonly flipsAt: number;
  /** On which side of `flipsAt` the other node wins. */
  readonly side: 'above' | 'below';
  readonly to: string;
}

/** The margin of a decision that chose among several candidates; null of any other. */
export function marginOf(decision: Decision): Margin | null {
  const chosen = chosenCandidate(decision);
  if (chosen === null) return null;
  let runnerUp: Candidate | null = null;
  for (const candidate of decision.candidates) {
    if (candidate.node !== chosen.node && (runnerUp === null || candidate.total > runnerUp.total)) runnerUp = candidate;
  }
  if (runnerUp === null) return null;
  const { scores } = runnerUp;
  return {
    node: chosen.node,
    runnerUp: runnerUp.node,
    difference: chosen.total - runnerUp.total,
    byPlugin: chosen.scores.map(({ plugin, weighted }, index) => ({
      plugin,
      chosen: weighted,
      runnerUp: scores[index]!.weighted,
      difference: weighted - scores[index]!.weighted,
    })),
  };
}

/**
 * For each plugin the nearest weight above and below its own at which another candidate draws level. Normalised scores
 * do not depend on weights, so that total(weight) is a line: with the chosen node d points ahead and s, t the two
 * normalised scores, the lines meet at weight + d / (t - s). Ahead by 34 with 20 against 40: 1 + 34 / 20 = 2.7.
 */
export function weightFlipsOf(decision: Decision): readonly WeightFlip[] {
  const chosen = chosenCandidate(decision);
  if (chosen === null) return [];
  return chosen.scores.flatMap(({ plugin, weight, normalized }, index): WeightFlip[] => {
    let above: WeightFlip | null = null;
    let below: WeightFlip | null = null;
    for (const candidate of decision.candidates) {
      const gain = candidate.scores[index]!.normalized - normalized;
      if (gain === 0 || candidate.node === chosen.node) continue;
      const flipsAt = weight + (chosen.total - candidate.total) / gain;
      if (flipsAt <= 0) continue; // weights are not negative
      if (gain > 0 && (above === null || flipsAt < above.flipsAt)) {
        above = { plugin, weight, flipsAt, side: 'above', to: candidate.node };
      }
      if (gain < 0 && (below === null || flipsAt > below.flipsAt)) {
        below = { plugin, weight, flipsAt, side: 'below', to: candidate.node };
      }
    }
    return [above, below].filter((flip) => flip !== null);
  });
}

/** Why a candidate is behind the chosen node. */
export interface Lag {
  readonly node: string;
  /** Points of the total; 0 where the tie rule decided. */
  readonly difference: number;
  /** Points that single plugins cost it, the most costly first. */
  readonly losses: readonly { readonly plugin: string; readonly points: number }[];
}

/** What each other candidate lacks against the chosen node, in the order of the candidates. */
export function lagsOf(decision: Decision): readonly Lag[] {
  const chosen = chosenCandidate(decision);
  if (chosen === null) return [];
  return decision.candidates.flatMap((candidate): Lag[] => {
    if (candidate.node === chosen.node) return [];
    const losses = chosen.scores
      .map(({ plugin, weighted }, index) => ({ plugin, points: weighted - candidate.scores[index]!.weighted }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points);
    return [{ node: candidate.node, difference: chosen.total - candidate.total, losses }];
  });
}

function chosenCandidate({ outcome, candidates }: Decision): Candidate | null {
  if (outcome.kind !== 'chosen') return null;
  return candidates.find(({ node }) => node === outcome.node) ?? null;
}
