/** What the routes of the observing port share. */

import type { Decider } from './decider.ts';
import type { Lifecycle } from './extender-service.ts';
import type { Metrics } from './metrics.ts';

export interface ObserverService {
  readonly decider: Pick<Decider, 'hindrances'>;
  readonly metrics: Metrics;
  readonly version: string;
  readonly lifecycle: Lifecycle;
}

/** Why it is not ready; none where it is. */
export function hindrancesOf({ decider, lifecycle }: ObserverService): readonly string[] {
  return lifecycle.isStopping ? ['stopping', ...decider.hindrances] : decider.hindrances;
}
