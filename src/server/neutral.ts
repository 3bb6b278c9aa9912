/**
 * Answers that leave everything to kube-scheduler: every node passes, no node gets points, victims stay as they are, a bind
 * is tried again later. They cost no decision, and no 5xx would serve the scheduler better: without `ignorable` an error of
 * the filter stops the pod.
 */

import {
  NO_PRIORITIES,
  type NodesQuestion,
  renderAllPassed,
  renderBinding,
  renderVictims,
  type VictimsQuestion,
} from './wire.ts';

/** Every node passes, in the form it came. */
export function neutralFilter({ nodes }: NodesQuestion): string | Buffer {
  return renderAllPassed(nodes);
}

/** No node gets points: needs no question. */
export const NEUTRAL_PRIORITIES = NO_PRIORITIES;

/** The victims that were sent, by uid. */
export function neutralPreempt({ victims }: VictimsQuestion): string {
  return renderVictims(victims);
}

/** Not bound: kube-scheduler puts the pod back into its queue. Needs no question. */
export const NEUTRAL_BINDING = renderBinding('Berth did not get to bind the pod; it is tried again');
