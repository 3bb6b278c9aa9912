/** How well one kind is followed. */

import type { FailureCause } from './failure.ts';

const RELIST_CAUSES = [
  /** The first list. */
  'start',
  /** The version was too old to watch from. */
  'expired',
  /** The stream could not be understood. */
  'garbage',
  /** The kind was not there before. */
  'appeared',
] as const;
export type RelistCause = (typeof RELIST_CAUSES)[number];

/** Why a watch ended or a list failed; `ended`: the server closed it in good order, as it does every few minutes. */
export type BreakCause = FailureCause | 'ended';

export interface ReflectorStatus {
  readonly kind: string;
  /** Listed once, or known not to be there. */
  readonly isSynced: boolean;
  /** False of a kind that the cluster does not have. */
  readonly isPresent: boolean;
  /** When its server was last heard of, seconds since the epoch; null before the first answer. */
  readonly heardAtSeconds: number | null;
  /** Lists begun, by cause. */
  readonly relists: ReadonlyMap<RelistCause, number>;
  /** Failed lists and ended watches, by cause. */
  readonly breaks: ReadonlyMap<BreakCause, number>;
  /** Objects that could not be used, of all that came. */
  readonly leftOut: number;
  /** What stands in the way now, for people; '' where nothing does. */
  readonly hindrance: string;
}

/** A status as it changes. */
export class StatusRecord implements ReflectorStatus {
  readonly kind: string;
  isSynced = false;
  isPresent = false;
  heardAtSeconds: number | null = null;
  leftOut = 0;
  hindrance = '';
  readonly relists = new Map<RelistCause, number>();
  readonly breaks = new Map<BreakCause, number>();

  constructor(kind: string) {
    this.kind = kind;
  }

  countRelist(cause: RelistCause): void {
    this.relists.set(cause, (this.relists.get(cause) ?? 0) + 1);
  }

  countBreak(cause: BreakCause): void {
    this.breaks.set(cause, (this.breaks.get(cause) ?? 0) + 1);
  }
}
