/** What was refused of an input, whoever refused it: those who read it, or those who put a run together from it. */

import { BerthError, type Issue } from '../../src/core/index.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';

/** The issues of a refusal; none of anything else, which is a defect. */
export function issuesOfRefusal(error: unknown): readonly Issue[] {
  return error instanceof InputRefused || error instanceof BerthError ? error.issues : [];
}
