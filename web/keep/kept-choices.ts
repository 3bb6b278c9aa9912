/** What the user likes to look at, kept by the browser from one visit to the next. */

import type { Choices } from '../state.ts';
import { parseChoices, toChoicesText } from './choices.ts';

const KEY = 'berth-choices';

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
