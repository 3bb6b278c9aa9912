/** Taints and tolerations: which taint keeps a pod away (component-helpers/scheduling/corev1, kube-scheduler.md C0.4). */

import { textOf } from './canonical-text.ts';
import type { Taint, TaintEffect } from './node.ts';
import type { Toleration } from './pod.ts';

/** Effects that keep a pod from being placed. */
export const NO_PLACEMENT: readonly TaintEffect[] = ['NoSchedule', 'NoExecute'];

/** The taint a cordoned node has as far as tolerations go. */
export const UNSCHEDULABLE_TAINT: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  value: '',
  effect: 'NoSchedule',
};

/**
 * True when the toleration covers the taint. An empty key or effect covers every key or effect. `Lt` and `Gt` never do:
 * their feature gate (TaintTolerationComparisonOperators) is off in all supported versions. Hot.
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== '' && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.operator === 'Equal' && toleration.value === taint.value;
}

/** True when any of the tolerations covers the taint. Hot. */
export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  for (const toleration of tolerations) {
    if (tolerates(toleration, taint)) return true;
  }
  return false;
}

/** The first taint with one of the effects that no toleration covers; null where there is none. Hot. */
export function findUntoleratedTaint(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: readonly TaintEffect[],
): Taint | null {
  for (const taint of taints) {
    if (effects.includes(taint.effect) && !isTolerated(taint, tolerations)) return taint;
  }
  return null;
}

/** Canonical text of tolerations, '' of none: equal texts tolerate equal taints. Hot: once per new pod. */
export function tolerationsText(tolerations: readonly Toleration[]): string {
  let text = '';
  for (const { key, operator, value, effect } of tolerations) {
    text += `${operator},${textOf(effect)}${textOf(key)}${textOf(value)}`;
  }
  return text;
}
