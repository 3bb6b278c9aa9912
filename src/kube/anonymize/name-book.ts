/** New names for old ones: the same for the same text, and in the same order, because ties go by the order of names. */

import { compareText } from '../../core/index.ts';

/** How names of a sort begin: it tells what they stand for, and is all that is told. */
const PREFIXES = {
  node: 'node-',
  namespace: 'ns-',
  pod: 'pod-',
  vm: 'vm-',
  owner: 'owner-',
  object: 'object-',
  claim: 'claim-',
  volume: 'volume-',
  storageClass: 'storage-',
  driver: 'driver-',
  handle: 'handle-',
  instancetype: 'type-',
  container: 'container-',
  scheduler: 'scheduler-',
  gate: 'anonymous.example/gate-',
  priorityClass: 'priority-',
  image: 'anonymous.example/image-',
  resource: 'anonymous.example/resource-',
  labelKey: 'anonymous.example/label-',
  labelValue: 'value-',
  zone: 'zone-',
  region: 'region-',
  kind: 'Kind',
  uid: 'uid-',
  address: 'address-',
  version: 'anonymous.example/v',
} as const;
export type NameSort = keyof typeof PREFIXES;

/** A name made of others, such as that of a claim that belongs to a volume of a pod. */
interface MadeName {
  readonly sort: NameSort;
  readonly text: string;
  readonly make: () => string;
}

/**
 * Two readings of the same objects: the first tells which names there are, the second gives each its new one. Until
 * `settle` is called a name stands for itself.
 */
export class NameBook {
  readonly #names = new Map<NameSort, Map<string, string>>();
  readonly #made: MadeName[] = [];
  /** Label keys whose values are compared as numbers somewhere. */
  readonly #numericKeys = new Set<string>();
  #isSettled = false;

  /** The new name; the empty text stays. `mark` stands before it, for texts that Kubernetes would not take. */
  name(sort: NameSort, text: string, mark = ''): string {
    if (text === '') return '';
    const names = this.#namesOf(sort);
    if (!this.#isSettled) names.set(text, '');
    return `${mark}${names.get(text) ?? ''}`;
  }

  /** Lets a name be made of the new names of others, by `make`, which is called once all are known. */
  derive(sort: NameSort, text: string, make: () => string): void {
    if (!this.#isSettled) this.#made.push({ sort, text, make });
  }

  tellNumeric(key: string): void {
    this.#numericKeys.add(key);
  }

  isNumeric(key: string): boolean {
    return this.#isSettled && this.#numericKeys.has(key);
  }

  /** Ends the first reading: numbers the names of each sort in their order. */
  settle(): void {
    for (const [sort, names] of this.#names) {
      const sorted = [...names.keys()].sort(compareText);
      const digits = String(sorted.length).length;
      sorted.forEach((text, index) => {
        names.set(text, `${PREFIXES[sort]}${String(index + 1).padStart(Math.max(digits, 2), '0')}`);
      });
    }
    this.#isSettled = true;
    for (const { sort, text, make } of this.#made) this.#namesOf(sort).set(text, make());
  }

  #namesOf(sort: NameSort): Map<string, string> {
    const known = this.#names.get(sort);
    if (known !== undefined) return known;
    const names = new Map<string, string>();
    this.#names.set(sort, names);
    return names;
  }
}
