/** Where the cluster's objects come from, as far as decisions care: whether they are all there, and how old they are. */

import type { NeutralCause } from '../decider.ts';
import type { Hindrance, HindranceName } from '../hindrance.ts';

export interface ClusterFeed {
  /** True once everything that is followed was listed. */
  readonly isSynced: boolean;
  /** Seconds since the source was last heard of, for the kind where that is longest. */
  ageSeconds(): number;
  /** What is still missing before it is synced, for people. */
  readonly missing: readonly string[];
}

/** A feed that has told everything and will not change: a dump. */
export const COMPLETE_FEED: ClusterFeed = { isSynced: true, ageSeconds: () => 0, missing: [] };

/** Milliseconds between looks at a feed. */
const LOOK_MS = 20;

/** Resolves once a feed has told everything, or after some seconds. */
export async function untilSynced(feed: ClusterFeed, seconds: number): Promise<void> {
  for (let look = 0; !feed.isSynced && look * LOOK_MS < seconds * 1000; look++) {
    // A start that has failed meanwhile need not wait for it.
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
  }
}

/** Why nothing can be decided, and a sentence for /readyz; null where it can. */
export function hindranceOf(
  feed: ClusterFeed,
  staleAfterSeconds: number,
): (Hindrance & { readonly name: NeutralCause & HindranceName }) | null {
  if (!feed.isSynced) {
    const text = `the cluster is being listed; missing: ${feed.missing.join(', ') || 'unknown'}`;
    return { name: 'not-synced', text };
  }
  const age = feed.ageSeconds();
  if (age <= staleAfterSeconds) return null;
  const text = `the API server was last heard of ${Math.floor(age)} s ago; at most ${staleAfterSeconds} s are trusted`;
  return { name: 'stale', text };
}
