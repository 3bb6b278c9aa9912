/**
 * The mix of requests that fragmentation is measured for (policies.md 5.4): classes of pods that ask for the same CPU,
 * GPUs and models, with the share each has of the whole.
 */

import { BerthError } from '../../errors.ts';
import { WHOLE_GPU_MILLI } from '../../model/gpu.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI } from '../../model/resources.ts';
import type { Schema } from '../../schema.ts';

/** Pods that ask for the same, and how much of the workload they are. */
export interface WorkloadClass {
  readonly cpuMilli: number;
  /** Of each GPU, 1..1000; 0 where it needs none. */
  readonly gpuMilli: number;
  /** 0 where it needs none. */
  readonly gpuCount: number;
  /** GPU models it accepts; empty: any. */
  readonly models: readonly string[];
  /** 0..1; all classes of a workload together 1. */
  readonly probability: number;
}

/** What the pods of a class ask for. */
export type ClassRequest = Omit<WorkloadClass, 'probability'>;

/** GPUs of one node that classes and pods may name; no machine has more. */
export const MAX_GPU_COUNT = 64;
const MAX_CLASSES = 1000;

/** Part of the pods that the typical classes cover; from 0.6 to 1 results hardly differ (policies.md 5.4). */
export const TYPICAL_SHARE = 0.95;

/** Schema of the argument that gives the classes. */
export const CLASSES_SCHEMA: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_CLASSES,
  description: "Classes of the workload; absent: those of the cluster's placed pods.",
  items: {
    type: 'object',
    required: ['cpuMilli', 'probability'],
    properties: {
      cpuMilli: { type: 'integer', minimum: 0 },
      gpuMilli: { type: 'integer', minimum: 0, maximum: WHOLE_GPU_MILLI, default: 0 },
      gpuCount: { type: 'integer', minimum: 0, maximum: MAX_GPU_COUNT, default: 0 },
      models: { type: 'array', items: { type: 'string' }, default: [] },
      probability: { type: 'number', minimum: 0, maximum: 1 },
    },
  },
};

/** What classes and flavours have in common: a share of the workload, and GPUs. */
interface Weighed {
  readonly gpuMilli: number;
  readonly gpuCount: number;
  readonly probability: number;
}

/**
 * The classes that an argument named `path` gives, with probabilities made to sum up to 1. Throws `out-of-range` where
 * all of them are 0, or where one asks for GPUs without saying how many or how much of each.
 */
export function weighClasses<T extends Weighed>(classes: readonly T[], path: string): T[] {
  const half = classes.findIndex(({ gpuMilli, gpuCount }) => gpuMilli > 0 !== gpuCount > 0);
  if (half >= 0) throw refuse(`${path}[${half}]`, 'Give both gpuMilli and gpuCount, or neither.');
  const sum = classes.reduce((total, { probability }) => total + probability, 0);
  if (sum <= 0) throw refuse(path, 'Give at least one a probability above 0.');
  return classes.map((one) => ({ ...one, probability: one.probability / sum }));
}

function refuse(path: string, remedy: string): BerthError {
  return new BerthError('out-of-range', `${path}: cannot be weighed`, { path, remedy });
}

/** Text of what makes a pod a member of its class; equal texts are one class, in whichever order models are named. */
export function classTextOf(pod: Pod): string {
  const { cpuMilli, gpuMilli, gpuCount, models } = classOf(pod);
  return `${cpuMilli},${gpuMilli},${gpuCount},${models.join('|')}`;
}

/** What a pod asks for, as a class. */
export function classOf(pod: Pod): ClassRequest {
  const cpuMilli = amountOf(pod.requests, CPU_MILLI);
  if (pod.gpu === null) return { cpuMilli, gpuMilli: 0, gpuCount: 0, models: [] };
  const { milliEach, count, models } = pod.gpu;
  return { cpuMilli, gpuMilli: milliEach, gpuCount: count, models: [...new Set(models)].sort() };
}

/**
 * The classes of a list of pods, pods without GPUs among them: the most frequent ones, equal counts larger first, until
 * they cover `share` (0..1) of the pods; probabilities sum up to 1. Counts 5, 3, 1, 1 and a share of 0.8 give 5/8, 3/8.
 */
export function typicalClasses(
  pods: readonly Pod[],
  { share = TYPICAL_SHARE }: { share?: number } = {},
): WorkloadClass[] {
  const counts = new Map<string, { pod: Pod; count: number }>();
  for (const pod of pods) {
    const text = classTextOf(pod);
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { pod, count: 1 });
    else known.count++;
  }
  return takeTypical(
    Array.from(counts.values(), ({ pod, count }) => ({ request: classOf(pod), count })),
    compareClasses,
    share,
  );
}

/** The most frequent requests, equal counts in descending order of `compare`, until they cover a share of all. */
export function takeTypical<T extends object>(
  counted: readonly { readonly request: T; readonly count: number }[],
  compare: (a: T, b: T) => number,
  share: number,
): (T & { readonly probability: number })[] {
  const sorted = [...counted].sort((a, b) => b.count - a.count || compare(b.request, a.request));
  const wanted = share * sorted.reduce((sum, { count }) => sum + count, 0);
  let covered = 0;
  const typical = sorted.filter(({ count }) => {
    if (covered >= wanted) return false;
    covered += count;
    return true;
  });
  return typical.map(({ request, count }) => ({ ...request, probability: count / covered }));
}

/** By CPU, then share, then number of GPUs, then models. */
export function compareClasses(a: ClassRequest, b: ClassRequest): number {
  const difference = a.cpuMilli - b.cpuMilli || a.gpuMilli - b.gpuMilli || a.gpuCount - b.gpuCount;
  if (difference !== 0) return difference;
  const [left, right] = [a.models.join('|'), b.models.join('|')];
  return left < right ? -1 : left > right ? 1 : 0;
}
