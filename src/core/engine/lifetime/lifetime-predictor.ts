/** Predicts how much longer pods live, from their annotation or from groups of past lifetimes. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import {
  createLifetimeDistribution,
  expectedRemainingSeconds,
  type LifetimeDistribution,
  type LifetimeGroup,
  shapeOfVm,
} from './lifetimes.ts';

/** Expected lifetime of a pod in seconds, told by whoever makes it: digits, with a fraction or without. */
const LIFETIME_ANNOTATION = 'berth.dev/expected-lifetime-seconds';

const SECONDS = /^\d{1,10}(?:\.\d{1,9})?$/;

/** Owners of pods that live as long as their node: they do not keep it from being empty. */
const NODE_OWNERS: ReadonlySet<string> = new Set(['DaemonSet', 'Node']);

export class LifetimePredictor {
  readonly #groups = new Map<string, LifetimeDistribution>();
  /** What is known of a pod does not change: pods are replaced, not changed. */
  readonly #known = new WeakMap<Pod, LifetimeDistribution | null>();

  /** Of several groups for the same owner and shape the first counts. */
  constructor(groups: readonly LifetimeGroup[]) {
    for (const { owner, shape, seconds } of groups) {
      const key = keyOf(owner, shape);
      if (!this.#groups.has(key)) this.#groups.set(key, createLifetimeDistribution(seconds));
    }
  }

  /** Everything in a pod that its prediction depends on. */
  shapeOf(pod: Pod): string {
    const told = pod.annotations.get(LIFETIME_ANNOTATION) ?? null;
    return JSON.stringify([told, pod.namespace, shapeOfVm(pod), runningSince(pod)]);
  }

  /** True where something is known of a pod's lifetime. */
  knows(pod: Pod): boolean {
    return this.#distributionOf(pod) !== null;
  }

  /**
   * Seconds that a pod which is to be placed is expected to live on; null where nothing is known. It counts as new unless
   * it runs already (a migration). `timeSeconds` null: as new.
   */
  remainingSeconds(pod: Pod, timeSeconds: number | null): number | null {
    const distribution = this.#distributionOf(pod);
    return distribution === null ? null : expectedRemainingSeconds(distribution, ageOf(runningSince(pod), timeSeconds));
  }

  /**
   * Seconds until the last pod of a node is expected to be gone; null where the node is empty but for pods that live as long
   * as it. Pods that are leaving and pods of which nothing is known count as gone at once. Hot where a node or time changed.
   */
  exitSeconds({ pods }: NodeState, timeSeconds: number | null): number | null {
    let longest: number | null = null;
    for (const pod of pods.values()) {
      if (pod.owner !== null && NODE_OWNERS.has(pod.owner.kind)) continue;
      const distribution = pod.isTerminating ? null : this.#distributionOf(pod);
      // A pod that was placed since the cluster was read has no start of its own.
      const since = pod.vm?.startTimeSeconds ?? pod.startTimeSeconds ?? pod.creationTimeSeconds;
      const remaining = distribution === null ? 0 : expectedRemainingSeconds(distribution, ageOf(since, timeSeconds));
      if (longest === null || remaining > longest) longest = remaining;
    }
    return longest;
  }

  #distributionOf(pod: Pod): LifetimeDistribution | null {
    let known = this.#known.get(pod);
    if (known === undefined) {
      known = this.#find(pod);
      this.#known.set(pod, known);
    }
    return known;
  }

  /** A value that cannot be read is not replaced by another: nothing is known then. */
  #find(pod: Pod): LifetimeDistribution | null {
    const told = pod.annotations.get(LIFETIME_ANNOTATION);
    if (told !== undefined) return SECONDS.test(told) ? createLifetimeDistribution([Number(told)]) : null;
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

/**
 * Since when a pod that is to be placed runs, seconds since the epoch; null where it does not run. A guest runs since it was
 * started, on whichever node. Where that is not told, the target pod of a migration has no start; the one made here has the
 * creation of the pod that the guest runs in, KubeVirt's its own.
 */
function runningSince({ startTimeSeconds, creationTimeSeconds, vm }: Pod): number | null {
  return (
    vm?.startTimeSeconds ?? startTimeSeconds ?? (vm === null || vm.migration === null ? null : creationTimeSeconds)
  );
}

/** Hot. */
function ageOf(sinceSeconds: number | null, timeSeconds: number | null): number {
  return sinceSeconds === null || timeSeconds === null ? 0 : Math.max(0, timeSeconds - sinceSeconds);
}

function keyOf(owner: string | undefined, shape: string | undefined): string {
  return JSON.stringify([owner ?? null, shape ?? null]);
}
