/** Choices about times that users make for formats that record several. */

import { BerthError, quote } from '../core/index.ts';
import type { TraceOptions } from './format.ts';

/** The column that tells the arrival: what options.columns.arrival names, or the first. Throws where it is none of them. */
export function arrivalColumn<Name extends string>(options: TraceOptions, allowed: readonly [Name, ...Name[]]): Name {
  const asked = options.columns['arrival'] ?? allowed[0];
  const found = allowed.find((name) => name === asked);
  if (found !== undefined) return found;
  throw new BerthError('unknown-value', `columns.arrival: found ${quote(asked)}, wanted one of ${allowed.join(', ')}`);
}
