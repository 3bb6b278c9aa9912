/** Policies made ready to decide, and the profiles of a kube-scheduler by the name that pods choose it by. */

import {
  createProfile,
  loadServices,
  PLUGINS,
  POLICIES,
  type Policy,
  type Profile,
  type SchedulerVersion,
} from '../core/index.ts';
import type { ExtenderConfig } from '../kube/scheduler-extenders.ts';
import type { Io } from './io.ts';
import { readSchedulerConfiguration } from './scheduler-input.ts';

/** A policy with its plugins built. */
export async function readyProfile(policy: Policy): Promise<Profile> {
  return createProfile(policy, PLUGINS, await loadServices(policy));
}

export interface ReadyScheduler {
  /** By schedulerName; '' is any. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** In the order in which they are asked. */
  readonly extenders: readonly ExtenderConfig[];
}

/** The profiles and extenders of a configuration; without one kube-scheduler's defaults, for any name, and no extender. */
export async function readyScheduler(
  configurationFile: string | undefined,
  schedulerVersion: SchedulerVersion,
  io: Io,
): Promise<ReadyScheduler> {
  if (configurationFile === undefined) {
    const kubeDefault = POLICIES.find(({ name }) => name === 'kube-default')!;
    return { profiles: new Map([['', await readyProfile({ ...kubeDefault, schedulerVersion })]]), extenders: [] };
  }
  const read = await readSchedulerConfiguration(configurationFile, { schedulerVersion, seed: 0 }, io);
  const entries = await Promise.all(
    read.profiles.map(async ({ schedulerName, policy }) => [schedulerName, await readyProfile(policy)] as const),
  );
  return { profiles: new Map(entries), extenders: read.extenders };
}
