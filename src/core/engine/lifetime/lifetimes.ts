/** How long VMs live: what is known of past lifetimes, and what that says of one that has run for a while (policies.md 6.5). */

import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { Schema } from '../../schema.ts';

/** Past lifetimes of VMs of one owner and shape; of every owner or shape where that is left out. */
export interface LifetimeGroup {
  readonly owner?: string;
  readonly shape?: string;
  readonly seconds: readonly number[];
}

/** One VM that has ended. */
export interface LifetimeObservation {
  readonly owner: string;
  readonly shape: string;
  readonly seconds: number;
}

const MAX_GROUPS = 100_000;
const MAX_SAMPLES = 100_000;
/** 31 years; sums of as many lifetimes as are allowed stay exact. */
const MAX_SECONDS = 1e9;

/** Schema of the groups as an argument of plugins. */
export const LIFETIMES_SCHEMA: Schema = {
  type: 'array',
  maxItems: MAX_GROUPS,
  default: [],
  description: 'Past lifetimes by owner (namespace) and shape; a group without either stands for all others.',
  items: {
    type: 'object',
    required: ['seconds'],
    properties: {
      owner: { type: 'string', maxLength: 253 },
      shape: { type: 'string', maxLength: 64, description: 'As shapeOfVm writes it: 2x4096Mi.' },
      seconds: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_SAMPLES,
        items: { type: 'number', minimum: 0, maximum: MAX_SECONDS },
      },
    },
  },
};

const MEBIBYTE = 1024 ** 2;

/** Size of a VM as text: vCPUs and guest memory, `2x4096Mi`; of another pod its requests, `500mx512Mi`. */
export function shapeOfVm({ vm, requests }: Pod): string {
  if (vm !== null) return `${vm.vcpus}x${Math.round(vm.guestMemoryBytes / MEBIBYTE)}Mi`;
  return `${amountOf(requests, CPU_MILLI)}mx${Math.round(amountOf(requests, MEMORY_BYTES) / MEBIBYTE)}Mi`;
}

/**
 * Groups of the observations: by owner and shape, by shape, and all together, each in the order they came. Lifetimes that
 * are no number of seconds from 0 to 1e9 are left out; a group of more than 100,000 is told by as many of its quantiles.
 */
export function learnLifetimes(observations: Iterable<LifetimeObservation>): LifetimeGroup[] {
  const groups = new Map<string, { owner?: string; shape?: string; seconds: number[] }>();
  const add = (key: string, group: { owner?: string; shape?: string }, seconds: number): void => {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...group, seconds: [seconds] });
    else known.seconds.push(seconds);
  };
  for (const { owner, shape, seconds } of observations) {
    if (!(seconds >= 0 && seconds <= MAX_SECONDS)) continue;
    add(JSON.stringify([owner, shape]), { owner, shape }, seconds);
    add(JSON.stringify([shape]), { shape }, seconds);
    add('', {}, seconds);
  }
  return [...groups.values()].map((group) => ({ ...group, seconds: thinned(group.seconds) }));
}

/** The lifetimes, or their quantiles at the middle of as many equal shares as may be written down. */
function thinned(lifetimes: readonly number[]): readonly number[] {
  if (lifetimes.length <= MAX_SAMPLES) return lifetimes;
  const ascending = Float64Array.from(lifetimes).sort();
  const share = ascending.length / MAX_SAMPLES;
  return Array.from({ length: MAX_SAMPLES }, (_, index) => ascending[Math.floor((index + 0.5) * share)]!);
}

/** Lifetimes made ready to be asked. */
export interface LifetimeDistribution {
  /** Seconds, sorted. */
  readonly ascending: Float64Array;
  /** Sum of the lifetimes from a position on; one longer. */
  readonly sums: Float64Array;
}

/** The distribution of past lifetimes in seconds. */
export function createLifetimeDistribution(lifetimes: readonly number[]): LifetimeDistribution {
  const ascending = Float64Array.from(lifetimes).sort();
  const sums = new Float64Array(ascending.length + 1);
  for (let at = ascending.length - 1; at >= 0; at--) sums[at] = sums[at + 1]! + ascending[at]!;
  return { ascending, sums };
}

/**
 * Seconds that something of these lifetimes is expected to live on at an age: the mean of (lifetime - age) over the
 * lifetimes that are longer, E[L - a | L > a], exact for these samples. What outlives them all is expected to live as long
 * again [A]. Lifetimes 10, 20 and 60 at an age of 15: (20 + 60) / 2 - 15 = 25. Hot: once per pod of a changed node.
 */
export function expectedRemainingSeconds({ ascending, sums }: LifetimeDistribution, ageSeconds: number): number {
  const from = firstAbove(ascending, ageSeconds);
  const count = ascending.length - from;
  return count === 0 ? ageSeconds : sums[from]! / count - ageSeconds;
}

/** Position of the first amount above a limit; the length where none is. Hot. */
function firstAbove(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
