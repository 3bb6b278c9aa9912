/** A VM or pod through its whole simulated life, whichever pods it has had. */

import type { Pod } from '../model/pod.ts';

/**
 * `pending`: waits for a node. `running`: counts on one, also while its start-up takes. `down`: its node failed. `departed`:
 * gone. `rejected`: fitted nowhere and does not wait.
 */
export const INSTANCE_PHASES = ['pending', 'running', 'down', 'departed', 'rejected'] as const;
export type InstancePhase = (typeof INSTANCE_PHASES)[number];

export interface Instance {
  /** `namespace/name` of the pod it came with. */
  readonly id: string;
  /** Counts instances in the order they came, from 0. */
  readonly number: number;
  readonly group: string;
  readonly tenant: string;
  readonly arrivalSeconds: number;
  readonly phase: InstancePhase;
  /** The pod that waits, or the one that counts on `nodeName`. */
  readonly pod: Pod;
  /** '' while it is on none. */
  readonly nodeName: string;
  /** Since when it waits, or is on its node. */
  readonly sinceSeconds: number;
  /** False while it starts up on its node. */
  readonly isStarted: boolean;
  /** How often it was placed, migrations not counted. */
  readonly placements: number;
  /** Failed attempts since it began to wait. */
  readonly attempts: number;
}
