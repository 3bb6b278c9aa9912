/** Words on the terminal: colours, safe names, units. */

import { styleText } from 'node:util';
import type { Io } from '../io.ts';

type Style = Parameters<typeof styleText>[0];

/** A text in a style where the output takes colours. */
export function paint(io: Io, style: Style, text: string): string {
  // The streams are looked at once, in processIo; styleText looks at its own on newer releases only.
  return io.hasColor ? styleText(style, text) : text;
}

/** Control and direction characters, which could steer the reader's terminal. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** A text from an input, made safe to print. */
export function safe(text: string): string {
  return text.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const BINARY_UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;

/** An amount with a unit: millicores as cores, bytes with a binary suffix, anything else plain. */
export function formatAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return `${Number((amount / 1000).toFixed(3))}`;
  const isBytes = resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-');
  if (!isBytes) return String(amount);
  let scaled = amount;
  let unit = 0;
  while (Math.abs(scaled) >= 1024 && unit < BINARY_UNITS.length - 1) {
    scaled /= 1024;
    unit++;
  }
  // Cut, not rounded: an amount said to fit must fit.
  return `${Math.floor(scaled * 100) / 100}${BINARY_UNITS[unit]}`;
}

/** `1 node`, `2 nodes`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
