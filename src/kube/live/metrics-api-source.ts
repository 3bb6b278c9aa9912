/** Measurements from the API metrics.k8s.io, which metrics-server and others serve: nodes, and launcher pods alone. */

import { isRecord } from '../field.ts';
import { parseTime } from '../time.ts';
import type { Connection } from './connection.ts';
import { createFailure } from './failure.ts';
import { fetchJson } from './fetch.ts';
import { joinReads, latestOf, type MetricsRead, type MetricsSource } from './metrics-source.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';

interface MetricsList {
  readonly kind: string;
  readonly path: string;
}

const LISTS: readonly MetricsList[] = [
  { kind: 'NodeMetricsList', path: '/apis/metrics.k8s.io/v1beta1/nodes' },
  { kind: 'PodMetricsList', path: '/apis/metrics.k8s.io/v1beta1/pods?labelSelector=kubevirt.io%3Dvirt-launcher' },
];

const SILENCE_SECONDS = 10;

/** A source that asks for both lists; one that fails is counted, and the other still counts. */
export function createMetricsApiSource(connection: Connection, timing: Timing = SYSTEM_TIMING): MetricsSource {
  return {
    name: 'metrics-api',
    read: async (signal) => {
      const reads: MetricsRead[] = [];
      for (const list of LISTS) {
        if (!signal.aborted) reads.push(await readList(connection, list, timing, signal));
      }
      return joinReads(reads);
    },
  };
}

async function readList(
  connection: Connection,
  { kind, path }: MetricsList,
  timing: Timing,
  signal: AbortSignal,
): Promise<MetricsRead> {
  const about = `list ${kind.replace('List', '')}`;
  const fetched = await fetchJson(connection, { path, about, silenceSeconds: SILENCE_SECONDS, timing, signal });
  const { failure = null, value = null } =
    'failure' in fetched ? { failure: fetched.failure } : { value: fetched.value };
  const items: unknown = isRecord(value) ? (value['items'] ?? []) : undefined;
  if (failure !== null || !Array.isArray(items)) {
    const garbage = createFailure('garbage', `${about}: found an answer that is no list`);
    return { documents: [], measuredAtSeconds: null, failures: [failure ?? garbage] };
  }
  const times = items.map((item: unknown) => timeOf(item));
  const list = { apiVersion: 'metrics.k8s.io/v1beta1', kind, items };
  return { documents: [{ value: list, file: 'metrics.k8s.io' }], measuredAtSeconds: latestOf(times), failures: [] };
}

function timeOf(item: unknown): number | null {
  const timestamp = isRecord(item) ? item['timestamp'] : undefined;
  return typeof timestamp === 'string' ? parseTime(timestamp) : null;
}
