/** Metrics that are read off the service when they are asked for. */

import type { FollowedCluster } from '../kube/following/followed-cluster.ts';
import type { ClusterWatch } from '../kube/live/watch-cluster.ts';
import type { ClusterFeed } from './decisions/cluster-feed.ts';
import type { PoliciesInForce } from './decisions/placement-decider.ts';
import type { Metrics } from './metrics.ts';

export interface ObservedService {
  readonly metrics: Metrics;
  readonly cluster: FollowedCluster;
  /** null where a dump is served. */
  readonly watch: ClusterWatch | null;
  readonly feed: ClusterFeed;
  readonly policies: () => PoliciesInForce;
  readonly log: { readonly bytes: number } | null;
}

/** Fills the gauges, and counts what the watches did, at every scrape. */
export function observeService({ metrics, cluster, watch, feed, policies, log }: ObservedService): void {
  const relists = new CounterSteps((labels, steps) => metrics.berth_cache_relists_total.inc(labels, steps));
  const breaks = new CounterSteps((labels, steps) => metrics.berth_cache_watch_breaks_total.inc(labels, steps));
  metrics.onScrape(() => {
    metrics.berth_cache_synced.set(feed.isSynced ? 1 : 0);
    metrics.berth_cache_age_seconds.set(feed.ageSeconds());
    for (const [kind, { kept, leftOut }] of cluster.counts()) {
      metrics.berth_cache_objects.set({ kind }, kept);
      const unread = watch?.statuses.find((status) => status.kind === kind)?.leftOut ?? 0;
      metrics.berth_cache_left_out_objects.set({ kind }, leftOut + unread);
    }
    for (const { kind, relists: byCause, breaks: breaksByCause } of watch?.statuses ?? []) {
      for (const [cause, count] of byCause) relists.reach(kind, cause, count);
      for (const [cause, count] of breaksByCause) breaks.reach(kind, cause, count);
    }
    metrics.berth_assumed_pods.set(cluster.pods.assumedCount);
    metrics.berth_running_migrations.set(cluster.vms.runningMigrationCount);
    const { own, defects } = policies();
    metrics.berth_policy_info.reset();
    metrics.berth_policy_info.set({ policy: own.profile.policy.name }, 1);
    metrics.berth_policy_healthy.set(defects.length === 0 ? 1 : 0);
    metrics.berth_decision_log_bytes.set(log?.bytes ?? 0);
  });
}

/** Brings a counter up to numbers that are counted elsewhere. */
class CounterSteps {
  readonly #add: (labels: { kind: string; cause: string }, steps: number) => void;
  readonly #reached = new Map<string, number>();

  constructor(add: (labels: { kind: string; cause: string }, steps: number) => void) {
    this.#add = add;
  }

  reach(kind: string, cause: string, count: number): void {
    const key = `${kind} ${cause}`;
    const steps = count - (this.#reached.get(key) ?? 0);
    if (steps > 0) this.#add({ kind, cause }, steps);
    this.#reached.set(key, count);
  }
}
