/** The argument schema of plugins that take none. */

import type { Schema } from '../schema.ts';

export const NO_ARGS: Schema = { type: 'object', properties: {} };

/** The shape of every pod for a plugin that reads nothing of it per node. */
export function noShape(): string {
  return '';
}
