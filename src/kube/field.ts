/** One value of a manifest together with the place where it stands, for readers that report what they cannot use. */

import { createIssue, describeValue, type Issue, joinPath, type Report } from '../core/index.ts';
import type { IssueList } from './issues.ts';

/** Where the outermost field stands. */
interface Root {
  readonly file: string;
  readonly path: string;
}

/**
 * Reading a value as another type than it has reports an issue and gives the fallback, so that a reader can go on and
 * find the rest. A field that is absent and one that is null are the same, as in Kubernetes.
 */
export class Field {
  readonly value: unknown;
  readonly issues: IssueList;
  readonly #parent: Field | Root;
  readonly #key: string | number;

  private constructor(value: unknown, issues: IssueList, parent: Field | Root, key: string | number) {
    this.value = value ?? undefined;
    this.issues = issues;
    this.#parent = parent;
    this.#key = key;
  }

  /** The root of a document, or a part of one that stands at `path`. */
  static root(value: unknown, issues: IssueList, path = '', file = ''): Field {
    return new Field(value, issues, { path, file }, '');
  }

  /** The file or stream it came from, '' where there is none. */
  get file(): string {
    return this.#parent.file;
  }

  /** Where it stands, such as `items[3].spec.nodeName`. */
  get path(): string {
    const before = this.#parent.path;
    if (this.#key === '') return before;
    return typeof this.#key === 'number' ? `${before}[${this.#key}]` : joinPath(before, this.#key);
  }

  get isPresent(): boolean {
    return this.value !== undefined;
  }

  /** The field of that name; absent where this is no object. Use `object` first where a wrong type is worth reporting. */
  get(key: string): Field {
    const { value } = this;
    const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return new Field(inner, this.issues, this, key);
  }

  /** This field, or an absent one (with an issue) where it is something else than an object. */
  object(): Field {
    if (this.value === undefined || isRecord(this.value)) return this;
    this.report('wrong-type', describeValue(this.value), 'an object');
    return new Field(undefined, this.issues, this.#parent, this.#key);
  }

  /** The items of a list; none where it is absent. */
  items(): Field[] {
    const { value } = this;
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.map((item: unknown, index) => new Field(item, this.issues, this, index));
    this.report('wrong-type', describeValue(value), 'a list');
    return [];
  }

  /** The fields of an object with their names; none where it is absent. */
  entries(): (readonly [string, Field])[] {
    const { value } = this.object();
    if (!isRecord(value)) return [];
    return Object.keys(value).map((key) => [key, new Field(value[key], this.issues, this, key)] as const);
  }

  text(fallback = ''): string {
    const { value } = this;
    if (typeof value === 'string') return value;
    if (value !== undefined) {
      const remedy = typeof value === 'object' ? undefined : `write it in quotes: "${String(value).slice(0, 80)}"`;
      this.report('wrong-type', describeValue(value), 'a text', remedy);
    }
    return fallback;
  }

  /** The texts of a list. */
  texts(): string[] {
    return this.items().map((item) => item.text());
  }

  /** A whole number that a double holds exactly. */
  integer(fallback = 0): number {
    const { value } = this;
    if (value === undefined) return fallback;
    if (Number.isSafeInteger(value)) return value as number; // isSafeInteger is true of numbers only
    this.report('wrong-type', describeValue(value), 'a whole number');
    return fallback;
  }

  isTrue(): boolean {
    const { value } = this;
    if (typeof value !== 'boolean' && value !== undefined) {
      this.report('wrong-type', describeValue(value), 'true or false');
    }
    return value === true;
  }

  /** Takes the issues of readers in the core, which know paths but no files. */
  reporter(): Report {
    const { file } = this;
    return (issue) => this.issues.add({ ...issue, file });
  }

  /** Adds an issue about this field. */
  report(
    code: Issue['code'],
    found: string,
    wanted: string,
    remedy?: string,
    severity: Issue['severity'] = 'error',
  ): void {
    const options = { severity, file: this.file, ...(remedy === undefined ? {} : { remedy }) };
    this.issues.add(createIssue(code, this.path, found, wanted, options));
  }
}

/** True for what JSON calls an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
