/** Names and sentences made safe to stand in markup: they come from files, and must steer neither page nor reader. */

/** Control and direction characters, which could turn a line round or hide a part of it. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text for element content and quoted attributes alike; what cannot be seen is written out as `\uXXXX`. */
export function escapeMarkup(text: string): string {
  return text
    .replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
}

/** The first `limit` characters, the last of them an ellipsis where something is left out. */
export function shorten(text: string, limit: number): string {
  // No character takes more than two code units.
  const characters = [...text.slice(0, 2 * limit + 2)];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

/** Longest name that a page shows; longer ones are cut. */
const NAME_LIMIT = 120;

/** A name from outside in the page: escaped, cut, and kept apart from the direction of the text around it. */
export function renderName(name: string, limit = NAME_LIMIT): string {
  return `<bdi>${escapeMarkup(shorten(name, limit))}</bdi>`;
}

/** `1 node`, `2 nodes`. */
export function countOf(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole number with its digits in groups of three. */
export function groupDigits(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `a, b and c`. */
export function listOf(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** A sentence that begins as sentences do; it may begin with tags. */
export function upperFirst(markup: string): string {
  return markup.replace(
    /^((?:<[^>]*>)*)([a-z])/,
    (_, tags: string, letter: string) => `${tags}${letter.toUpperCase()}`,
  );
}
