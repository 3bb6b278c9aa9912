/** The one session that the browser keeps, with the bytes of its files: files are written once, the session as it changes. */

import type { Session } from '../session/session.ts';
import { done, withStore } from './browser-store.ts';
import { type KeptHistory, parseHistory, toHistoryRecord } from './kept-history.ts';
import { parseSession } from './parse-session.ts';

/** A file whose bytes are the browser's to look after. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: Blob;
}

export interface KeptSession {
  readonly session: Session;
  readonly history: KeptHistory;
  readonly files: readonly KeptFile[];
  /** Of the live cluster that it was begun from, as that was then; null where it was begun from something else. */
  readonly liveTag: string | null;
}

/** Shape of what is kept; a record of another one is put aside. Pages of one shape may lack fields of newer ones: they are optional. */
const VERSION = 1;

/** The session that was kept last; null where there is none that can be read. Rejects where the browser keeps nothing. */
export async function peekKept(): Promise<KeptSession | null> {
  return withStore('readonly', async (store) => {
    const [record, files] = await Promise.all([done(store.get('session')), done(store.get('files'))]);
    return parseKept(record, files);
  });
}

/** The same to go on with: what cannot be read makes room for what is kept next. */
export async function readKept(): Promise<KeptSession | null> {
  return withStore('readwrite', async (store) => {
    const [record, files] = await Promise.all([done(store.get('session')), done(store.get('files'))]);
    if (record === undefined) return null;
    const kept = parseKept(record, files);
    if (kept !== null) return kept;
    // Newer than this page, or broken: it stays, out of the way.
    store.put({ record, files }, 'aside');
    store.delete('session');
    store.delete('files');
    return null;
  });
}

/** Rejects with a DOMException where there is no room. */
export function writeKept({ session, history, files, liveTag }: KeptSession): Promise<void> {
  const wanted = new Set(session.start.files.map(({ name }) => name));
  const digest = session.start.files.map(({ name, sha256 }) => `${sha256} ${name}`).join('\n');
  return withStore('readwrite', async (store) => {
    const before: unknown = await done(store.get('session'));
    if (!isRecord(before) || before['digest'] !== digest) {
      store.put(
        files.filter(({ name }) => wanted.has(name)),
        'files',
      );
    }
    const optional = { history: toHistoryRecord(history), ...(liveTag !== null && { liveTag }) };
    store.put({ version: VERSION, digest, session, ...optional }, 'session');
  });
}

export function forgetKept(): Promise<void> {
  return withStore('readwrite', async (store) => {
    store.clear();
  });
}

function parseKept(record: unknown, files: unknown): KeptSession | null {
  if (!isRecord(record) || record['version'] !== VERSION) return null;
  const { value: session } = parseSession(record['session']);
  if (session === null || !Array.isArray(files) || !files.every(isKeptFile)) return null;
  const names = new Set(files.map(({ name }) => name));
  if (!session.start.files.every(({ name }) => names.has(name))) return null;
  const { liveTag, history } = record as { readonly liveTag?: unknown; readonly history?: unknown };
  return { session, history: parseHistory(history), files, liveTag: typeof liveTag === 'string' ? liveTag : null };
}

function isKeptFile(file: unknown): file is KeptFile {
  return isRecord(file) && typeof file['name'] === 'string' && file['bytes'] instanceof Blob;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
