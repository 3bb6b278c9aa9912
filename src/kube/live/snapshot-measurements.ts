/** What was measured, as objects of a snapshot. */

import { isRecord } from '../field.ts';
import type { InputDocument } from '../input-document.ts';
import { each, fields, only, type Shape, whole } from './shape.ts';

const metricsObject: Shape = fields({
  metadata: only('name', 'namespace'),
  timestamp: whole,
  usage: whole,
  containers: each(only('name', 'usage')),
});

const prometheusAnswer: Shape = fields({
  status: whole,
  data: fields({ resultType: whole, result: each(only('metric', 'value')) }),
});

/**
 * The objects in what metrics sources read: each item of a list with its kind, an answer of Prometheus as it is. Of
 * namespaces that are not wanted (null: all are) nothing is kept.
 */
export function measurementsOf(
  documents: readonly InputDocument[],
  namespaces: readonly string[] | null,
): readonly unknown[] {
  const isWanted = (labels: unknown): boolean => {
    const namespace = isRecord(labels) ? labels['namespace'] : undefined;
    return namespaces === null || typeof namespace !== 'string' || namespaces.includes(namespace);
  };
  return documents.flatMap(({ value }) => {
    if (!isRecord(value)) return [];
    const { apiVersion, kind, items, data } = value;
    if (typeof kind === 'string' && Array.isArray(items)) {
      return items
        .filter((item) => isRecord(item) && isWanted(item['metadata']))
        .map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...Object(metricsObject(item)) }));
    }
    const series: unknown = isRecord(data) ? data['result'] : undefined;
    if (!isRecord(data) || !Array.isArray(series)) return [];
    const result = series.filter((one) => isRecord(one) && isWanted(one['metric']));
    return result.length === 0 ? [] : [prometheusAnswer({ ...value, data: { ...data, result } })];
  });
}
