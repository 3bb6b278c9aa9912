/** Session files read: by whoever opens one. */

import { createIssue, type Issue } from '../../src/core/index.ts';
import type { Session } from '../session/session.ts';
import { parseSession } from './parse-session.ts';
import { SESSION_API_VERSION } from './session-file.ts';

/** Far more than sessions have: the files they were begun from are not in them. */
const LONGEST_FILE = 64 * 2 ** 20;

/** The session of a file's text; null where it is refused. Never throws. */
export function parseSessionFile(text: string): { readonly value: Session | null; readonly issues: readonly Issue[] } {
  if (text.length > LONGEST_FILE) {
    const [found, wanted] = [`${text.length} characters`, `at most ${LONGEST_FILE} characters`];
    return refuse(createIssue('input-too-large', '', found, wanted, { remedy: 'Open what it was begun from.' }));
  }
  const document = parseJson(text);
  if (typeof document !== 'object' || document === null) {
    const remedy = 'Save the session again.';
    return refuse(createIssue('input-malformed', '', 'no JSON object', 'a session as Berth saves it', { remedy }));
  }
  const { apiVersion, kind: _, ...session } = document as Readonly<Record<string, unknown>>; // fields are checked next
  if (apiVersion !== SESSION_API_VERSION) {
    return refuse(
      createIssue('unsupported-version', 'apiVersion', String(apiVersion).slice(0, 100), SESSION_API_VERSION),
    );
  }
  return parseSession(session);
}

function refuse(issue: Issue): { readonly value: null; readonly issues: readonly Issue[] } {
  return { value: null, issues: [issue] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut, or changed by hand
  }
}

/** Files that a session was begun from and that are not beside it as they were. */
export function missingFiles(session: Session, given: Session['start']['files']): readonly Issue[] {
  return session.start.files.flatMap(({ name, sha256 }, at) => {
    const path = `start.files[${at}]`;
    const named = given.find((file) => file.name === name);
    if (named?.sha256 === sha256) return [];
    const renamed = given.find((file) => file.sha256 === sha256);
    if (renamed !== undefined) {
      const remedy = 'Rename it, and drop both again.';
      return [createIssue('unknown-value', path, `its content as ${renamed.name}`, name, { remedy })];
    }
    if (named !== undefined) {
      const [found, wanted] = [`another ${name}`, `the one with sha256 ${sha256}`];
      return [createIssue('unknown-value', path, found, wanted, { remedy: 'Drop it as it was then.' })];
    }
    return [createIssue('missing-field', path, 'nothing', name, { remedy: 'Drop it together with the session.' })];
  });
}
