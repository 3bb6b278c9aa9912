/** The Prometheus that measurements are read from. */

import { BerthError } from '../core/index.ts';
import type { MetricsSource } from '../kube/live/metrics-source.ts';
import { createPrometheusSource } from '../kube/live/prometheus-source.ts';
import { UsageError } from './failure.ts';

export interface PrometheusChoice {
  readonly prometheus?: string | undefined;
  readonly prometheusTokenFile?: string | undefined;
  readonly prometheusCa?: string | undefined;
}

/** The source that the options name; none where they name none. Throws a UsageError where the address is none. */
export function choosePrometheus({
  prometheus: url,
  prometheusTokenFile: tokenFile,
  prometheusCa: caFile,
}: PrometheusChoice): readonly MetricsSource[] {
  if (url === undefined) return [];
  try {
    return [
      createPrometheusSource({
        url,
        ...(tokenFile !== undefined && { tokenFile }),
        ...(caFile !== undefined && { caFile }),
      }),
    ];
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    throw new UsageError(`--prometheus: ${error.message}; ${error.remedy}`);
  }
}
