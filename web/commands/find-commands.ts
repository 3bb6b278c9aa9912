/** Finds commands by what is written into the palette. */

import type { Command } from './command.ts';

/** Those whose title holds every word, whatever its capitals; titles that begin with the text come first, else as given. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ title }) => {
    const lower = title.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
  const start = text.trim().toLowerCase();
  const begins = ({ title }: Command): number => (title.toLowerCase().startsWith(start) ? 0 : 1);
  return start === '' ? found : found.toSorted((a, b) => begins(a) - begins(b));
}
