/** Keeps up with pods, where each counts, and the placements that are assumed before the cluster tells of them. */

import { type ClusterState, type Pod, type PriorityClass, podKey } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readPod } from '../pod.ts';
import type { ReadContext } from '../read-context.ts';
import type { Follower, Read, Taken } from './follower.ts';
import { isSame } from './same-value.ts';

/** What came of an assumed placement. */
export type AssumptionResult = 'confirmed' | 'corrected' | 'expired' | 'withdrawn';

const ENDED_PHASES: readonly string[] = ['Succeeded', 'Failed'];

interface Assumption {
  readonly nodeName: string;
  readonly sinceSeconds: number;
}

/** What pods are told to and asked of. */
export interface PodSurroundings {
  readonly classes: ReadonlyMap<string, PriorityClass>;
  /** A pod of a VM came, changed or went: `before` or `after` is null accordingly. */
  readonly onVmPod: (before: Pod | null, after: Pod | null) => void;
  readonly onAssumption: (result: AssumptionResult) => void;
}

export class FollowedPods implements Follower {
  readonly #state: ClusterState;
  readonly #context: ReadContext;
  readonly #read: Read;
  readonly #around: PodSurroundings;
  /** As their manifests tell them. */
  readonly #told = new Map<string, Pod>();
  /** As the state knows them: with all that is known of their guests. */
  readonly #known = new Map<string, Pod>();
  readonly #assumed = new Map<string, Assumption>();
  /** Manifests of pods that ask for resources without an axis of their own. */
  readonly #uncounted = new Map<string, unknown>();

  constructor(state: ClusterState, { context, read }: { context: ReadContext; read: Read }, around: PodSurroundings) {
    this.#state = state;
    this.#context = context;
    this.#read = read;
    this.#around = around;
  }

  put(key: string, object: Field): Taken {
    const made = this.#read(object, (field) => readPod(field, this.#context, this.#around.classes));
    this.#uncounted.delete(key);
    if (made !== null) {
      if (this.#context.axes.isUncounted(made.requests)) this.#uncounted.set(key, object.value);
      return this.#take(key, made);
    }
    const last = this.#lastOf(key, object);
    if (last === null) this.remove(key);
    else this.#take(key, last);
    return last === null ? 'unreadable' : 'kept';
  }

  #take(key: string, made: Pod): Taken {
    const before = this.#told.get(key) ?? null;
    if (before !== null && isSame(before, made)) return 'same';
    this.#told.set(key, made);
    this.#settle(key, made);
    // A guest's pod is known once it is joined with what else is told of the guest.
    if (made.vm !== null || before?.vm != null) this.#around.onVmPod(before, made);
    if (made.vm === null) this.know(made);
    return 'changed';
  }

  remove(key: string): void {
    const before = this.#told.get(key);
    if (before === undefined) return;
    this.#told.delete(key);
    this.#uncounted.delete(key);
    if (this.#assumed.delete(key)) this.#around.onAssumption('withdrawn');
    this.#state.dismiss(this.#known.get(key)!);
    this.#known.delete(key);
    if (before.vm !== null) this.#around.onVmPod(before, null);
  }

  keys(): Iterable<string> {
    return this.#told.keys();
  }

  /** Manifests of pods that are to be read again once there are more axes. */
  get uncounted(): readonly unknown[] {
    return [...this.#uncounted.values()];
  }

  /** A pod as its manifest tells it. */
  told(key: string): Pod | undefined {
    return this.#told.get(key);
  }

  /** A pod with all that is known of its guest. */
  known(key: string): Pod | undefined {
    return this.#known.get(key);
  }

  /** All pods with all that is known of their guests. */
  get all(): Iterable<Pod> {
    return this.#known.values();
  }

  /** Takes a pod that is followed as it is known now. */
  know(pod: Pod): void {
    const key = podKey(pod);
    const before = this.#known.get(key);
    if (before !== undefined) {
      if (before === pod || isSame(before, pod)) return;
      this.#state.dismiss(before);
    }
    this.#known.set(key, pod);
    const assumption = this.#assumed.get(key);
    if (assumption === undefined || this.#state.node(assumption.nodeName) === undefined) this.#state.admit(pod);
    else this.#state.assume(pod, assumption.nodeName);
  }

  /** Number of placements that are assumed. */
  get assumedCount(): number {
    return this.#assumed.size;
  }

  /** Counts a pending pod on a node until the cluster tells of it; one that is bound already is left alone. */
  assume(asked: Pod, nodeName: string, nowSeconds: number): void {
    const key = podKey(asked);
    // The question may come before the cluster has told of the pod.
    const pod = this.#known.get(key) ?? asked;
    if (pod.nodeName !== '' || this.#state.node(nodeName) === undefined) return;
    this.#assumed.set(key, { nodeName, sinceSeconds: nowSeconds });
    this.#recount(pod);
  }

  /** Takes an assumption back: the pod is being decided anew, or was not placed after all. */
  withdraw(key: string, result: AssumptionResult = 'withdrawn'): void {
    const pod = this.#known.get(key);
    if (!this.#assumed.delete(key)) return;
    this.#around.onAssumption(result);
    if (pod === undefined) return;
    if (this.#told.has(key)) this.#recount(pod);
    else {
      this.#known.delete(key);
      this.#state.dismiss(pod);
    }
  }

  /** Takes back what was assumed before a moment and never told of. */
  expire(beforeSeconds: number): void {
    for (const [key, { sinceSeconds }] of this.#assumed) {
      if (sinceSeconds < beforeSeconds) this.withdraw(key, 'expired');
    }
  }

  /**
   * What was read last of a pod that cannot be read any more, where it is: it takes its room on a node whatever is wrong
   * with its manifest. null where it has none, has ended, or is another pod of that name.
   */
  #lastOf(key: string, object: Field): Pod | null {
    const last = this.#told.get(key);
    const textAt = (part: string, name: string): string => {
      const { value } = object.get(part).get(name);
      return typeof value === 'string' ? value : '';
    };
    if (last === undefined || (textAt('metadata', 'uid') || last.uid) !== last.uid) return null;
    if (ENDED_PHASES.includes(textAt('status', 'phase'))) return null;
    const nodeName = last.nodeName || textAt('spec', 'nodeName');
    return nodeName === '' && !this.#assumed.has(key) ? null : { ...last, nodeName };
  }

  /** Lets a pod count where it does now. */
  #recount(pod: Pod): void {
    this.#known.delete(podKey(pod));
    this.#state.dismiss(pod);
    this.know(pod);
  }

  /** An assumption ends once the pod is bound: here or elsewhere. */
  #settle(key: string, { nodeName }: Pod): void {
    const assumption = this.#assumed.get(key);
    if (assumption === undefined || nodeName === '') return;
    this.#assumed.delete(key);
    this.#around.onAssumption(assumption.nodeName === nodeName ? 'confirmed' : 'corrected');
  }
}
