/** Overcommit of a scenario's VMs: what they ask for is divided, so that nodes give out more than they have. */

import type { Schema } from '../../schema.ts';
import { number, object } from './schema-parts.ts';

/** How many times over nodes may give out each, 1..100; 1: not at all. */
export interface Overcommit {
  readonly cpu: number;
  readonly memory: number;
}

/** No estate gives out more; KubeVirt's own default for CPUs is 10. */
const MAX_RATIO = 100;

export const OVERCOMMIT_SCHEMA: Schema = object({ cpu: number(1, MAX_RATIO), memory: number(1, MAX_RATIO) });

export type WrittenOvercommit = Partial<Overcommit>;

/** null where nothing is overcommitted. */
export function toOvercommit({ cpu = 1, memory = 1 }: WrittenOvercommit = {}): Overcommit | null {
  return cpu === 1 && memory === 1 ? null : { cpu, memory };
}

/** The written form. */
export function renderOvercommit({ cpu, memory }: Overcommit): WrittenOvercommit {
  return { ...(cpu !== 1 && { cpu }), ...(memory !== 1 && { memory }) };
}
