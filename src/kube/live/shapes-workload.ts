/** What is kept of the objects around pods (reader: workloads.ts). */

import { fields, only, type Shape, whole } from './shape.ts';
import { metadata } from './shapes-metadata.ts';

export const namespace: Shape = fields({ metadata: metadata({ labels: whole }) });

/** Services and the controllers of pods, which placement knows by whom they select. */
export const selecting: Shape = fields({ metadata: metadata(), spec: only('selector') });

export const disruptionBudget: Shape = fields({
  metadata: metadata(),
  spec: only('selector'),
  status: only('disruptionsAllowed', 'disruptedPods'),
});

export const priorityClass: Shape = fields({
  metadata: metadata(),
  value: whole,
  globalDefault: whole,
  preemptionPolicy: whole,
});
