/** Every metric of `berth serve`, in one table: the registry and README's table are made from it. */

export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

/** Seconds: a names-only decision over 5,000 nodes takes milliseconds, kube-scheduler gives up after 5 s by default. */
const LATENCY_SECONDS = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2.5, 5];

const NODE_COUNTS = [0, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Score points of 0..100. */
const SCORE_POINTS = [0, 0.5, 1, 2, 5, 10, 20, 30, 50, 75, 100];

export const METRIC_TABLE = {
  berth_requests_total: {
    type: 'counter',
    help: 'Requests by verb and outcome: decided, neutral or refused.',
    labels: ['verb', 'outcome'],
  },
  berth_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['verb'],
    buckets: LATENCY_SECONDS,
  },
  berth_neutral_answers_total: {
    type: 'counter',
    help: 'Answers that leave everything to kube-scheduler, by verb and cause.',
    labels: ['verb', 'cause'],
  },
  berth_refused_requests_total: {
    type: 'counter',
    help: 'Requests and connections that were refused, by reason.',
    labels: ['reason'],
  },
  berth_candidate_nodes: {
    type: 'histogram',
    help: 'Nodes that a request asks about.',
    labels: ['verb'],
    buckets: NODE_COUNTS,
  },
  berth_passed_nodes: {
    type: 'histogram',
    help: 'Nodes that passed the filter.',
    labels: [],
    buckets: NODE_COUNTS,
  },
  berth_unknown_nodes_total: {
    type: 'counter',
    help: 'Nodes that were asked about and are not in the cache.',
    labels: [],
  },
  berth_inflight_requests: { type: 'gauge', help: 'Requests whose bodies are held.', labels: [] },
  berth_queued_requests: { type: 'gauge', help: 'Requests that wait unread.', labels: [] },
  berth_engine_duration_seconds: {
    type: 'histogram',
    help: 'Time that the engine took for a decision.',
    labels: ['verb'],
    buckets: LATENCY_SECONDS,
  },
  berth_cache_synced: { type: 'gauge', help: '1 once every kind was listed, else 0.', labels: [] },
  berth_cache_objects: { type: 'gauge', help: 'Objects in the cache.', labels: ['kind'] },
  berth_cache_age_seconds: {
    type: 'gauge',
    help: 'Seconds since the API server was last heard of, for the kind where that is longest.',
    labels: [],
  },
  berth_cache_relists_total: { type: 'counter', help: 'Lists that were read again.', labels: ['kind', 'cause'] },
  berth_cache_watch_breaks_total: { type: 'counter', help: 'Watches that ended.', labels: ['kind', 'cause'] },
  berth_cache_left_out_objects: {
    type: 'gauge',
    help: 'Objects that could not be read and are left out.',
    labels: ['kind'],
  },
  berth_assumed_pods: { type: 'gauge', help: 'Pods assumed on a node and not yet confirmed.', labels: [] },
  berth_assumptions_total: {
    type: 'counter',
    help: 'Assumptions that ended: confirmed, corrected, expired or withdrawn.',
    labels: ['result'],
  },
  berth_policy_info: { type: 'gauge', help: '1 for the policy that decides.', labels: ['policy'] },
  berth_policy_healthy: {
    type: 'gauge',
    help: '1 while the policy files as they stand, that of the shadow too, are those in force, else 0.',
    labels: [],
  },
  berth_policy_reloads_total: { type: 'counter', help: 'Reads of a changed policy file.', labels: ['result'] },
  berth_metrics_source_up: { type: 'gauge', help: '1 while the source answers, else 0.', labels: ['source'] },
  berth_metrics_source_age_seconds: { type: 'gauge', help: 'Age of the newest usage.', labels: ['source'] },
  berth_shadow_decisions_total: {
    type: 'counter',
    help: 'Decisions of the shadow policy, by whether it chose the same.',
    labels: ['policy', 'agreement'],
  },
  berth_shadow_regret: {
    type: 'histogram',
    help: 'Score points (0 to 100, by the shadow policy) that the choice loses against its own.',
    labels: ['policy'],
    buckets: SCORE_POINTS,
  },
  berth_running_migrations: { type: 'gauge', help: 'Live migrations that run.', labels: [] },
  berth_decision_log_records_total: {
    type: 'counter',
    help: 'Records of the decision log: written or dropped.',
    labels: ['result'],
  },
  berth_decision_log_bytes: { type: 'gauge', help: 'Size of the decision log file that is written to.', labels: [] },
  berth_events_total: {
    type: 'counter',
    help: 'Events about pods: written, dropped (too many at once, or at the end) or failed.',
    labels: ['result'],
  },
  berth_certificate_expiry_seconds: {
    type: 'gauge',
    help: 'Seconds until a certificate ends; below zero once it has.',
    labels: ['file'],
  },
  berth_certificate_reloads_total: {
    type: 'counter',
    help: 'Reads of changed certificate files: loaded or refused.',
    labels: ['result'],
  },
  berth_build_info: { type: 'gauge', help: '1 for the version that runs.', labels: ['version'] },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRIC_TABLE;
