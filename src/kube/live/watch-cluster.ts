/** Follows every kind of a cluster at once. */

import { setMaxListeners } from 'node:events';
import { type Resource, SERVED_RESOURCES } from '../resources.ts';
import type { Connection } from './connection.ts';
import { type FollowOptions, Reflector, type Sink } from './reflector.ts';
import type { ReflectorStatus } from './reflector-status.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';

export interface WatchClusterOptions extends Pick<FollowOptions, 'silenceSeconds' | 'watchSeconds'> {
  readonly connection: Connection;
  readonly sink: Sink;
  /** Default: what deciding needs. */
  readonly resources?: readonly Resource[];
  /** Default: the machine's own. */
  readonly timing?: Timing;
}

export interface ClusterWatch {
  /** Every kind was listed, or is optional and known not to be there. */
  readonly isSynced: boolean;
  /**
   * Seconds since the most silent kind was heard of; infinite while one never was. Kinds that the cluster does not have are
   * looked for now and then, and do not count.
   */
  readonly ageSeconds: () => number;
  /** One a kind, in the order of the resources. */
  readonly statuses: readonly ReflectorStatus[];
  /** What stands in the way, for people. */
  readonly hindrances: readonly string[];
  /** Stops every watch; ends once nothing goes to the sink any more. */
  readonly stop: () => Promise<void>;
}

/** Begins to follow a cluster. What the sink holds of a kind stays while that kind is listed again. */
export function watchCluster(options: WatchClusterOptions): ClusterWatch {
  const { connection, sink, resources = SERVED_RESOURCES, timing = SYSTEM_TIMING, ...lifetimes } = options;
  const controller = new AbortController();
  // Each kind listens for the end, and again while it waits or reads.
  setMaxListeners(0, controller.signal);
  const following = { ...lifetimes, timing, signal: controller.signal };
  const reflectors = resources.map((resource) => new Reflector(connection, resource, sink, following));
  const statuses = reflectors.map(({ status }) => status);
  const ended = Promise.all(reflectors.map((reflector) => reflector.run()));
  return {
    get isSynced() {
      return statuses.every((status) => status.isSynced);
    },
    get hindrances() {
      return statuses.map(({ hindrance }) => hindrance).filter((hindrance) => hindrance !== '');
    },
    statuses,
    ageSeconds: () => {
      const counting = statuses.filter(({ isSynced, isPresent }) => isPresent || !isSynced);
      const heard = counting.map(({ heardAtSeconds }) => heardAtSeconds ?? Number.NEGATIVE_INFINITY);
      return Math.max(0, timing.nowSeconds() - Math.min(Number.POSITIVE_INFINITY, ...heard));
    },
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}
