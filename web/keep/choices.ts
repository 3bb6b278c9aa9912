/** What the user likes to look at, kept by the browser from one visit to the next. */

import { checkSchema, type Schema } from '../../src/core/index.ts';
import { AXES, SHARES } from '../protocol.ts';
import { type Choices, SORTS } from '../state.ts';

const KEY = 'berth-choices';

/** Those that are kept: a search or a filter is of one session. */
const KEPT = {
  theme: { type: 'string', enum: ['system', 'light', 'dark'] },
  view: { type: 'string', enum: ['map', 'table'] },
  axis: { type: 'string', enum: AXES },
  share: { type: 'string', enum: SHARES },
  sort: { type: 'string', enum: SORTS },
  speed: { type: 'number', minimum: 1, maximum: 86_400 },
} as const satisfies Partial<Record<keyof Choices, Schema>>;

/** A text of the choices that are kept. */
export function toChoicesText(choices: Choices): string {
  return JSON.stringify(Object.fromEntries(Object.keys(KEPT).map((key) => [key, choices[key as keyof Choices]])));
}

/** Choices of such a text; what is no choice is left out. Never throws. */
export function parseChoices(text: string): Partial<Choices> {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return {};
  const good = Object.entries(KEPT).filter(
    ([key, schema]) => Object.hasOwn(value, key) && checkSchema(value[key as keyof object], schema).issues.length === 0,
  );
  return Object.fromEntries(good.map(([key]) => [key, value[key as keyof object]]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // written by something else
  }
}

/** Kept choices; none where the browser keeps nothing. */
export function readChoices(): Partial<Choices> {
  try {
    return parseChoices(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // the user lets no page keep anything
  }
}

export function writeChoices(choices: Choices): void {
  try {
    localStorage.setItem(KEY, toChoicesText(choices));
  } catch {
    // as above, or there is no room: choices hold for this visit
  }
}
