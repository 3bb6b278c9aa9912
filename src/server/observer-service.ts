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
  const { hindrances } = decider;
  if (lifecycle.isStopping) return [STOPPING, ...hindrances];
  return lifecycle.isOpening === true && hindrances.length === 0 ? [OPENING] : hindrances;
}

/** For a moment, once the cluster is listed. */
const OPENING: Hindrance = { name: 'not-synced', text: 'the port of the extender is being opened' };
const STOPPING: Hindrance = { name: 'stopping', text: 'stopping' };
