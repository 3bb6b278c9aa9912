/** Pods in groups by a name, such as the node they are nominated to; a pod is in a group once. */

import { type Pod, podKey } from './pod.ts';

const NOTHING_TO_PUT_BACK = (): void => {};

export class PodGroups {
  readonly #groups = new Map<string, Map<string, Pod>>();

  /** Pods of a group, in the order they came. */
  of(name: string): Iterable<Pod> {
    return this.#groups.get(name)?.values() ?? [];
  }

  /** Names of the groups that hold a pod. */
  names(): Iterable<string> {
    return this.#groups.keys();
  }

  add(name: string, pod: Pod): void {
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, new Map([[podKey(pod), pod]]));
    else group.set(podKey(pod), pod);
  }

  /** Takes a pod out; false where it was not in. */
  delete(name: string, pod: Pod): boolean {
    const group = this.#groups.get(name);
    if (group?.delete(podKey(pod)) !== true) return false;
    if (group.size === 0) this.#groups.delete(name);
    return true;
  }

  /** Takes a pod out of every group, and returns how to put it back. */
  withdraw(pod: Pod): () => void {
    if (this.#groups.size === 0) return NOTHING_TO_PUT_BACK;
    const key = podKey(pod);
    const taken = [...this.#groups].flatMap(([name, group]) => {
      const known = group.get(key);
      return known === undefined ? [] : [{ name, known }];
    });
    for (const { name, known } of taken) this.delete(name, known);
    return () => {
      for (const { name, known } of taken) this.add(name, known);
    };
  }
}
