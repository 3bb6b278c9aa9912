/** What is thrown where an input is wrong. */

import type { Issue } from '../core/index.ts';

/** The input was refused; every issue is told. */
export class InputRefused extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super('the input was refused');
    this.name = 'InputRefused';
    this.issues = issues;
  }
}
