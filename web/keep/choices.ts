/** What the user likes to look at, as a text. */

import { AXES, SHARES } from '../protocol.ts';
import { type Choices, SORTS } from '../state.ts';

/** A day in a second. */
const FASTEST = 86_400;

/** Those that are kept, with what each may be: a search or a filter is of one session. */
const KEPT: { readonly [Key in keyof Choices]?: (value: unknown) => boolean } = {
  theme: isOneOf(['system', 'light', 'dark']),
  view: isOneOf(['map', 'table']),
  axis: isOneOf(AXES),
  share: isOneOf(SHARES),
  sort: isOneOf(SORTS),
  speed: (value) => typeof value === 'number' && value >= 1 && value <= FASTEST,
};

/** A text of the choices that are kept. */
export function toChoicesText(choices: Choices): string {
  return JSON.stringify(Object.fromEntries(Object.keys(KEPT).map((key) => [key, choices[key as keyof Choices]])));
}

/** Choices of such a text; what is no choice is left out. Never throws. */
export function parseChoices(text: string): Partial<Choices> {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return {};
  const good = Object.entries(KEPT).filter(
    ([key, isGood]) => Object.hasOwn(value, key) && isGood(value[key as keyof object]),
  );
  return Object.fromEntries(good.map(([key]) => [key, value[key as keyof object]]));
}

function isOneOf(values: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && values.includes(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // written by something else
  }
}
