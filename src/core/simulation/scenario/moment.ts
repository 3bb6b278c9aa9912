/** Points of time as scenarios have them: so long after the start, or by the calendar. */

/** `after`: seconds since the simulation's start. `calendar`: seconds since 1970-01-01T00:00:00Z. */
export interface Moment {
  readonly kind: 'after' | 'calendar';
  readonly seconds: number;
}

/** The start of the simulation. */
export const AT_START: Moment = { kind: 'after', seconds: 0 };

/** A moment on a clock that reads `startSeconds` at the start; calendar times need a clock that counts from 1970. */
export function clockSecondsOf(moment: Moment, startSeconds: number): number {
  return moment.kind === 'after' ? startSeconds + moment.seconds : moment.seconds;
}
