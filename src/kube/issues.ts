/** Collects what a reader finds, so that all of it is told at once. */

import { createIssue, type Issue } from '../core/index.ts';

/** Issues kept of one code and severity: beyond that they are counted, for a broken dump has one for each object. */
const MAX_KEPT = 1000;

export class IssueList {
  readonly #kept: Issue[] = [];
  readonly #counts = new Map<string, { count: number; readonly first: Issue }>();
  /** Of the issues that are kept: a field that is read twice is reported twice, and told once. */
  readonly #told = new Set<string>();
  #count = 0;
  #errorCount = 0;
  /** Errors told as warnings since `demoteErrors` began; null outside of it. */
  #demotedCount: number | null = null;
  #isBearing = false;

  /** The issues in their order; where there are more than are kept, one for each code says how many more. */
  get all(): readonly Issue[] {
    const rest = [...this.#counts.values()].filter(({ count }) => count > MAX_KEPT);
    return [
      ...this.#kept,
      ...rest.map(({ count, first: { code, severity, wanted, remedy } }) =>
        createIssue(code, '', `${count - MAX_KEPT} more like these`, wanted, { severity, remedy }),
      ),
    ];
  }

  /** The issues so far, which are forgotten; counts go on. */
  drain(): readonly Issue[] {
    const { all } = this;
    this.#kept.length = 0;
    this.#counts.clear();
    this.#told.clear();
    return all;
  }

  /** Number of reports, kept or not: it grows with every one. */
  get count(): number {
    return this.#count;
  }

  get errorCount(): number {
    return this.#errorCount;
  }

  /** What a reader makes, its errors told as warnings, and how many there were. */
  demoteErrors<T>(read: () => T): { readonly value: T; readonly errorCount: number } {
    this.#demotedCount = 0;
    try {
      return { value: read(), errorCount: this.#demotedCount };
    } finally {
      this.#demotedCount = null;
    }
  }

  /** What a reader makes of objects that can be left out alone: their errors count as such, and are told as warnings. */
  bearErrors<T>(read: () => T): T {
    const before = this.#isBearing;
    this.#isBearing = true;
    try {
      return read();
    } finally {
      this.#isBearing = before;
    }
  }

  add(found: Issue): void {
    let issue = found;
    if (issue.severity === 'error') {
      if (this.#demotedCount === null) this.#errorCount++;
      else this.#demotedCount++;
      if (this.#demotedCount !== null || this.#isBearing) issue = { ...issue, severity: 'warning' };
    }
    this.#count++;
    const text = `${issue.code} ${issue.file} ${issue.path} ${issue.found}`;
    if (this.#told.has(text)) return;
    const key = `${issue.severity} ${issue.code}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { count: 1, first: issue });
    else known.count++;
    if (known !== undefined && known.count > MAX_KEPT) return;
    this.#kept.push(issue);
    this.#told.add(text);
  }
}
