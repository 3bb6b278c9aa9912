/**
 * Answers of Prometheus' HTTP API to /api/v1/query and /api/v1/query_range: the mean of a series is its value or the mean of
 * its values, the spread their standard deviation, the time that of the last.
 */

import { describeValue, nearestName, quote, square, type UsageFigure } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { KNOWN_METRICS, type Metric, metricOf } from './prometheus-metrics.ts';
import type { NodeReading, VmReading } from './reading.ts';

const NAME_LABEL = '__name__';
/** KubeVirt samples the dirty rate over one second. */
const DIRTY_INTERVAL_SECONDS = 1;
/** Rates of a time share come out a little above 1. */
const MAX_SHARE = 1.05;
/** Samples of a series; a day at one a second. */
const MAX_SAMPLES = 100_000;
/** Issues after which the nearest name is no longer looked for. */
const MAX_HELPED = 1000;

/** Readings of an answer; series that are none become warnings, for one query may give thousands. */
export function readPrometheusAnswer(answer: Field): (NodeReading | VmReading)[] {
  const status = answer.get('status');
  if (status.value !== 'success') {
    status.report('unknown-value', describeValue(status.value), '"success"', 'mend the query that Prometheus refused');
    return [];
  }
  const data = answer.get('data');
  const resultType = data.get('resultType');
  if (resultType.value !== 'vector' && resultType.value !== 'matrix') {
    resultType.report('unknown-value', describeValue(resultType.value), '"vector" or "matrix"');
    return [];
  }
  return data
    .get('result')
    .items()
    .flatMap((series) => readSeries(series) ?? []);
}

function readSeries(series: Field): NodeReading | VmReading | null {
  const labels = series.get('metric');
  const metric = readMetric(labels);
  const samples = metric === null ? null : readSamples(series);
  if (metric === null || samples === null) return null;
  const figure = figureOf(samples.values, metric.factor);
  const isShare = /Share$|Pressure$/.test(metric.quantity);
  if (figure.mean < 0 || (isShare && figure.mean > MAX_SHARE)) {
    warn(samples.field, 'out-of-range', String(figure.mean), isShare ? '0 to 1' : 'zero or more');
    return null;
  }
  const shared = { atSeconds: samples.atSeconds, field: series };
  if (metric.of === 'node') {
    const name = readNodeName(labels);
    const mean = isShare ? Math.min(1, figure.mean) : figure.mean;
    return name === null
      ? null
      : { ...shared, of: 'node', name, quantity: metric.quantity, figure: { ...figure, mean } };
  }
  const key = readVmKey(labels);
  if (key === null) return null;
  const reading: VmReading = { ...shared, of: 'vm', key, quantity: metric.quantity, mean: figure.mean };
  return metric.quantity === 'dirtyBytesPerSecond' ? { ...reading, intervalSeconds: DIRTY_INTERVAL_SECONDS } : reading;
}

function readMetric(labels: Field): Metric | null {
  const field = labels.get(NAME_LABEL);
  const name = textOf(field);
  if (name === null) {
    const remedy = `keep the name: label_replace(rate(METRIC[5m]), "${NAME_LABEL}", "METRIC:rate5m", "", "")`;
    warn(field, 'missing-field', describeValue(field.value), 'the name of a metric', remedy);
    return null;
  }
  const metric = metricOf(name);
  if (metric === 'counter') {
    const remedy = `give its rate: label_replace(rate(${name}[5m]), "${NAME_LABEL}", "${name}:rate5m", "", "")`;
    warn(field, 'unknown-value', `${quote(name)}, which only ever grows`, 'a rate', remedy);
    return null;
  }
  if (metric !== undefined) return metric;
  const nearest = field.issues.count < MAX_HELPED ? nearestName(name, KNOWN_METRICS) : undefined;
  const remedy = nearest === undefined ? 'leave it out of the query' : `did you mean ${nearest}?`;
  warn(field, 'unknown-value', quote(name), 'a metric that Berth reads', remedy);
  return null;
}

/** `node` as KubeVirt writes it, else `instance` without its port. */
function readNodeName(labels: Field): string | null {
  const node = textOf(labels.get('node')) ?? textOf(labels.get('instance'))?.replace(/:\d+$/, '');
  if (node === undefined) warn(labels, 'missing-field', 'neither node nor instance', 'the label node');
  return node ?? null;
}

function readVmKey(labels: Field): string | null {
  const [namespace, name] = [textOf(labels.get('namespace')), textOf(labels.get('name'))];
  if (namespace !== null && name !== null) return `${namespace}/${name}`;
  warn(labels, 'missing-field', 'no namespace or no name', 'the labels namespace and name of the VM');
  return null;
}

interface Samples {
  readonly values: readonly number[];
  readonly atSeconds: number;
  readonly field: Field;
}

/** The samples of `value` or `values`; null (with a warning) where one of them is no number. */
function readSamples(series: Field): Samples | null {
  const one = series.get('value');
  const list = series.get('values');
  if (Array.isArray(list.value) && list.value.length > MAX_SAMPLES) {
    warn(list, 'input-too-large', `${list.value.length} samples`, `at most ${MAX_SAMPLES} samples`);
    return null;
  }
  const fields = one.isPresent ? [one] : list.items();
  if (fields.length === 0) warn(series, 'missing-field', 'nothing', 'a value');
  const values: number[] = [];
  let atSeconds = 0;
  for (const field of fields) {
    const [time, text]: readonly unknown[] = Array.isArray(field.value) ? field.value : [];
    const value = parseSample(text);
    if (typeof time !== 'number' || !(time >= 0 && time <= Number.MAX_SAFE_INTEGER) || value === null) {
      const found = Array.isArray(field.value)
        ? `${describeValue(time)}, ${describeValue(text)}`
        : describeValue(field.value);
      warn(field, 'out-of-range', found, 'a time and a number in quotes');
      return null;
    }
    values.push(value);
    atSeconds = Math.max(atSeconds, time);
  }
  return values.length === 0 ? null : { values, atSeconds, field: fields[0]! };
}

/** Prometheus writes numbers as texts; NaN and infinities are none. */
function parseSample(text: unknown): number | null {
  if (typeof text !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null;
  const value = Number(text);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null;
}

function figureOf(values: readonly number[], factor: number): UsageFigure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + square(value - mean), 0);
  return { mean: mean * factor, standardDeviation: Math.sqrt(squares / values.length) * factor };
}

function textOf({ value }: Field): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function warn(
  field: Field,
  code: Parameters<Field['report']>[0],
  found: string,
  wanted: string,
  remedy?: string,
): void {
  field.report(code, found, wanted, remedy, 'warning');
}
