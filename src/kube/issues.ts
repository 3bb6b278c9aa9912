/** Collects what a reader finds, so that all of it is told at once. */

import { createIssue, type Issue } from '../core/index.ts';

/** Issues kept of one code and severity: beyond that they are counted, for a broken dump has one for each object. */
const MAX_KEPT = 1000;

export class IssueList {
  readonly #kept: Issue[] = [];
  readonly #counts = new Map<string, { count: number; readonly first: Issue }>();
  #count = 0;
  #errorCount = 0;

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

  /** Number of issues, kept or not. */
  get count(): number {
    return this.#count;
  }

  get errorCount(): number {
    return this.#errorCount;
  }

  add(issue: Issue): void {
    this.#count++;
    if (issue.severity === 'error') this.#errorCount++;
    const key = `${issue.severity} ${issue.code}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { count: 1, first: issue });
    else known.count++;
    if (known === undefined || known.count <= MAX_KEPT) this.#kept.push(issue);
  }
}
