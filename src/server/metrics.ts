/** The Prometheus metrics of one server: a registry of its own, filled from the table. */

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRIC_TABLE, type MetricName, type MetricRow } from './metric-table.ts';

/** The prom-client metric of a row. */
type MetricOf<Row extends MetricRow> = Row['type'] extends 'counter'
  ? Counter<Row['labels'][number]>
  : Row['type'] extends 'gauge'
    ? Gauge<Row['labels'][number]>
    : Histogram<Row['labels'][number]>;

export type Metrics = { readonly [Name in MetricName]: MetricOf<(typeof METRIC_TABLE)[Name]> } & {
  readonly registry: Registry;
  /** Runs before each scrape: for gauges that are read rather than counted. */
  readonly onScrape: (refresh: () => void) => void;
  /** The text of a scrape. */
  readonly render: () => Promise<string>;
  /** The series of one counter or gauge, as a scrape has them. */
  readonly read: (name: MetricName) => Promise<readonly Series[]>;
};

/** One value of a metric. */
export interface Series {
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

/** Metrics that start at zero. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const refreshes: (() => void)[] = [];
  const metrics = Object.fromEntries(
    Object.entries<MetricRow>(METRIC_TABLE).map(([name, row]) => [name, createMetric(name, row, registry)]),
  );
  const refresh = () => {
    for (const one of refreshes) one();
  };
  return {
    // Each was made from the row of its name.
    ...(metrics as Pick<Metrics, MetricName>),
    registry,
    onScrape: (one) => void refreshes.push(one),
    render: () => {
      refresh();
      return registry.metrics();
    },
    read: async (name) => {
      refresh();
      return (await registry.getSingleMetric(name)?.get())?.values ?? [];
    },
  };
}

function createMetric(name: string, row: MetricRow, registry: Registry): Counter | Gauge | Histogram {
  const { type, help, labels, buckets = [] } = row;
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  if (type === 'counter') return new Counter(common);
  if (type === 'gauge') return new Gauge(common);
  return new Histogram({ ...common, buckets: [...buckets] });
}
