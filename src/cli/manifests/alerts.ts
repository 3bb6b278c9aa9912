/** When somebody should look at Berth: alert rules over its metrics, for Prometheus or its operator. */

import { renderObject } from './render-yaml.ts';
import { alertBeforeHours } from './renewal.ts';

/** One alert. */
interface Alert {
  readonly name: string;
  /** PromQL. */
  readonly expression: string;
  /** How long the expression must hold, as Prometheus writes durations. */
  readonly lasts: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
  readonly description: string;
}

/** What `--metrics-max-age` is where nobody sets it. */
const MAX_AGE_SECONDS = 300;

const ALERTS: readonly Alert[] = [
  {
    name: 'BerthDown',
    expression: 'absent(berth_build_info)',
    lasts: '5m',
    severity: 'critical',
    summary: 'No replica of Berth is there.',
    description: 'kube-scheduler goes on without it where the extender is ignorable, and stops for its pods where not.',
  },
  {
    name: 'BerthNotReady',
    expression: 'berth_cache_synced == 0',
    lasts: '5m',
    severity: 'critical',
    summary: 'A replica of Berth does not know the whole cluster.',
    description: 'It gives neutral answers until every kind was listed. Its log says which kind is missing, and why.',
  },
  {
    name: 'BerthCacheStale',
    expression: 'berth_cache_age_seconds > 60',
    lasts: '2m',
    severity: 'warning',
    summary: 'Berth has not heard of the API server for {{ $value | humanizeDuration }}.',
    description: 'Beyond --stale-after answers are neutral. See berth_cache_watch_breaks_total by cause.',
  },
  {
    name: 'BerthNeutralAnswers',
    expression: 'sum(rate(berth_requests_total{outcome="neutral"}[5m])) / sum(rate(berth_requests_total[5m])) > 0.01',
    lasts: '10m',
    severity: 'warning',
    summary: '{{ $value | humanizePercentage }} of the answers of Berth say nothing.',
    description: 'See berth_neutral_answers_total by cause: those pods were placed as if Berth were not there.',
  },
  {
    name: 'BerthRefusesRequests',
    expression: 'sum by (reason) (rate(berth_refused_requests_total[5m])) > 0',
    lasts: '10m',
    severity: 'warning',
    summary: 'Berth refuses requests: {{ $labels.reason }}.',
    description: 'Something other than kube-scheduler calls, or a kube-scheduler that is set up wrongly.',
  },
  {
    name: 'BerthSlow',
    expression: 'histogram_quantile(0.99, sum by (le, verb) (rate(berth_request_duration_seconds_bucket[5m]))) > 0.4',
    lasts: '10m',
    severity: 'warning',
    summary: '1 % of the answers to {{ $labels.verb }} take {{ $value | humanizeDuration }} or longer.',
    description: 'The deadline is 0.5 s: beyond it answers are neutral. Give Berth more CPU, or a simpler policy.',
  },
  {
    name: 'BerthPolicyBroken',
    expression: 'berth_policy_healthy == 0',
    lasts: '1m',
    severity: 'warning',
    summary: 'The policy file of Berth no longer parses.',
    description: 'The last good one stays in force. Try the file with berth policy check.',
  },
  {
    name: 'BerthMetricsSourceDown',
    expression: 'berth_metrics_source_up == 0',
    lasts: '10m',
    severity: 'warning',
    summary: 'Berth has no measurements from {{ $labels.source }}.',
    description: 'Plugins that look at load abstain.',
  },
  {
    name: 'BerthMeasurementsStale',
    expression: `berth_metrics_source_age_seconds > ${MAX_AGE_SECONDS} and berth_metrics_source_up == 1`,
    lasts: '5m',
    severity: 'warning',
    summary: '{{ $labels.source }} answers Berth, but its newest measurement is {{ $value | humanizeDuration }} old.',
    description:
      'Beyond --metrics-max-age plugins that look at load abstain. See whether its clock or its scrapes stand still.',
  },
  {
    name: 'BerthLeavesObjectsOut',
    expression: 'berth_cache_left_out_objects > 0',
    lasts: '10m',
    severity: 'warning',
    summary: 'Berth cannot read {{ $value }} objects of kind {{ $labels.kind }}.',
    description: 'Decisions are made without them. The log names them.',
  },
  {
    name: 'BerthDecisionsNotLogged',
    expression: 'rate(berth_decision_log_records_total{result="dropped"}[5m]) > 0',
    lasts: '10m',
    severity: 'info',
    summary: 'Decisions of Berth are missing in its log.',
    description: 'The log could not be written as fast as decisions were made, or its volume is full.',
  },
  {
    name: 'BerthShadowRegret',
    expression: 'histogram_quantile(0.9, sum by (le, policy) (rate(berth_shadow_regret_bucket[6h]))) > 20',
    lasts: '6h',
    severity: 'info',
    summary: 'By its own scores {{ $labels.policy }} loses {{ $value | humanize }} points of 100 at 10 % of the pods.',
    description: 'The shadow policy would place VMs elsewhere: compare both with berth simulate on the decision log.',
  },
];

/** Every alert, where certificates are valid for so many days. */
export function alertsFor(validDays: number): readonly Alert[] {
  return [...ALERTS, certificateExpires(alertBeforeHours(validDays))];
}

function certificateExpires(hours: number): Alert {
  return {
    name: 'BerthCertificateExpires',
    expression: `berth_certificate_expiry_seconds < ${hours} * 3600`,
    lasts: '1h',
    severity: 'critical',
    summary: '{{ $labels.file }} of Berth expires in {{ $value | humanizeDuration }}.',
    description: 'Afterwards no call of kube-scheduler gets through. Renew it; Berth reads it without a restart.',
  };
}

/** Groups of rules, as Prometheus reads them from a file and its operator from an object. */
export function alertGroups(validDays: number): Record<string, unknown>[] {
  const rules = alertsFor(validDays).map(({ name, expression, lasts, severity, summary, description }) => ({
    alert: name,
    expr: expression,
    for: lasts,
    labels: { severity },
    annotations: { summary, description },
  }));
  return [{ name: 'berth', rules }];
}

/** A rules file for Prometheus. */
export function renderAlerts(validDays: number): string {
  return renderObject({ groups: alertGroups(validDays) });
}
