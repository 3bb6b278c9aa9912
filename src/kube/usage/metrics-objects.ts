/**
 * NodeMetrics and PodMetrics of the API metrics.k8s.io (metrics-server): means over a window, without spread or pressure.
 * `kubectl get nodes.metrics.k8s.io -o json` and `kubectl get pods.metrics.k8s.io -A -o json` write them.
 */

import type { Field } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import { readTime } from '../time.ts';
import { readBytes, readMilli } from './amounts.ts';
import type { LauncherReading, NodeReading } from './reading.ts';

/** Container of a launcher pod in which the guest runs. */
const COMPUTE = 'compute';

/** CPU and memory use of a node; memory is the working set. */
export function readNodeMetrics(object: Field, context: ReadContext): NodeReading[] {
  const usage = object.get('usage').object();
  if (!usage.isPresent) usage.report('missing-field', 'nothing', 'cpu and memory', 'wait for metrics-server to scrape');
  const shared = {
    of: 'node',
    name: readName(object),
    atSeconds: readTime(object.get('timestamp')),
    field: object,
  } as const;
  const cpu = readMilli(usage.get('cpu'), context);
  const memory = readBytes(usage.get('memory'), context);
  return [
    ...(cpu === null ? [] : [{ ...shared, quantity: 'cpuMilli', figure: steady(cpu) } as const]),
    ...(memory === null ? [] : [{ ...shared, quantity: 'memoryBytes', figure: steady(memory) } as const]),
  ];
}

/** CPU and memory use of a guest with what emulates it: that of the container `compute`; nothing of other pods. */
export function readPodMetrics(object: Field, context: ReadContext): LauncherReading[] {
  const compute = object
    .get('containers')
    .items()
    .find((container) => container.get('name').value === COMPUTE);
  if (compute === undefined) return [];
  const key = `${readNamespace(object, context)}/${readName(object)}`;
  const shared = { of: 'pod', key, atSeconds: readTime(object.get('timestamp')), field: object } as const;
  const usage = compute.get('usage').object();
  const cpu = readMilli(usage.get('cpu'), context);
  const memory = readBytes(usage.get('memory'), context);
  return [
    ...(cpu === null ? [] : [{ ...shared, quantity: 'cpuMilli', mean: cpu } as const]),
    ...(memory === null ? [] : [{ ...shared, quantity: 'memoryBytes', mean: memory } as const]),
  ];
}

function steady(mean: number): { mean: number; standardDeviation: number } {
  return { mean, standardDeviation: 0 };
}
