/** Issues about JSON texts that come in parts, worded as those about whole texts. */

import { createIssue, type Issue } from '../../core/index.ts';
import { findJsonError } from '../json-error.ts';
import { MAX_DEPTH } from './json-scanner.ts';
import type { PlacedText } from './text-cursor.ts';
import { placeAfter, type TextPlace } from './text-place.ts';

/** Bytes of one item, and of whatever else has to be there as a whole; the API server takes 1.5 MiB in one object. */
export const MAX_ITEM_BYTES = 16 * 2 ** 20;

/** Objects in one text. */
export const MAX_OBJECTS = 2_000_000;

/** UTF-16 units of the text that an issue shows; a unit has at most three bytes. */
const SHOWN_LENGTH = 20;

/** Bytes behind a text that an issue about it may show. */
export const SHOWN_BYTES = 4 * SHOWN_LENGTH;

/** Faults of which lines are told. */
const MAX_TOLD_LINES = 20;

/**
 * Where a text stops being JSON: `before` stands in front of it, `ahead` is what follows. `faultCount` is the number of
 * faults so far, with this one.
 */
export function describeFault({ text, place }: PlacedText, before: string, ahead: string, faultCount: number): Issue {
  const error = findJsonError(`${before}${text}${ahead}`, 0) - before.length;
  const at = error < 0 || error > text.length ? text.length : error;
  const shown = `${text}${ahead}`.slice(at, at + SHOWN_LENGTH);
  const fault = placeAfter(place, text.slice(0, at));
  const where = faultCount <= MAX_TOLD_LINES ? describePlace(fault) : `character ${fault.position + 1}`;
  return createIssue('input-malformed', where, shown === '' ? 'the end of the text' : JSON.stringify(shown), 'JSON');
}

export function describeDepth(place: TextPlace): Issue {
  return createIssue(
    'input-too-deep',
    describePlace(place),
    `more than ${MAX_DEPTH} levels`,
    `at most ${MAX_DEPTH} levels`,
  );
}

export function describeCrowd(): Issue {
  return createIssue('input-too-large', '', `more than ${MAX_OBJECTS} objects`, `at most ${MAX_OBJECTS} objects`);
}

export function describeTooLarge(path: string): Issue {
  const limit = `${MAX_ITEM_BYTES / 2 ** 20} MiB`;
  const remedy = 'give lists one after another, or in files of their own';
  return createIssue('input-too-large', path, `more than ${limit}`, `at most ${limit}`, { remedy });
}

export function describeBytes(): Issue {
  return createIssue('input-malformed', '', 'bytes that are no UTF-8', 'a text in UTF-8');
}

/** `line 3, column 7`, both counted from 1. */
function describePlace({ lines, column }: TextPlace): string {
  return `line ${lines + 1}, column ${column + 1}`;
}
