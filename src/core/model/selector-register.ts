/**
 * A register of things that select pods by label, so that a pod finds the few that may match it without asking all:
 * each is filed under one equality it requires, and only the rest are asked one by one.
 */

import type { LabelSelector, Labels } from './selectors.ts';

export class SelectorRegister<T> {
  readonly #byLabel = new Map<string, Map<string, Set<T>>>();
  readonly #others = new Set<T>();

  /** Files an entry under the equality that its selector requires, if it has one. */
  add(entry: T, selector: LabelSelector): void {
    for (const members of this.#shelves(selector, true)) members.add(entry);
  }

  /** Takes an entry out again; the selector is the one it was added with. */
  delete(entry: T, selector: LabelSelector): void {
    for (const members of this.#shelves(selector, false)) members.delete(entry);
  }

  /** Calls back each entry whose selector may match the labels, once each. Hot: once per placed pod. */
  forEachCandidate(labels: Labels, visit: (entry: T) => void): void {
    for (const entry of this.#others) visit(entry);
    if (this.#byLabel.size === 0) return;
    for (const [key, value] of labels) {
      const members = this.#byLabel.get(key)?.get(value);
      if (members === undefined) continue;
      for (const entry of members) visit(entry);
    }
  }

  #shelves(selector: LabelSelector, create: boolean): Set<T>[] {
    const equality = selector.requirements.find((one) => one.operator === 'In');
    if (equality === undefined) return [this.#others];
    let values = this.#byLabel.get(equality.key);
    if (values === undefined) {
      if (!create) return [];
      values = new Map();
      this.#byLabel.set(equality.key, values);
    }
    const shelves: Set<T>[] = [];
    for (const value of new Set(equality.values)) {
      let members = values.get(value);
      if (members === undefined && create) {
        members = new Set();
        values.set(value, members);
      }
      if (members !== undefined) shelves.push(members);
    }
    return shelves;
  }
}
