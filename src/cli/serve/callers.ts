/** The kube-schedulers that may ask, as far as their configuration tells. */

import { createIssue, type Profile, type SchedulerVersion } from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import type { Io } from '../io.ts';
import { readyScheduler } from '../ready-profiles.ts';

export interface Callers {
  /** Profiles by schedulerName; '' is any other scheduler. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Berth's weight as an extender. */
  readonly weight: number;
}

export interface CallerOptions {
  readonly schedulerConfig?: string | undefined;
  readonly schedulerVersion: SchedulerVersion;
  /** Stands before what the configuration says. */
  readonly weight?: number | undefined;
}

/** Where nothing tells the weight it is 1. Throws InputRefused where several extenders score and no weight is given. */
export async function readCallers(options: CallerOptions, io: Io): Promise<Callers> {
  const { schedulerConfig = '', schedulerVersion, weight } = options;
  const { profiles, extenders } = await readyScheduler(options.schedulerConfig, schedulerVersion, io);
  const scoring = extenders.filter(({ prioritizeVerb }) => prioritizeVerb !== '');
  if (weight === undefined && scoring.length > 1) {
    const found = `${scoring.length} extenders that score`;
    const wanted = 'one, or --weight with the weight of the one that is Berth';
    throw new InputRefused([createIssue('out-of-range', 'extenders', found, wanted, { file: schedulerConfig })]);
  }
  return { profiles, weight: weight ?? scoring[0]?.weight ?? 1 };
}
