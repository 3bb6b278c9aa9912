/**
 * Pods on a node that its measurement has not seen: started less than an interval before its end or later, or placed since
 * the cluster was read (kubernetes-sigs/scheduler-plugins pkg/trimaran/targetloadpacking).
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { Schema } from '../../schema.ts';

/** Argument of plugins that add such pods to what was measured. */
export const METRICS_INTERVAL_SCHEMA: Schema = {
  type: 'number',
  minimum: 0,
  maximum: 86_400,
  default: 60,
  description: 'How long a pod must have run before the end of a measurement to be in it.',
};

/** Sum of an amount over those pods. Hot: once per changed node. */
export function sumUnseen(node: NodeState, intervalSeconds: number, amountOf: (pod: Pod) => number): number {
  const measuredAtSeconds = node.node.usage?.measuredAtSeconds ?? null;
  let sum = 0;
  for (const pod of node.pods.values()) {
    if (isUnseen(pod, measuredAtSeconds, intervalSeconds)) sum += amountOf(pod);
  }
  return sum;
}

/** A pod that is placed but names no node was placed since the cluster was read. Hot. */
function isUnseen({ startTimeSeconds, nodeName }: Pod, measuredAtSeconds: number | null, interval: number): boolean {
  if (startTimeSeconds === null || measuredAtSeconds === null) return nodeName === '';
  return startTimeSeconds > measuredAtSeconds - interval;
}
