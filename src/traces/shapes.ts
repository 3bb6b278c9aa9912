/** Gives equal sizes of VMs as one object, so that a million VMs share a few. */

import type { Pod, TraceShape } from '../core/index.ts';

/** What differs from a plain VM; everything else is none. */
export type ShapeParts = Pick<TraceShape, 'cpuMilli' | 'memoryBytes'> & Partial<TraceShape>;

/** The shapes of one trace. */
export class Shapes {
  readonly #plain = new Map<number, Map<number, TraceShape>>();
  readonly #others = new Map<string, TraceShape>();
  readonly #templates = new Map<Pod, number>();

  /** A VM of this size that asks for nothing else. Hot. */
  ofVm(cpuMilli: number, memoryBytes: number): TraceShape {
    let byMemory = this.#plain.get(cpuMilli);
    if (byMemory === undefined) {
      byMemory = new Map();
      this.#plain.set(cpuMilli, byMemory);
    }
    let shape = byMemory.get(memoryBytes);
    if (shape === undefined) {
      shape = createShape({ cpuMilli, memoryBytes });
      byMemory.set(memoryBytes, shape);
    }
    return shape;
  }

  /** The shape of these parts. Templates are equal where they are one object. */
  of(parts: ShapeParts): TraceShape {
    const shape = createShape(parts);
    const { cpuMilli, memoryBytes, resources, gpu, nodeTypes, maxPerNode, kind, template } = shape;
    const isPlain = resources.length === 0 && gpu === null && nodeTypes.length === 0 && maxPerNode === null;
    if (isPlain && kind === 'vm' && template === null) return this.ofVm(cpuMilli, memoryBytes);
    const key = JSON.stringify([
      cpuMilli,
      memoryBytes,
      resources,
      gpu,
      nodeTypes,
      maxPerNode,
      kind,
      this.#numberOf(template),
    ]);
    const known = this.#others.get(key);
    if (known !== undefined) return known;
    this.#others.set(key, shape);
    return shape;
  }

  #numberOf(template: Pod | null): number {
    if (template === null) return -1;
    const known = this.#templates.get(template);
    if (known !== undefined) return known;
    this.#templates.set(template, this.#templates.size);
    return this.#templates.size - 1;
  }
}

function createShape(parts: ShapeParts): TraceShape {
  return {
    cpuMilli: parts.cpuMilli,
    memoryBytes: parts.memoryBytes,
    resources: parts.resources ?? [],
    gpu: parts.gpu ?? null,
    nodeTypes: parts.nodeTypes ?? [],
    maxPerNode: parts.maxPerNode ?? null,
    kind: parts.kind ?? 'vm',
    template: parts.template ?? null,
  };
}
