/** Walks recorded cases, one a line, and gathers what every replay tells. */

import { BerthError, createIssue, type Issue, quote } from '../../core/index.ts';
import { parseJson } from '../../kube/annotation-text.ts';
import type { LineOrIssue } from '../read-lines.ts';

export interface ReplayOptions {
  /** Cases to read at most. */
  readonly limit: number;
  /** What differs: so many are kept in full. */
  readonly keep: number;
  readonly onCase: (caseCount: number) => void;
}

/** What every replay found. */
export interface ReplayedLines<Differing> {
  /** Lines that are meant to be cases, those that are none included. */
  readonly caseCount: number;
  /** Names of cases with a difference; lines that are no case. */
  readonly differingCases: readonly string[];
  /** The first that differ, in full. */
  readonly first: readonly Differing[];
  /** Lines that are no case, objects refused in cases that differ, unreadable input; the first of them. */
  readonly issues: readonly Issue[];
}

/** One case compared. */
export interface ReplayedCase<Differing> {
  readonly name: string;
  readonly differing: readonly Differing[];
  /** Told where the case differs. */
  readonly issues: readonly Issue[];
}

interface Refused {
  readonly refused: readonly Issue[];
}

/** Compares the case of a line, or says why the line is none. */
export type ReplayCase<Differing> = (value: unknown, line: number) => ReplayedCase<Differing> | Refused;

/** Issues kept: a file of another kind would bring one a line. */
const MAX_ISSUES = 100;

/** Compares every line with what is recorded in it. */
export async function replayLines<Differing>(
  { lines, file }: { readonly lines: AsyncIterable<LineOrIssue>; readonly file: string },
  { limit, keep, onCase }: ReplayOptions,
  replayCase: ReplayCase<Differing>,
): Promise<ReplayedLines<Differing>> {
  const differingCases: string[] = [];
  const first: Differing[] = [];
  const issues: Issue[] = [];
  let caseCount = 0;
  const tell = (found: readonly Issue[]): void => {
    for (const issue of found) if (issues.length < MAX_ISSUES) issues.push({ ...issue, file });
  };
  for await (const entry of lines) {
    if ('issue' in entry) {
      tell([entry.issue]);
      continue;
    }
    caseCount++;
    const replayed = replayLine(entry.line, entry.number, replayCase);
    if ('refused' in replayed) {
      differingCases.push(`line ${entry.number}`);
      tell(replayed.refused);
    } else if (replayed.differing.length > 0) {
      differingCases.push(replayed.name);
      first.push(...replayed.differing.slice(0, keep - first.length));
      tell(replayed.issues);
    }
    onCase(caseCount);
    if (caseCount >= limit) break;
  }
  return { caseCount, differingCases, first, issues };
}

/** One line. Whatever Berth itself cannot decide is an issue of that line; the others go on. */
function replayLine<Differing>(
  text: string,
  line: number,
  replayCase: ReplayCase<Differing>,
): ReplayedCase<Differing> | Refused {
  const path = `line ${line}`;
  const value = parseJson(text);
  if (value === undefined) {
    return { refused: [createIssue('input-malformed', path, 'no JSON', 'one case as JSON on each line')] };
  }
  try {
    return replayCase(value, line);
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const { code, message, remedy } = error;
    return { refused: [createIssue(code, path, quote(message), 'a case that can be decided', { remedy })] };
  }
}
