/** The kube-schedulers that may ask, as far as their configuration tells. */

import {
  createIssue,
  createProfile,
  loadServices,
  PLUGINS,
  POLICIES,
  type Profile,
  type SchedulerVersion,
} from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import type { Io } from '../io.ts';
import { readSchedulerConfiguration } from '../scheduler-input.ts';

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

/** Where no configuration is given every scheduler is taken to be kube-scheduler with its defaults, and the weight to be 1. */
export async function readCallers(
  { schedulerConfig, schedulerVersion, weight }: CallerOptions,
  io: Io,
): Promise<Callers> {
  if (schedulerConfig === undefined) {
    const kubeDefault = POLICIES.find(({ name }) => name === 'kube-default')!;
    return { profiles: new Map([['', await ready({ ...kubeDefault, schedulerVersion })]]), weight: weight ?? 1 };
  }
  const { profiles, extenders } = await readSchedulerConfiguration(schedulerConfig, { schedulerVersion, seed: 0 }, io);
  const scoring = extenders.filter(({ prioritizeVerb }) => prioritizeVerb !== '');
  if (weight === undefined && scoring.length > 1) {
    const wanted = 'one, or --weight with the weight of the one that is Berth';
    throw new InputRefused([
      createIssue('out-of-range', 'extenders', `${scoring.length} extenders that score`, wanted, {
        file: schedulerConfig,
      }),
    ]);
  }
  const entries = await Promise.all(
    profiles.map(async ({ schedulerName, policy }) => [schedulerName, await ready(policy)] as const),
  );
  return { profiles: new Map(entries), weight: weight ?? scoring[0]?.weight ?? 1 };
}

async function ready(policy: Profile['policy']): Promise<Profile> {
  return createProfile(policy, PLUGINS, await loadServices(policy));
}
