/** Small sessions as a text that stands in the page's address: those of a scenario that is shipped with the page. */

import { createIssue, type Issue } from '../../src/core/index.ts';
import type { AskedSteps, Session, Step } from '../session/session.ts';
import { parseAsked } from './parse-session.ts';

const PREFIX = '#s=';
const VERSION = '1';
/** What all browsers, and most programs that pass addresses on, take. */
export const LONGEST_ADDRESS = 8000;

export interface AddressedSession extends AskedSteps {
  /** Name of the shipped scenario. */
  readonly scenario: string;
}

export type ReadAddress =
  /** There is nothing of a session in it. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'session'; readonly session: AddressedSession }
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] };

/** The end of an address from `#`; '' where the session was begun from files, or is too long for an address. */
export function toAddress({ start, steps, gapSeconds }: Session): string {
  if (start.shipped === undefined) return '';
  const body = JSON.stringify({ scenario: start.shipped, gapSeconds, steps: steps.map(withoutDefaults) });
  // No character takes less than one of the address.
  if (body.length > LONGEST_ADDRESS) return '';
  const address = `${PREFIX}${VERSION}.${toBase64Url(body)}`;
  return address.length > LONGEST_ADDRESS ? '' : address;
}

/** Reads what `toAddress` writes; whatever else it is given, it never throws. */
export function readAddress(address: string): ReadAddress {
  if (!address.startsWith(PREFIX)) return { kind: 'plain' };
  if (address.length > LONGEST_ADDRESS) {
    const [found, wanted] = [`${address.length} characters`, `at most ${LONGEST_ADDRESS} characters`];
    return refuse(createIssue('input-too-large', '', found, wanted, { remedy: 'Open a session file instead.' }));
  }
  const [version, body = ''] = address.slice(PREFIX.length).split('.', 2);
  if (version !== VERSION) {
    const remedy = 'Open it with the Berth that wrote it.';
    return refuse(createIssue('unsupported-version', '', `version ${version}`, `version ${VERSION}`, { remedy }));
  }
  const value = parseBody(body);
  if (typeof value !== 'object' || value === null || !('scenario' in value) || typeof value.scenario !== 'string') {
    const remedy = 'Copy the address again, up to its last character.';
    return refuse(createIssue('input-malformed', '', 'something else', 'a whole session', { remedy }));
  }
  const { scenario, ...asked } = value;
  const parsed = parseAsked(asked);
  if (parsed.value === null) return refuse(...parsed.issues);
  return { kind: 'session', session: { scenario, ...parsed.value } };
}

function refuse(...issues: readonly Issue[]): ReadAddress {
  return { kind: 'refused', issues: issues.map((issue) => ({ ...issue, file: 'the address' })) };
}

function withoutDefaults({ id, name, question, afterSeconds, isOn }: Step): object {
  return {
    id,
    ...(name !== '' && { name }),
    question,
    ...(afterSeconds !== null && { afterSeconds }),
    ...(!isOn && { isOn }),
  };
}

/** undefined where it is no JSON in base64url. */
function parseBody(body: string): unknown {
  try {
    const binary = atob(body.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined; // cut or changed on its way
  }
}

function toBase64Url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
