/** What the readers of one cluster share: the axes, the issues, and everything that is equal and read only once. */

import {
  describeValue,
  type Labels,
  NO_LABELS,
  parseQuantity,
  type Quantity,
  ResourceAxes,
  type ResourceVector,
  type SchedulerVersion,
  toValue,
} from '../core/index.ts';
import { Field } from './field.ts';
import { IssueList } from './issues.ts';
import type { KubevirtVersion } from './kubevirt/version.ts';
import { remedyForQuantity } from './quantity-remedy.ts';

/** Options for every reader. */
export interface ReadOptions {
  /**
   * Fill in what the API server does before kube-scheduler sees a pod (kube-scheduler.md part F). For manifests as
   * people write them; dumps have it done. Default: false.
   */
  readonly defaulting?: boolean;
  /** kube-scheduler release whose reading of a pod's requests is reproduced. Default: 1.36. */
  readonly schedulerVersion?: SchedulerVersion;
  /** KubeVirt release whose launcher pods are made for VMs. Default: the one the KubeVirt object tells, else the newest. */
  readonly kubevirtVersion?: KubevirtVersion;
  /** The moment the cluster is in, seconds since the epoch. Default: the latest time that stands in it. */
  readonly timeSeconds?: number;
}

/** Levels of nesting below which a value is compared as text; no Kubernetes type nests deeper. */
const MAX_DEPTH = 32;

/** Distinct texts remembered, so that a hostile input does not fill the memory with them. */
const MAX_REMEMBERED = 1_000_000;
/** Axes of a vector that is remembered: its text costs more than it saves where it is longer, and few are equal. */
const MAX_SHARED_AXES = 64;

/** Different values that are known by one name. */
const MAX_OF_NAME = 4;

export class ReadContext {
  readonly axes: ResourceAxes;
  readonly issues: IssueList;
  readonly options: ReadOptions;
  readonly isDefaulting: boolean;
  readonly schedulerVersion: SchedulerVersion;
  readonly #shared = new Map<string, unknown>();
  /** By kind and surroundings, then by the text of the value. */
  readonly #byKind = new Map<string, Map<string, unknown>>();
  readonly #texts = new Map<string, string>();
  readonly #quantities = new Map<string, Quantity | null>();
  #rememberedCount = 0;
  #rememberedCharacters = 0;
  #defaulting: ReadContext | null = null;

  constructor(options: ReadOptions = {}, axes = new ResourceAxes(), issues = new IssueList()) {
    this.options = options;
    this.axes = axes;
    this.issues = issues;
    this.isDefaulting = options.defaulting ?? false;
    this.schedulerVersion = options.schedulerVersion ?? '1.36';
  }

  /** This context, or one with its axes and issues that fills in what the API server does. */
  defaulting(): ReadContext {
    if (this.isDefaulting) return this;
    this.#defaulting ??= new ReadContext({ ...this.options, defaulting: true }, this.axes, this.issues);
    return this.#defaulting;
  }

  /** True where more texts and values are remembered than so many, or those by which they are found are longer in all. */
  remembersMoreThan(count: number, characters: number): boolean {
    return this.#rememberedCount > count || this.#rememberedCharacters > characters;
  }

  /** Lets go of everything remembered: what is equal to it is read anew. For readers that live long. */
  forget(): void {
    for (const map of [this.#shared, this.#byKind, this.#texts, this.#quantities]) map.clear();
    this.#rememberedCount = 0;
    this.#rememberedCharacters = 0;
    this.#defaulting?.forget();
  }

  /** The root of a document that stands at `path`. */
  root(value: unknown, path = ''): Field {
    return Field.root(value, this.issues, path);
  }

  /**
   * What `read` makes of a field, the same object for equal fields: a dump holds thousands of copies of a few
   * tolerations. `kind` names the type that is made; `surroundings` is whatever else the reading depends on. What led to
   * issues is read again each time, so that each place is reported.
   */
  shared<T>(kind: string, field: Field, read: (field: Field) => T, surroundings = ''): T {
    const values = this.#valuesOf(surroundings === '' ? kind : `${kind} ${surroundings}`);
    const text = textOf(field.value);
    const known = text === null ? undefined : values.get(text);
    // One kind is always read by one function, so what is found under it is of its type.
    if (known !== undefined) return known as T;
    // A text that is known was not too deep.
    if (text === null || !isShallow(field.value, MAX_DEPTH)) {
      field.report('input-too-deep', `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`);
      return read(Field.root(undefined, this.issues, field.path, field.file));
    }
    const before = this.issues.count;
    const made = read(field);
    if (this.issues.count === before) this.#remember(values, text, made);
    return made;
  }

  /**
   * The value of a kind that is known by a name and is equal; else what is made. For values that are told apart with less
   * work than by their text.
   */
  sharedByName<T>(kind: string, name: string, isEqual: (known: T) => boolean, make: () => T): T {
    const values = this.#valuesOf(kind);
    // One kind is always made by one function.
    const known = (values.get(name) ?? NOTHING) as readonly T[];
    const found = known.find(isEqual);
    if (found !== undefined) return found;
    const before = this.issues.count;
    const made = make();
    if (this.issues.count === before && known.length < MAX_OF_NAME) this.#remember(values, name, [...known, made]);
    return made;
  }

  #valuesOf(kind: string): Map<string, unknown> {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const made = new Map<string, unknown>();
    this.#remember(this.#byKind, kind, made);
    return made;
  }

  /**
   * Reads what kube-scheduler leaves aside as a whole where it cannot parse a part of it: what is wrong is a warning, and
   * the fallback stands instead.
   */
  leaveAside<T>(read: () => T, fallback: T): T {
    const { value, errorCount } = this.issues.demoteErrors(read);
    return errorCount === 0 ? value : fallback;
  }

  /** An equal text, the same each time: a dump repeats names of nodes and namespaces. */
  text(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#remember(this.#texts, text, text);
    return known ?? text;
  }

  /** Labels, annotations or a plain selector, shared. */
  labels(field: Field): Labels {
    if (!field.isPresent) return NO_LABELS;
    return this.shared('labels', field, (map) => {
      const entries = map.entries().map(([key, value]) => [this.text(key), this.text(value.text())] as const);
      return entries.length === 0 ? NO_LABELS : new Map(entries);
    });
  }

  /** A vector equal to the given one, shared; itself where it is long. */
  vector(vector: ResourceVector): ResourceVector {
    if (vector.length > MAX_SHARED_AXES) return vector;
    const key = `vector ${vector.join()}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known as ResourceVector;
    this.#remember(this.#shared, key, vector);
    return vector;
  }

  /** A list equal to the given one, shared. */
  list<T>(items: readonly T[]): readonly T[] {
    if (items.length === 0) return NOTHING;
    const key = `list ${JSON.stringify(items)}`;
    const known = this.#shared.get(key);
    // Equal texts are equal lists; what is in a list of another type has other fields.
    if (known !== undefined) return known as readonly T[];
    this.#remember(this.#shared, key, items);
    return items;
  }

  /** A quantity that is zero or more; undefined (with an issue unless it is absent) where it is none. */
  quantity(field: Field): Quantity | undefined {
    const { value } = field;
    if (value === undefined) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') {
      field.report('bad-quantity', describeValue(value), 'a Kubernetes quantity');
      return undefined;
    }
    // The API server trims what stands in a JSON text before it parses it.
    const text = String(value).trim();
    const quantity = this.quantityOf(text);
    if (quantity === null) {
      field.report('bad-quantity', describeValue(value), 'a Kubernetes quantity', remedyForQuantity(text));
      return undefined;
    }
    if (quantity.nano < 0n) {
      field.report('negative-quantity', describeValue(value), 'zero or more');
      return undefined;
    }
    return quantity;
  }

  /** The quantity that a text is, null where it is none; a dump holds few texts that differ, and parsing takes its time. */
  quantityOf(text: string): Quantity | null {
    const known = this.#quantities.get(text);
    if (known !== undefined) return known;
    const quantity = parseQuantity(text);
    this.#remember(this.#quantities, text, quantity);
    return quantity;
  }

  /** An amount as a number; above 2^53 - 1 it is the nearest double, with a warning at the field. */
  toNumber(amount: bigint, field?: Field): number {
    if (amount > MAX_EXACT) {
      field?.report('inexact-quantity', String(amount), `at most ${MAX_EXACT}`, undefined, 'warning');
    }
    return Number(amount);
  }

  /** A quantity of whole units (bytes, counts) as a number; 0 where it is absent. */
  wholeUnits(field: Field): number {
    const quantity = this.quantity(field);
    return quantity === undefined ? 0 : this.toNumber(toValue(quantity), field);
  }

  #remember<T>(map: Map<string, T>, key: string, value: T): void {
    if (map.size >= MAX_REMEMBERED) return;
    map.set(key, value);
    this.#rememberedCount++;
    this.#rememberedCharacters += key.length;
  }
}

const NOTHING: readonly never[] = [];

const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** A value as a text; null where it is too deep for that, as it then is for everything else. */
function textOf(value: unknown): string | null {
  try {
    // What is absent has no text in JSON.
    return JSON.stringify(value) ?? '';
  } catch (error) {
    // The stack was too small.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** True when a value nests at most `levels` deep, so that it may be turned into text without fear for the stack. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  for (const inner of Object.values(value)) {
    if (!isShallow(inner, levels - 1)) return false;
  }
  return true;
}
