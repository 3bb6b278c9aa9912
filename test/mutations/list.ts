/** Comparisons and formulas, each with one way to get it wrong. A new plugin adds its own to the list of its kind. */

import { FORMULA_MUTATIONS } from './formulas.ts';
import { KUBE_SCHEDULER_MUTATIONS } from './kube-scheduler.ts';
import { LAUNCHER_MUTATIONS } from './launchers.ts';
import type { Mutation } from './mutation.ts';
import { PACKING_MUTATIONS } from './packing.ts';
import { VM_MUTATIONS } from './vms.ts';

export const MUTATIONS: readonly Mutation[] = [
  ...KUBE_SCHEDULER_MUTATIONS,
  ...VM_MUTATIONS,
  ...PACKING_MUTATIONS,
  ...FORMULA_MUTATIONS,
  ...LAUNCHER_MUTATIONS,
];
