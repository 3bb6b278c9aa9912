/** Predicts how much longer pods live, from their annotation or from groups of past lifetimes. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { expectedRemainingSeconds, type LifetimeGroup, shapeOfVm } from './lifetimes.ts';

/** Expected lifetime of a pod in seconds, told by whoever makes it. */
export const LIFETIME_ANNOTATION = 'berth.dev/expected-lifetime-seconds';

export class LifetimePredictor {
  readonly #groups = new Map<string, readonly number[]>();

  /** Of several groups for the same owner and shape the first counts. */
  constructor(groups: readonly LifetimeGroup[]) {
    for (const { owner, shape, seconds } of groups) {
      const key = keyOf(owner, shape);
      if (!this.#groups.has(key)) this.#groups.set(key, seconds);
    }
  }

  /** Everything in a pod that its prediction depends on, but for its age. */
  shapeOf(pod: Pod): string {
    return JSON.stringify([pod.annotations.get(LIFETIME_ANNOTATION) ?? null, pod.namespace, shapeOfVm(pod)]);
  }

  /** Seconds that a pod that starts now is expected to live; null where nothing is known. */
  lifetimeSeconds(pod: Pod): number | null {
    const lifetimes = this.#lifetimesOf(pod);
    return lifetimes === null ? null : expectedRemainingSeconds(lifetimes, 0);
  }

  /** Seconds that a pod is expected to live on; null where nothing is known. Without a time or a start it counts as new. */
  remainingSeconds(pod: Pod, timeSeconds: number | null): number | null {
    const lifetimes = this.#lifetimesOf(pod);
    if (lifetimes === null) return null;
    const start = pod.startTimeSeconds;
    const age = start === null || timeSeconds === null ? 0 : Math.max(0, timeSeconds - start);
    return expectedRemainingSeconds(lifetimes, age);
  }

  /** The longest that any pod of a node is expected to live on; null where nothing is known of any. Hot where it changed. */
  exitSeconds({ pods }: NodeState, timeSeconds: number | null): number | null {
    let longest: number | null = null;
    for (const pod of pods.values()) {
      const remaining = this.remainingSeconds(pod, timeSeconds);
      if (remaining !== null && (longest === null || remaining > longest)) longest = remaining;
    }
    return longest;
  }

  #lifetimesOf(pod: Pod): readonly number[] | null {
    const told = Number(pod.annotations.get(LIFETIME_ANNOTATION) ?? Number.NaN);
    if (told >= 0 && Number.isFinite(told)) return [told];
    if (this.#groups.size === 0) return null;
    const shape = shapeOfVm(pod);
    const { namespace } = pod;
    return (
      this.#groups.get(keyOf(namespace, shape)) ??
      this.#groups.get(keyOf(undefined, shape)) ??
      this.#groups.get(keyOf(namespace, undefined)) ??
      this.#groups.get(keyOf(undefined, undefined)) ??
      null
    );
  }
}

function keyOf(owner: string | undefined, shape: string | undefined): string {
  return JSON.stringify([owner ?? null, shape ?? null]);
}
