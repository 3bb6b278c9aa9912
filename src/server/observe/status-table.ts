/** What the status page tells in numbers: a few of the metrics, for people. */

import type { Metrics, Series } from '../metrics.ts';

export interface StatusRow {
  readonly what: string;
  /** One line each. */
  readonly values: readonly string[];
}

/** The rows that have something to tell. */
export async function readStatus(metrics: Metrics): Promise<readonly StatusRow[]> {
  const lines = async (name: Parameters<Metrics['read']>[0], write: (series: Series) => string) =>
    (await metrics.read(name)).filter(({ value }) => value > 0).map(write);
  const rows: StatusRow[] = [
    { what: 'Policy', values: await lines('berth_policy_info', ({ labels }) => String(labels['policy'])) },
    { what: 'Cluster', values: await lines('berth_cache_objects', countOf('kind')) },
    {
      what: 'Left out, as they cannot be read',
      values: await lines('berth_cache_left_out_objects', countOf('kind')),
    },
    {
      what: 'API server last heard of',
      values: await lines('berth_cache_age_seconds', ({ value }) => `${Math.round(value)} s ago`),
    },
    { what: 'Pods placed, not yet confirmed', values: await lines('berth_assumed_pods', countOf()) },
    { what: 'Live migrations that run', values: await lines('berth_running_migrations', countOf()) },
    { what: 'Requests', values: await lines('berth_requests_total', countOf('verb', 'outcome')) },
    { what: 'Neutral answers', values: await lines('berth_neutral_answers_total', countOf('verb', 'cause')) },
    { what: 'Shadow policy', values: await lines('berth_shadow_decisions_total', countOf('policy', 'agreement')) },
  ];
  return rows.filter(({ values }) => values.length > 0);
}

/** `filter decided: 1,234`. */
function countOf(...names: readonly string[]): (series: Series) => string {
  return ({ labels, value }) => {
    const subject = names.map((name) => String(labels[name])).join(' ');
    const count = value.toLocaleString('en-US', { maximumFractionDigits: 0 });
    return subject === '' ? count : `${subject}: ${count}`;
  };
}
