/** Comparisons and formulas, each with one way to get it wrong. A new plugin adds its own to the list of its kind. */

import { FORMULA_MUTATIONS } from './formulas.ts';
import { KUBE_SCHEDULER_MUTATIONS } from './kube-scheduler.ts';
import { LAUNCHER_MUTATIONS } from './launchers.ts';
import type { Mutation } from './mutation.ts';
import { PACKING_MUTATIONS } from './packing.ts';
import { SERVICE_MUTATIONS } from './service.ts';
import { SIMULATION_MUTATIONS } from './simulation.ts';
import { VM_MUTATIONS } from './vms.ts';

/** By the name of the file that holds them. */
export const LISTS: Readonly<Record<string, readonly Mutation[]>> = {
  'kube-scheduler': KUBE_SCHEDULER_MUTATIONS,
  vms: VM_MUTATIONS,
  packing: PACKING_MUTATIONS,
  formulas: FORMULA_MUTATIONS,
  launchers: LAUNCHER_MUTATIONS,
  service: SERVICE_MUTATIONS,
  simulation: SIMULATION_MUTATIONS,
};
