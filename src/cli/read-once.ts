/** Inputs that stand for standard input, which is read once. */

import { UsageError } from './failure.ts';

/** Throws a UsageError where more than one of the inputs is `-`. */
export function checkReadOnce(paths: readonly (string | undefined)[]): void {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new UsageError('give - for one input only: standard input is read once');
  }
}
