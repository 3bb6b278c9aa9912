/** Placed pods by the value of a label, so that a selector that asks for one value walks over few pods instead of all. */

import type { NodeState } from './node-state.ts';
import type { Pod } from './pod.ts';
import type { LabelSelector } from './selectors.ts';

/** Slots of the placed pods that bear a label with one value. */
type Bearers = Map<Pod, number>;

/** Keys indexed before the least recently used one is dropped; an index holds an entry for each pod that bears the key. */
const MAX_KEYS = 8;

export class PodLabelIndex {
  /** Bearers by value by key; keys in order of use, the least recent first. */
  readonly #byKey = new Map<string, Map<string, Bearers>>();

  /**
   * Calls back every placed pod that a selector may match, with its slot. The first selector of a label walks over all
   * pods, the next ones over those that bear one of its values.
   */
  forEachCandidate(
    { requirements }: LabelSelector,
    nodes: readonly NodeState[],
    visit: (pod: Pod, slot: number) => void,
  ): void {
    const equality = requirements.find(({ operator }) => operator === 'In');
    if (equality === undefined) {
      for (const { pods, slot } of nodes) for (const pod of pods.values()) visit(pod, slot);
      return;
    }
    const byValue = this.#valuesOf(equality.key, nodes);
    for (const value of new Set(equality.values)) {
      for (const [pod, slot] of byValue.get(value) ?? []) visit(pod, slot);
    }
  }

  /** Counts a pod in (+1) or out (-1) on a node. Hot: once per placement. */
  count(pod: Pod, slot: number, sign: 1 | -1): void {
    for (const [key, byValue] of this.#byKey) {
      const value = pod.labels.get(key);
      if (value === undefined) continue;
      if (sign === 1) bearersOf(byValue, value).set(pod, slot);
      else drop(byValue, value, pod);
    }
  }

  #valuesOf(key: string, nodes: readonly NodeState[]): Map<string, Bearers> {
    let byValue = this.#byKey.get(key);
    if (byValue === undefined) byValue = index(key, nodes);
    this.#byKey.delete(key);
    this.#byKey.set(key, byValue);
    for (const oldest of this.#byKey.keys()) {
      if (this.#byKey.size <= MAX_KEYS) break;
      this.#byKey.delete(oldest);
    }
    return byValue;
  }
}

function index(key: string, nodes: readonly NodeState[]): Map<string, Bearers> {
  const byValue = new Map<string, Bearers>();
  for (const { pods, slot } of nodes) {
    for (const pod of pods.values()) {
      const value = pod.labels.get(key);
      if (value !== undefined) bearersOf(byValue, value).set(pod, slot);
    }
  }
  return byValue;
}

function bearersOf(byValue: Map<string, Bearers>, value: string): Bearers {
  let bearers = byValue.get(value);
  if (bearers === undefined) {
    bearers = new Map();
    byValue.set(value, bearers);
  }
  return bearers;
}

/** A value that nobody bears is forgotten: identifiers come and go. */
function drop(byValue: Map<string, Bearers>, value: string, pod: Pod): void {
  const bearers = byValue.get(value);
  bearers?.delete(pod);
  if (bearers?.size === 0) byValue.delete(value);
}
