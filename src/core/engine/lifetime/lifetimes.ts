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
      seconds: { type: 'array', minItems: 1, maxItems: MAX_SAMPLES, items: { type: 'number', minimum: 0 } },
    },
  },
};

const MEBIBYTE = 1024 ** 2;

/** Size of a VM as text: vCPUs and guest memory, `2x4096Mi`; of another pod its requests, `500mx512Mi`. */
export function shapeOfVm({ vm, requests }: Pod): string {
  if (vm !== null) return `${vm.vcpus}x${Math.round(vm.guestMemoryBytes / MEBIBYTE)}Mi`;
  return `${amountOf(requests, CPU_MILLI)}mx${Math.round(amountOf(requests, MEMORY_BYTES) / MEBIBYTE)}Mi`;
}

/** Groups of the observations: by owner and shape, by shape, and all together, each in the order they came. */
export function learnLifetimes(observations: Iterable<LifetimeObservation>): LifetimeGroup[] {
  const groups = new Map<string, { owner?: string; shape?: string; seconds: number[] }>();
  const add = (key: string, group: { owner?: string; shape?: string }, seconds: number): void => {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...group, seconds: [seconds] });
    else known.seconds.push(seconds);
  };
  for (const { owner, shape, seconds } of observations) {
    add(JSON.stringify([owner, shape]), { owner, shape }, seconds);
    add(JSON.stringify([shape]), { shape }, seconds);
    add('', {}, seconds);
  }
  return [...groups.values()];
}

/**
 * Seconds that something of these lifetimes is expected to live on at an age: the mean of (lifetime - age) over the
 * lifetimes that are longer. What outlives them all is expected to live as long again [A]. Lifetimes 10, 20 and 60 at an
 * age of 15: ((20 - 15) + (60 - 15)) / 2 = 25.
 */
export function expectedRemainingSeconds(lifetimes: readonly number[], ageSeconds: number): number {
  let sum = 0;
  let count = 0;
  for (const seconds of lifetimes) {
    if (seconds <= ageSeconds) continue;
    sum += seconds - ageSeconds;
    count++;
  }
  return count === 0 ? ageSeconds : sum / count;
}
