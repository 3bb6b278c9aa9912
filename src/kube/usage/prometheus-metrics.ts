/**
 * Metrics that Berth understands, by name (kubevirt.md 6; node_exporter; the recording rules of kube-prometheus and of
 * OpenShift's descheduler).
 *
 * A counter says nothing by its value. Its rate is understood under the name of a recording rule, as Prometheus advises to
 * write it: `level:metric:rate5m`, `_total` or `_seconds_total` dropped or not, such as
 * `node_pressure_cpu_waiting_seconds_total:rate1m` or `instance:node_pressure_cpu_waiting:rate5m`.
 */

import type { NodeQuantity, VmQuantity } from './reading.ts';

export type Metric =
  | { readonly of: 'node'; readonly quantity: NodeQuantity; readonly factor: number }
  | { readonly of: 'vm'; readonly quantity: VmQuantity; readonly factor: number };

const MILLI = 1000;

const node = (quantity: NodeQuantity, factor = 1): Metric => ({ of: 'node', quantity, factor });
const vm = (quantity: VmQuantity, factor = 1): Metric => ({ of: 'vm', quantity, factor });

/** Metrics whose values are amounts. */
const GAUGES: ReadonlyMap<string, Metric> = new Map([
  ['kubevirt_vmi_dirty_rate_bytes_per_second', vm('dirtyBytesPerSecond')],
  ['kubevirt_vmi_memory_resident_bytes', vm('memoryBytes')],
  ['kubevirt_vmi_memory_used_bytes', vm('memoryUsedBytes')],
  ['vmi:kubevirt_vmi_memory_used_bytes:sum', vm('memoryUsedBytes')],
  ['node_memory_MemAvailable_bytes', node('memoryAvailableBytes')],
  ['instance:node_memory_utilisation:ratio', node('memoryShare')],
  ['instance:node_cpu:rate:sum', node('cpuMilli', MILLI)],
  ['descheduler:nodeutilization:cpu:avg1m', node('cpuShare')],
  ['descheduler:nodepressure:cpu:avg1m', node('cpuPressure')],
]);

/** Counters by their name without what may be dropped. */
const COUNTERS: ReadonlyMap<string, Metric> = new Map([
  ['kubevirt_vmi_cpu_usage', vm('cpuMilli', MILLI)],
  ['node_cpu_utilisation', node('cpuShare')],
  ['node_pressure_cpu_waiting', node('cpuPressure')],
  ['node_pressure_memory_waiting', node('memoryPressure')],
  ['node_pressure_io_waiting', node('ioPressure')],
]);

/** What Prometheus calls the operations of a rule that makes a rate. */
const RATE = /^([a-z]+_)?i?rate(\d+[smh])?$/;

/** The metric of a name; `counter` where its rate is wanted; undefined where Berth does not read it. */
export function metricOf(name: string): Metric | 'counter' | undefined {
  const gauge = GAUGES.get(name);
  if (gauge !== undefined) return gauge;
  const parts = name.split(':');
  const bases = parts.map((part) => part.replace(/(_seconds)?(_total)?$/, ''));
  const counter = bases.map((base) => COUNTERS.get(base)).find((found) => found !== undefined);
  if (counter === undefined) return undefined;
  return parts.some((part) => RATE.test(part)) ? counter : 'counter';
}

/** Names to tell where one is not understood. */
export const KNOWN_METRICS: readonly string[] = [...GAUGES.keys(), ...COUNTERS.keys()];
