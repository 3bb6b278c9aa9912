/** How a long answer is looked after while it is made. */

import type { Picture } from '../protocol.ts';

export interface AnswerControl {
  /** 0..1. */
  readonly report: (fraction: number) => void;
  /** A picture of what is there so far, before the answer. */
  readonly preview: (picture: Picture) => void;
  /** Lets others have their turn: messages are read then. */
  readonly pause: () => Promise<void>;
  readonly isCancelled: () => boolean;
}

/** The answer was given up. */
export class Cancelled extends Error {}

/** A turn for others. Rejects with Cancelled where the answer was given up meanwhile. */
export async function takeTurn({ pause, isCancelled }: AnswerControl): Promise<void> {
  await pause();
  if (isCancelled()) throw new Cancelled();
}
