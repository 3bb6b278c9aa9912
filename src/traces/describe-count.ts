/** Numbers with their noun, for remarks. */

/** `1 task`, `12 tasks`. */
export function describeCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
