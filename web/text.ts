/** Names and amounts for people: cut, with what cannot be seen written out. Never markup: the page sets them as text. */

/** Control and direction characters, which could turn a line round or hide a part of it. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Longest name that the page shows. */
const NAME_LIMIT = 80;
const BYTES_PER_GIB = 2 ** 30;
const MILLI = 1000;

/** A text from outside in at most `limit` characters; unprintable ones as `\uXXXX`, an ellipsis where something is left out. */
export function showName(text: string, limit = NAME_LIMIT): string {
  // No character takes more than two code units: what lies further is cut before it is looked at.
  const characters = [...text.slice(0, 2 * limit + 2)];
  const cut = characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
  return cut.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `1 node`, `2,000 nodes`. */
export function countOf(count: number, noun: string): string {
  const digits = Math.round(count)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${digits} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first names, and how many more there are. */
export function showNames(names: readonly string[], limit = 3): string {
  const shown = names.slice(0, limit).map((name) => showName(name, 40));
  const left = names.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}

/** A size as people order it: `4 CPUs, 16 GiB`. */
export function showSize(cpuMilli: number, memoryBytes: number): string {
  return `${round(cpuMilli / MILLI)} CPUs, ${round(memoryBytes / BYTES_PER_GIB)} GiB`;
}

/** A part 0..1 and up as percent; `unknown` where it is not a number. */
export function showShare(share: number): string {
  return Number.isFinite(share) ? `${round(share * 100)} %` : 'unknown';
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
