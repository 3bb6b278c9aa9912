/** What the routes of the observing port share. */

import type { Decider } from './decider.ts';
import type { Lifecycle } from './extender-service.ts';
import type { Hindrance } from './hindrance.ts';
import type { Metrics } from './metrics.ts';

export interface ObserverService {
  readonly decider: Pick<Decider, 'hindrances'>;
  readonly metrics: Metrics;
  readonly version: string;
  readonly lifecycle: Lifecycle;
}

/** Why it is not ready; none where it is. */
export function hindrancesOf({ decider, lifecycle }: ObserverService): readonly Hindrance[] {
  return lifecycle.isStopping ? [STOPPING, ...decider.hindrances] : decider.hindrances;
}

const STOPPING: Hindrance = { name: 'stopping', text: 'stopping' };
