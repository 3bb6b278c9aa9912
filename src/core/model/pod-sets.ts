/**
 * Counters of pods that match a selector, per node: built once when first asked for, then kept by every placement.
 * PodTopologySpread and InterPodAffinity fold them into topology domains.
 */

import type { NodeState } from './node-state.ts';
import type { Pod } from './pod.ts';
import { PodLabelIndex } from './pod-label-index.ts';
import { SelectorRegister } from './selector-register.ts';
import { type LabelSelector, matchesSelector } from './selectors.ts';

/** One condition on a pod: its namespace is one of these (null: any) and the selector matches its labels. */
export interface PodCondition {
  readonly namespaces: ReadonlySet<string> | null;
  readonly selector: LabelSelector;
}

/** A set of pods: those that meet every condition. */
export interface PodSet {
  /** Canonical text: equal texts, equal sets. */
  readonly text: string;
  /** At least one. */
  readonly conditions: readonly PodCondition[];
  /** Whether pods with a deletionTimestamp count. */
  readonly countsTerminating: boolean;
}

/** True when the pod belongs to the set. */
export function isInPodSet(set: PodSet, pod: Pod): boolean {
  if (pod.isTerminating && !set.countsTerminating) return false;
  for (const condition of set.conditions) {
    if (condition.namespaces !== null && !condition.namespaces.has(pod.namespace)) return false;
    if (!matchesSelector(condition.selector, pod.labels)) return false;
  }
  return true;
}

interface Counter {
  readonly set: PodSet;
  /** By node slot. */
  counts: Int32Array;
}

/** Bytes that the counters of one state may hold before the least recently used ones are dropped. */
const MAX_COUNTER_BYTES = 64 * 1024 * 1024;

export class PodSetCounters {
  /** In order of use, the least recent first. */
  readonly #counters = new Map<string, Counter>();
  readonly #register = new SelectorRegister<Counter>();
  readonly #index = new PodLabelIndex();

  /**
   * Pods of the set by node slot; the array is the live counter, not to be changed or kept.
   * Costs a walk over all pods the first time (over those with the wanted label where that is known), a look-up after.
   */
  countsOf(set: PodSet, nodes: readonly NodeState[], slotCount: number): Int32Array {
    const known = this.#counters.get(set.text);
    if (known !== undefined) {
      this.#counters.delete(set.text);
      this.#counters.set(set.text, known);
      if (known.counts.length < slotCount) known.counts = grow(known.counts, slotCount);
      return known.counts;
    }
    const counter: Counter = { set, counts: new Int32Array(slotCount) };
    this.#index.forEachCandidate(set.conditions[0]!.selector, nodes, (pod, slot) => {
      if (isInPodSet(set, pod)) counter.counts[slot]! += 1;
    });
    this.#counters.set(set.text, counter);
    this.#register.add(counter, set.conditions[0]!.selector);
    this.#dropOldest(slotCount);
    return counter.counts;
  }

  /** Counts a pod in (+1) or out (-1) on a node. Hot: once per placement. */
  count(pod: Pod, slot: number, sign: 1 | -1): void {
    this.#index.count(pod, slot, sign);
    this.#register.forEachCandidate(pod.labels, (counter) => {
      if (!isInPodSet(counter.set, pod)) return;
      if (counter.counts.length <= slot) counter.counts = grow(counter.counts, slot + 1);
      counter.counts[slot]! += sign;
    });
  }

  #dropOldest(slotCount: number): void {
    const most = Math.max(16, Math.floor(MAX_COUNTER_BYTES / (4 * Math.max(1, slotCount))));
    for (const [text, counter] of this.#counters) {
      if (this.#counters.size <= most) return;
      this.#counters.delete(text);
      this.#register.delete(counter, counter.set.conditions[0]!.selector);
    }
  }
}

function grow(counts: Int32Array, length: number): Int32Array {
  const grown = new Int32Array(Math.max(length, counts.length * 2));
  grown.set(counts);
  return grown;
}
