/** Measurements of a cluster as they come, put into its nodes and VMs when all are there. */

import type { Node, Pod } from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';
import { applyNodeUsage, applyVmUsage } from './apply-usage.ts';
import { readNodeMetrics, readPodMetrics } from './metrics-objects.ts';
import { readPrometheusAnswer } from './prometheus.ts';
import type { Reading } from './reading.ts';
import { readNodeUsage, readVirtualMachineUsage } from './usage-objects.ts';

/** Kind under which an answer of Prometheus is put, which has none itself. */
export const PROMETHEUS_KIND = 'PrometheusAnswer';

const READERS: Readonly<Record<string, (object: Field, context: ReadContext) => readonly Reading[]>> = {
  NodeMetrics: readNodeMetrics,
  PodMetrics: readPodMetrics,
  NodeUsage: readNodeUsage,
  VirtualMachineUsage: readVirtualMachineUsage,
  [PROMETHEUS_KIND]: readPrometheusAnswer,
};

export class UsageShelf {
  readonly #context: ReadContext;
  readonly #readings: Reading[] = [];

  constructor(context: ReadContext) {
    this.#context = context;
  }

  /** Takes an object; false where it is of another kind. One with an error is left out. */
  put(kind: string, object: Field): boolean {
    const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
    if (read === undefined) return false;
    const { issues } = this.#context;
    const before = issues.errorCount;
    const readings = read(object, this.#context);
    if (issues.errorCount === before) for (const reading of readings) this.#readings.push(reading);
    return true;
  }

  /** The nodes with what was measured of them. */
  applyToNodes(nodes: readonly Node[]): readonly Node[] {
    return applyNodeUsage(nodes, this.#readings);
  }

  /** The pods with what was measured of their guests. */
  applyToPods(pods: readonly Pod[]): readonly Pod[] {
    return applyVmUsage(pods, this.#readings);
  }
}
