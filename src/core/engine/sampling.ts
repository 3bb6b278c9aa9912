/** How many nodes kube-scheduler looks for before it scores (kube-scheduler.md B5). */

/** Below this every node is examined. */
const MIN_NODES = 100;
const MIN_PERCENTAGE = 5;
const ADAPTIVE_START_PERCENTAGE = 50;
/** Nodes per percent by which the adaptive share sinks. */
const ADAPTIVE_STEP_NODES = 125;

/**
 * Feasible nodes to find among `nodeCount`; percentage 0 is the adaptive share. 1,000 nodes: max(5, 50 - 8) % = 420
 * (pkg/scheduler/schedule_one.go numFeasibleNodesToFind).
 */
export function feasibleNodesToFind(nodeCount: number, percentage: number): number {
  if (nodeCount < MIN_NODES || percentage >= 100) return nodeCount;
  const adaptive = Math.max(MIN_PERCENTAGE, ADAPTIVE_START_PERCENTAGE - Math.trunc(nodeCount / ADAPTIVE_STEP_NODES));
  const share = percentage === 0 ? adaptive : percentage;
  return Math.max(MIN_NODES, Math.trunc((nodeCount * share) / 100));
}
