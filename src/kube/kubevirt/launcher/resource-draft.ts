/** Amounts of the guest's container while they are made up. */

import type { Field } from '../../field.ts';
import { domainOf } from './guest-traits.ts';

/** Nano-units by resource name; what the guest asks for wins over what is derived. */
export interface ResourceDraft {
  readonly asked: { readonly requests: Map<string, bigint>; readonly limits: Map<string, bigint> };
  readonly derived: { readonly requests: Map<string, bigint>; readonly limits: Map<string, bigint> };
}

/** True where the guest has a limit of its own. */
export function isLimited(vmi: Field, name: string): boolean {
  return domainOf(vmi).get('resources').object().get('limits').object().get(name).isPresent;
}
