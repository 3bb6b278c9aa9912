/** What the routes of the extender share. */

import type { Admission } from './admission.ts';
import type { TurnClock } from './arrival.ts';
import type { Decider } from './decider.ts';
import type { EndedRequest } from './exchange.ts';
import type { LogLimit } from './log-limit.ts';
import type { Metrics } from './metrics.ts';
import type { VerbName } from './verb.ts';

/** How far the stop of the server has come. */
export interface Lifecycle {
  /** The extender's port is not open yet. */
  isOpening?: boolean;
  /** Not ready any more; requests are decided as before. */
  isStopping: boolean;
  /** The time of grace is over: what still comes gets the neutral answer. */
  isDraining: boolean;
}

export interface ExtenderService {
  readonly decider: Decider;
  readonly metrics: Metrics;
  /** Room for decisions. */
  readonly admission: Admission;
  /** Room for requests that wait for the API server. */
  readonly waitingAdmission: Admission;
  readonly lifecycle: Lifecycle;
  readonly logLimit: LogLimit;
  /** Seconds of a clock that does not go back. */
  readonly now: () => number;
  readonly turn: TurnClock;
  /** Seconds from a request's arrival until its answer is due. */
  readonly deadlineSeconds: number;
  /** Seconds for the body of a request. */
  readonly bodyTimeoutSeconds: number;
  /** Bytes of a body, where they differ from the verb's own limit. */
  readonly maxBodyBytes: Partial<Record<VerbName, number>>;
  /** Told of every request that has ended; absent: nothing is noted for it. */
  readonly onEnded?: ((request: EndedRequest) => void) | undefined;
}
