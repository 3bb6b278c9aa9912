/**
 * How far a node's measured load lies above the mean of the workers (policies.md 8.8; kubevirt.md 7, rule k3 of
 * openshift/cluster-kube-descheduler-operator):
 *
 *   distance = min(1, 3 x sqrt(sum of max(0, node - mean)^2)) over CPU use, CPU pressure, memory use, memory pressure
 *
 * CPU use is that of the capacity; memory use is 1 - available / allocatable. Pressure counts as 0 while the use of the same
 * resource is at most .7, for pods that hit their own limits stall on idle nodes too. What was not measured adds nothing.
 * Example: node .75, .10, .60, 0, means .5, .02, .55, 0: 3 x sqrt(.0625 + .0064 + .0025) = .8016.
 */

import type { Node } from '../../model/node.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { ClusterState } from '../../model/state.ts';

/** Load by dimension in fractions; null where not measured. */
export interface NodeLoad {
  readonly cpuUse: number | null;
  readonly cpuPressure: number | null;
  readonly memoryUse: number | null;
  readonly memoryPressure: number | null;
}

const DIMENSIONS = ['cpuUse', 'cpuPressure', 'memoryUse', 'memoryPressure'] as const;
/** Use up to which pressure is taken to come from pods' own limits. */
const MIN_PRESSED_USE = 0.7;
const DISTANCE_SCALE = 3;

const WORKER_LABEL = 'node-role.kubernetes.io/worker';
const CONTROL_LABELS = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** The load of a node as it was measured. Hot. */
export function loadOf({ usage, capacity, allocatable }: Node): NodeLoad {
  const cpuUse = shareOf(usage?.cpuMilli?.mean ?? null, amountOf(capacity, CPU_MILLI));
  const usedBytes = usage?.memoryBytes?.mean ?? null;
  // What the system keeps for itself counts as used.
  const reservedBytes = amountOf(capacity, MEMORY_BYTES) - amountOf(allocatable, MEMORY_BYTES);
  const usedOfPods = usedBytes === null ? null : usedBytes - reservedBytes;
  const memoryUse = shareOf(usedOfPods, amountOf(allocatable, MEMORY_BYTES));
  return {
    cpuUse,
    cpuPressure: pressureAt(cpuUse, usage?.cpuPressure ?? null),
    memoryUse,
    memoryPressure: pressureAt(memoryUse, usage?.memoryPressure ?? null),
  };
}

/** True where neither CPU nor memory was measured. */
export function isUnmeasured({ cpuUse, memoryUse }: NodeLoad): boolean {
  return cpuUse === null && memoryUse === null;
}

/** Mean load of the workers: nodes with that role, and nodes without a control-plane role; all nodes where there are none. */
export function meanLoadOf(state: ClusterState): NodeLoad {
  const nodes = state.nodes.map(({ node }) => node).sort((a, b) => (a.name < b.name ? -1 : 1));
  const workers = nodes.filter(isWorker);
  const loads = (workers.length > 0 ? workers : nodes).map(loadOf);
  const [cpuUse = null, cpuPressure = null, memoryUse = null, memoryPressure = null] = DIMENSIONS.map((dimension) =>
    meanOf(loads.flatMap((load) => load[dimension] ?? [])),
  );
  return { cpuUse, cpuPressure, memoryUse, memoryPressure };
}

/** 0 at or below the mean in everything, 1 far above. Hot. */
export function distanceAbove(load: NodeLoad, mean: NodeLoad): number {
  let squares = 0;
  for (const dimension of DIMENSIONS) {
    const deviation = (load[dimension] ?? 0) - (mean[dimension] ?? 0);
    if (deviation > 0) squares += deviation * deviation;
  }
  return Math.min(1, DISTANCE_SCALE * Math.sqrt(squares));
}

function shareOf(amount: number | null, whole: number): number | null {
  return amount === null || whole <= 0 ? null : Math.max(0, Math.min(1, amount / whole));
}

/** Unknown where the use is. */
function pressureAt(use: number | null, pressure: number | null): number | null {
  if (use === null || pressure === null) return null;
  return use > MIN_PRESSED_USE ? pressure : 0;
}

function isWorker({ labels }: Node): boolean {
  return labels.has(WORKER_LABEL) || !CONTROL_LABELS.some((label) => labels.has(label));
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
