/** Numbers nodes in the order they were first there, and keeps what a report shows of them. */

import { WHOLE_GPU_MILLI } from '../../model/gpu.ts';
import { type Node, ZONE_LABEL } from '../../model/node.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { RunNode } from '../run-result.ts';

export class NodeBook {
  readonly nodes: RunNode[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a node, given when it is first seen. */
  numberOf(node: Node): number {
    const known = this.#numbers.get(node.name);
    if (known !== undefined) return known;
    const number = this.nodes.length;
    this.#numbers.set(node.name, number);
    this.nodes.push({
      name: node.name,
      zone: node.labels.get(ZONE_LABEL) ?? '',
      cpuMilli: amountOf(node.allocatable, CPU_MILLI),
      memoryBytes: amountOf(node.allocatable, MEMORY_BYTES),
      gpuMilli: (node.gpus?.deviceMilli.length ?? 0) * WHOLE_GPU_MILLI,
    });
    return number;
  }

  /** The number of a node that was there once; -1 of another. */
  find(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }
}
