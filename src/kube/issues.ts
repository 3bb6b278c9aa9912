/** Collects what a reader finds, so that all of it is told at once. */

import type { Issue } from '../core/index.ts';

export class IssueList {
  readonly #issues: Issue[] = [];
  #errorCount = 0;

  get all(): readonly Issue[] {
    return this.#issues;
  }

  get count(): number {
    return this.#issues.length;
  }

  get errorCount(): number {
    return this.#errorCount;
  }

  add(issue: Issue): void {
    this.#issues.push(issue);
    if (issue.severity === 'error') this.#errorCount++;
  }
}
