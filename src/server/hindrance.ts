/** What keeps Berth from deciding as it should, by names that /readyz can leave aside. */

export const HINDRANCES = ['stopping', 'not-synced', 'stale', 'policy', 'shadow'] as const;
export type HindranceName = (typeof HINDRANCES)[number];

export interface Hindrance {
  readonly name: HindranceName;
  /** A sentence for people. */
  readonly text: string;
}

/**
 * Hindrances with which requests are better sent here than nowhere: the last good policy decides, or the answer is neutral,
 * where a Service without an endpoint would refuse connections. They are the same for every replica, mostly.
 */
export const BEARABLE: readonly HindranceName[] = ['stale', 'policy', 'shadow'];
