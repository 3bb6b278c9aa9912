/** What the dashboard shows, data only: rows of panels over Berth's metrics. */

interface Target {
  /** PromQL. */
  readonly expression: string;
  /** Grafana's template of a series' name. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: string;
  readonly targets: readonly Target[];
}

interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Grafana's own window: at least four scrapes. */
const WINDOW = '$__rate_interval';

function rate(metric: string, labels: string): string {
  return `sum by (${labels}) (rate(${metric}[${WINDOW}]))`;
}

function quantile(fraction: number, metric: string, labels: string): string {
  const by = ['le', labels].filter((part) => part !== '').join(', ');
  return `histogram_quantile(${fraction}, ${rate(`${metric}_bucket`, by)})`;
}

export const PANEL_ROWS: readonly PanelRow[] = [
  {
    title: 'Answers',
    panels: [
      {
        title: 'Requests',
        description: 'Calls of kube-scheduler by verb and outcome.',
        unit: 'reqps',
        targets: [{ expression: rate('berth_requests_total', 'verb, outcome'), legend: '{{verb}} {{outcome}}' }],
      },
      {
        title: 'Neutral and refused',
        description: 'Answers that say nothing, and calls that were refused, by cause.',
        unit: 'reqps',
        targets: [
          { expression: rate('berth_neutral_answers_total', 'cause'), legend: 'neutral: {{cause}}' },
          { expression: rate('berth_refused_requests_total', 'reason'), legend: 'refused: {{reason}}' },
        ],
      },
      {
        title: 'Time to answer',
        description: 'From the request to the answer. Beyond the deadline of 0.5 s answers are neutral.',
        unit: 's',
        targets: [
          { expression: quantile(0.5, 'berth_request_duration_seconds', 'verb'), legend: '{{verb}} p50' },
          { expression: quantile(0.99, 'berth_request_duration_seconds', 'verb'), legend: '{{verb}} p99' },
          { expression: quantile(0.99, 'berth_engine_duration_seconds', 'verb'), legend: '{{verb}} engine alone p99' },
        ],
      },
    ],
  },
  {
    title: 'Decisions',
    panels: [
      {
        title: 'Nodes asked about and passed',
        description: 'Medians: how many nodes kube-scheduler offers, and how many are left after the filter.',
        unit: 'short',
        targets: [
          { expression: quantile(0.5, 'berth_candidate_nodes', 'verb'), legend: '{{verb}} asked about' },
          { expression: quantile(0.5, 'berth_passed_nodes', ''), legend: 'passed' },
        ],
      },
      {
        title: 'Assumed pods',
        description: 'Own decisions that the cluster has not confirmed yet, and what became of them.',
        unit: 'short',
        targets: [
          { expression: 'sum by (instance) (berth_assumed_pods)', legend: 'assumed on {{instance}}' },
          { expression: rate('berth_assumptions_total', 'result'), legend: '{{result}} a second' },
        ],
      },
      {
        title: 'Shadow policy',
        description: 'How often the shadow policy would choose the same node, and the points it loses where not.',
        unit: 'short',
        targets: [
          {
            expression: `sum by (policy) (rate(berth_shadow_decisions_total{agreement="same"}[${WINDOW}])) / ${rate('berth_shadow_decisions_total', 'policy')}`,
            legend: '{{policy}} agreement, 0 to 1',
          },
          { expression: quantile(0.9, 'berth_shadow_regret', 'policy'), legend: '{{policy}} regret p90, points' },
        ],
      },
      {
        title: 'Running migrations',
        description: 'Live migrations that the cluster runs now.',
        unit: 'short',
        targets: [{ expression: 'max(berth_running_migrations)', legend: 'migrations' }],
      },
    ],
  },
  {
    title: 'What Berth knows',
    panels: [
      {
        title: 'Age of the cache',
        description: 'Since the API server was last heard of, the most silent kind.',
        unit: 's',
        targets: [{ expression: 'max by (instance) (berth_cache_age_seconds)', legend: '{{instance}}' }],
      },
      {
        title: 'Objects',
        description: 'Objects in the cache by kind, and those that could not be read.',
        unit: 'short',
        targets: [
          { expression: 'max by (kind) (berth_cache_objects)', legend: '{{kind}}' },
          { expression: 'max by (kind) (berth_cache_left_out_objects) > 0', legend: '{{kind}} left out' },
        ],
      },
      {
        title: 'Broken watches and new lists',
        description: 'By kind and cause.',
        unit: 'cps',
        targets: [
          { expression: rate('berth_cache_watch_breaks_total', 'kind, cause'), legend: '{{kind}} broken: {{cause}}' },
          { expression: rate('berth_cache_relists_total', 'kind, cause'), legend: '{{kind}} listed: {{cause}}' },
        ],
      },
      {
        title: 'Age of measurements',
        description: 'By source; beyond a limit plugins that look at load abstain.',
        unit: 's',
        targets: [{ expression: 'max by (source) (berth_metrics_source_age_seconds)', legend: '{{source}}' }],
      },
    ],
  },
  {
    title: 'Health',
    panels: [
      {
        title: 'Synced, policy, sources',
        description: '1 is good, 0 is not: the worst replica.',
        unit: 'short',
        targets: [
          { expression: 'min(berth_cache_synced)', legend: 'cache synced' },
          { expression: 'min(berth_policy_healthy)', legend: 'policy healthy' },
          { expression: 'min by (source) (berth_metrics_source_up)', legend: '{{source}} up' },
        ],
      },
      {
        title: 'In flight and queued',
        description: 'Requests by replica.',
        unit: 'short',
        targets: [
          { expression: 'max by (instance) (berth_inflight_requests)', legend: '{{instance}} in flight' },
          { expression: 'max by (instance) (berth_queued_requests)', legend: '{{instance}} queued' },
        ],
      },
      {
        title: 'Certificates',
        description: 'Time until they expire.',
        unit: 's',
        targets: [{ expression: 'min by (file) (berth_certificate_expiry_seconds)', legend: '{{file}}' }],
      },
      {
        title: 'Decision log',
        description: 'Records written and dropped.',
        unit: 'cps',
        targets: [{ expression: rate('berth_decision_log_records_total', 'result'), legend: '{{result}}' }],
      },
      {
        title: 'Events',
        description: 'Events about pods, with --events: written, dropped and failed.',
        unit: 'cps',
        targets: [{ expression: rate('berth_events_total', 'result'), legend: '{{result}}' }],
      },
    ],
  },
];
