/** Resource amounts as vectors over numbered axes: cpu in millicores, everything else in bytes or counts. */

/** An amount per axis; a missing tail reads as 0. */
export type ResourceVector = readonly number[];

export const CPU_MILLI = 0;
export const MEMORY_BYTES = 1;
export const EPHEMERAL_STORAGE_BYTES = 2;
export const PODS = 3;
/** First axis of the scalar resources (extended resources, hugepages, attachable volumes). */
export const FIRST_SCALAR = 4;

const FIXED_NAMES = ['cpu', 'memory', 'ephemeral-storage', 'pods'] as const;

/** The axis that resources share for which there is none of their own. No resource has such a name. */
const UNCOUNTED = 'resources that no node has';

/** Names of the axes of one cluster. Append-only: a number, once given, keeps its name. */
export class ResourceAxes {
  readonly #names: string[] = [...FIXED_NAMES];
  readonly #numbers = new Map<string, number>(FIXED_NAMES.map((name, axis) => [name, axis]));
  /** Axes that may still be made because a pod asks for a resource. */
  #askedLeft: number;

  /** `mostAsked`: axes made at most for what pods ask for and no node has told of. */
  constructor(mostAsked = Number.POSITIVE_INFINITY) {
    this.#askedLeft = mostAsked;
  }

  get count(): number {
    return this.#names.length;
  }

  /** The axis of a resource, made on first use. */
  axis(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const made = this.#names.length;
    this.#names.push(name);
    this.#numbers.set(name, made);
    return made;
  }

  /**
   * The axis of a resource that a pod asks for. Where there are as many axes for those as there may be, the others share
   * one, of which no node has anything: a pod that asks for them is refused everywhere.
   */
  askedAxis(name: string): number {
    if (!this.#numbers.has(name) && --this.#askedLeft < 0) return this.axis(UNCOUNTED);
    return this.axis(name);
  }

  /** True for amounts of resources that have no axis of their own. */
  isUncounted(amounts: ResourceVector): boolean {
    const axis = this.#numbers.get(UNCOUNTED);
    return axis !== undefined && amountOf(amounts, axis) > 0;
  }

  /** The axis of a resource, or undefined where no object has named it. */
  find(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /** The Kubernetes name of an axis. */
  name(axis: number): string {
    return this.#names[axis] ?? `axis-${axis}`;
  }

  /** A vector of the given amounts by name. */
  vector(amounts: Iterable<readonly [string, number]>): ResourceVector {
    const vector: number[] = [0, 0, 0, 0];
    for (const [name, amount] of amounts) {
      const axis = this.axis(name);
      while (vector.length <= axis) vector.push(0);
      vector[axis] = amount;
    }
    return vector;
  }
}

/** The amount on an axis, 0 where the vector is shorter. */
export function amountOf(vector: ResourceVector, axis: number): number {
  return axis < vector.length ? vector[axis]! : 0;
}

/** Adds `amounts` times `sign` to `sum` in place, growing it where needed. */
export function addResources(sum: number[], amounts: ResourceVector, sign: 1 | -1): void {
  while (sum.length < amounts.length) sum.push(0);
  for (let axis = 0; axis < amounts.length; axis++) sum[axis]! += sign * amounts[axis]!;
}
