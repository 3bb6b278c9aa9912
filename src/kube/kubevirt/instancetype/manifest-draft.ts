/** A manifest that is being filled in: what is set makes new objects along its path, so what was read stays as it is. */

import { Field, isRecord } from '../../field.ts';

/** Names of fields from the outermost inwards. */
export type FieldPath = readonly string[];

export class ManifestDraft {
  #value: unknown;
  readonly #origin: Field;

  /** Begins with a value as it stands; issues about the draft are told at the place of `origin`. */
  constructor(origin: Field, value: unknown = origin.value) {
    this.#origin = origin;
    this.#value = value;
  }

  /** Everything as it is by now. */
  get value(): unknown {
    return this.#value;
  }

  /** What stands at a path by now; an issue where the path leads through something else than an object. */
  field(path: FieldPath): Field {
    const { issues, path: at, file } = this.#origin;
    let field = Field.root(this.#value, issues, at, file);
    for (const key of path) field = field.object().get(key);
    return field;
  }

  set(path: FieldPath, value: unknown): void {
    this.#value = withValue(this.#value, path, value);
  }

  /** Sets a field that is absent or an empty text; an undefined value changes nothing. */
  fill(path: FieldPath, value: unknown): void {
    if (value === undefined) return;
    const field = this.field(path);
    if (!field.isPresent || field.value === '') this.set(path, value);
  }

  /** Puts an empty object where nothing stands. */
  ensureObject(path: FieldPath): void {
    if (!this.field(path).isPresent) this.set(path, {});
  }

  /** Changes each item of a list by itself; a list that is absent stays so. */
  eachItem(path: FieldPath, change: (item: ManifestDraft) => void): void {
    const items = this.field(path).items();
    if (items.length === 0) return;
    const drafts = items.map((item) => new ManifestDraft(item.object()));
    for (const draft of drafts) change(draft);
    this.set(
      path,
      drafts.map(({ value }) => value),
    );
  }

  /** Adds an item at the end of a list. */
  append(path: FieldPath, item: unknown): void {
    const items = this.field(path).items();
    this.set(path, [...items.map(({ value }) => value), item]);
  }
}

function withValue(before: unknown, path: FieldPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = isRecord(before) ? before : {};
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: withValue(inner, rest, value) };
}
