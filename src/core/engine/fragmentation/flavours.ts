/** Flavours of VMs: what they ask for in all resources that run out, and how much of the workload each is. */

import { WHOLE_GPU_MILLI } from '../../model/gpu.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, type ResourceAxes } from '../../model/resources.ts';
import type { Schema } from '../../schema.ts';
import { classOf, MAX_GPU_COUNT } from './workload-classes.ts';

/** A shape of VMs and its share of the workload. */
export interface Flavour {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly hugepages2MiBytes: number;
  readonly hugepages1GiBytes: number;
  /** Of each GPU, 1..1000; 0 where it needs none. */
  readonly gpuMilli: number;
  readonly gpuCount: number;
  /** GPU models it accepts; empty: any. */
  readonly models: readonly string[];
  /** 0..1; all flavours together 1. */
  readonly probability: number;
}

/** Kubernetes' names of the two sizes of hugepages that virtual machines use. */
const HUGEPAGES_2MI = 'hugepages-2Mi';
const HUGEPAGES_1GI = 'hugepages-1Gi';

const MAX_FLAVOURS = 200;
const BYTES: Schema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 };

/** Schema of the argument that gives the flavours. */
export const FLAVOURS_SCHEMA: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_FLAVOURS,
  description: "Flavours of VMs; absent: those of the cluster's placed VMs.",
  items: {
    type: 'object',
    required: ['cpuMilli', 'memoryBytes', 'probability'],
    properties: {
      cpuMilli: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      memoryBytes: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      hugepages2MiBytes: BYTES,
      hugepages1GiBytes: BYTES,
      gpuMilli: { type: 'integer', minimum: 0, maximum: WHOLE_GPU_MILLI, default: 0 },
      gpuCount: { type: 'integer', minimum: 0, maximum: MAX_GPU_COUNT, default: 0 },
      models: { type: 'array', items: { type: 'string' }, default: [] },
      probability: { type: 'number', minimum: 0, maximum: 1 },
    },
  },
};

/** Axes of the resources that flavours ask for, in the order of `amountsOf`; -1 where no object has named one. */
export function flavourAxes(axes: ResourceAxes): readonly number[] {
  return [CPU_MILLI, MEMORY_BYTES, axes.find(HUGEPAGES_2MI) ?? -1, axes.find(HUGEPAGES_1GI) ?? -1];
}

/** What a flavour asks for but for GPUs, in the order of `flavourAxes`. */
export function amountsOf(flavour: Flavour): readonly number[] {
  return [flavour.cpuMilli, flavour.memoryBytes, flavour.hugepages2MiBytes, flavour.hugepages1GiBytes];
}

/** The flavour of a pod as text; '' where it asks for nothing that flavours count. */
export function flavourTextOf(pod: Pod, axes: ResourceAxes): string {
  const amounts = flavourAxes(axes).map((axis) => (axis < 0 ? 0 : amountOf(pod.requests, axis)));
  const { gpuMilli, gpuCount, models } = classOf(pod);
  if (gpuCount === 0 && amounts.every((amount) => amount === 0)) return '';
  return [...amounts, gpuMilli, gpuCount, models.join('|')].join();
}

/** What a pod asks for, as a flavour. */
export function flavourOf(pod: Pod, axes: ResourceAxes): Omit<Flavour, 'probability'> {
  const [cpuMilli = 0, memoryBytes = 0, hugepages2MiBytes = 0, hugepages1GiBytes = 0] = flavourAxes(axes).map((axis) =>
    axis < 0 ? 0 : amountOf(pod.requests, axis),
  );
  return { ...classOf(pod), cpuMilli, memoryBytes, hugepages2MiBytes, hugepages1GiBytes };
}
