/** What the placements of two runs differ in: which instances were elsewhere, since when, for how long. */

/**
 * `same`: on the same nodes at the same times. `other-times`: on the same nodes in the same order, but placed or gone at
 * another time. `elsewhere`: on other nodes. `only-a`, `only-b`: placed in one run alone.
 */
export const PLACEMENT_KINDS = ['same', 'other-times', 'elsewhere', 'only-a', 'only-b'] as const;
export type PlacementKind = (typeof PLACEMENT_KINDS)[number];

/** An instance whose placements differ. */
export interface InstanceDiff {
  readonly instance: string;
  readonly kind: Exclude<PlacementKind, 'same'>;
  /** When the two runs first differ in it. */
  readonly firstSeconds: number;
  /** Where it is from then on; '' where it is on no node. */
  readonly nodeA: string;
  readonly nodeB: string;
  /** Seconds in which both runs have it, on different nodes. */
  readonly apartSeconds: number;
  /** Seconds in which only one run has it on a node. */
  readonly onlyASeconds: number;
  readonly onlyBSeconds: number;
  /** Instances that differed at an earlier time: 0 is a choice on the same cluster, more may be their consequence. */
  readonly differedBefore: number;
  /** Why, in sentences, where the caller can tell. */
  readonly why: readonly string[];
}

/** Instances that one run has on a node and the other never. */
export interface NodeDiff {
  readonly node: string;
  /** Only in run b. */
  readonly came: number;
  /** Only in run a. */
  readonly went: number;
}

/** Where the runs first part: until then all placements are equal. */
export interface FirstDivergence {
  readonly diff: InstanceDiff;
  /** Stays that began before it, equal in both. */
  readonly equalStays: number;
  /** What the runs were given that differs, as `policy: best-fit, fgd`. */
  readonly settings: readonly string[];
}

export interface PlacementDiff {
  /** Ids of the runs. */
  readonly a: string;
  readonly b: string;
  /** The time that both runs cover; what lies outside is left out. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly counts: Readonly<Record<PlacementKind, number>>;
  /** Sum over all instances. */
  readonly apartSeconds: number;
  readonly first: FirstDivergence | null;
  /** The first to differ; of equal times as the log has them. */
  readonly byTime: readonly InstanceDiff[];
  /** The longest apart, where any were. */
  readonly byApart: readonly InstanceDiff[];
  /** Those that most came to or went from first; nodes without any are left out. */
  readonly nodes: readonly NodeDiff[];
  readonly remarks: readonly string[];
}
