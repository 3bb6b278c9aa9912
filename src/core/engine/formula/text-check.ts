/** What is checked of a formula's text before it is parsed: its size, and marks that would be read in another sense. */

import { createIssue, type Issue } from '../../errors.ts';

const MAX_LENGTH = 2000;
/** Brackets within brackets: far more than anyone reads, far fewer than the parser's stack bears. */
const MAX_NESTING = 64;

interface RefusedMark {
  readonly pattern: RegExp;
  readonly found: string;
  readonly remedy: string;
}

/** Marks that the parser would leave out, read as something else, or explain badly. */
const REFUSED_MARKS: readonly RefusedMark[] = [
  { pattern: /#/, found: 'a comment', remedy: 'Put it beside the formula: the rest of the line would be left out.' },
  {
    pattern: /%(?=\s*(?:$|[^\s\w.("']|(?:and|or|xor|mod|to|in)\b))/,
    found: 'a percent sign after a number',
    remedy: 'Write 0.05 for 5 percent, a % b for the remainder, a % (-b) with a sign.',
  },
  { pattern: /&&/, found: '&&', remedy: 'Write and.' },
  { pattern: /\|\|/, found: '||', remedy: 'Write or.' },
  { pattern: /!(?!=)/, found: '!', remedy: 'Write not x; there are no factorials.' },
  { pattern: /===|!==/, found: '=== or !==', remedy: 'Write == or !=.' },
  { pattern: /\*\*/, found: '**', remedy: 'Write x ^ y.' },
  { pattern: /<>/, found: '<>', remedy: 'Write !=.' },
];

/** A text of one line, with the same characters at the same columns. */
export function toOneLine(text: string): string {
  return text.replace(/\s/g, ' ');
}

/** The text with everything inside quotation marks made blank, so that marks in there are not taken for syntax. */
export function maskTexts(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (quoted) => `"${'_'.repeat(quoted.length - 2)}"`);
}

/** Everything that keeps the text from being parsed; it may be long and nested at will. */
export function checkText(text: string, path: string): readonly Issue[] {
  if (text.length > MAX_LENGTH) {
    const remedy = 'Shorten it, or divide it into several formulas.';
    const found = `${text.length} characters`;
    return [createIssue('bad-formula', path, found, `at most ${MAX_LENGTH} characters`, { remedy })];
  }
  if (text.trim() === '') return [createIssue('bad-formula', path, 'an empty text', 'a formula')];
  const masked = maskTexts(text);
  const column = findTooDeep(masked);
  if (column !== null) {
    const found = `more than ${MAX_NESTING} brackets open at column ${column}`;
    const remedy = 'Leave out brackets that change nothing, or divide it into several formulas.';
    return [createIssue('bad-formula', path, found, `at most ${MAX_NESTING} within each other`, { remedy })];
  }
  return REFUSED_MARKS.flatMap(({ pattern, found, remedy }) => {
    const at = masked.search(pattern);
    if (at < 0) return [];
    return [createIssue('bad-formula', path, `${found} at column ${at + 1}`, 'what formulas have', { remedy })];
  });
}

/** Column of the first bracket that opens too deep; null where there is none. */
function findTooDeep(masked: string): number | null {
  let depth = 0;
  for (let index = 0; index < masked.length; index++) {
    const mark = masked[index]!;
    if ('([{'.includes(mark)) depth++;
    if (')]}'.includes(mark)) depth--;
    if (depth > MAX_NESTING) return index + 1;
  }
  return null;
}
