/**
 * When a request arrived. Its headers are read in the turn of the event loop that found its socket readable; requests read
 * later in that turn waited for those before them, and so did their deadline. What a request waited in the kernel before
 * that turn began cannot be known.
 */

/** The time, in seconds, at which the current turn began to read requests. */
export type TurnClock = () => number;

/** `now`: seconds of a clock that does not go back. */
export function createTurnClock(now: () => number): TurnClock {
  let turnAt: number | null = null;
  return () => {
    if (turnAt === null) {
      turnAt = now();
      // Immediates run once the sockets of this turn have been read.
      setImmediate(() => {
        turnAt = null;
      });
    }
    return turnAt;
  };
}
