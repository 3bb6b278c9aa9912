/** `result.json`: one run's result with digests of what it was made from and of itself. */

import { readFileSync, statSync } from 'node:fs';
import {
  API_VERSION,
  createIssue,
  type Issue,
  parseRunDocument,
  type RunResult,
  toRunDocument,
} from '../../core/index.ts';
import { sha256 } from './digest.ts';

/** A result that was read, and the digest of what it was made from. */
export interface StoredRun {
  readonly inputsSha256: string;
  readonly result: RunResult;
}

/** The longest text that is read at once: engines end at about 2^29 characters. */
const MAX_BYTES = 500 * 2 ** 20;

export function renderRun(result: RunResult, inputsSha256: string): string {
  const text = JSON.stringify(toRunDocument(result));
  const head = { apiVersion: API_VERSION, kind: 'RunResult', inputsSha256, resultSha256: sha256(text) };
  return `${JSON.stringify(head).slice(0, -1)},"result":${text}}\n`;
}

/** Reads a result; null with issues where it is damaged, and without where there is none. */
export function readRun(path: string): { readonly run: StoredRun | null; readonly issues: readonly Issue[] } {
  const { document, issues } = readJson(path);
  if (document === null) return { run: null, issues };
  const refuse = (found: string, wanted: string) => ({ run: null, issues: [damaged(path, found, wanted)] });
  const { kind, inputsSha256, resultSha256, result } = document;
  if (kind !== 'RunResult' || typeof inputsSha256 !== 'string') return refuse('no result of a run', 'one');
  // Keys keep their order through JSON, so that the text comes back as it was written.
  const text = JSON.stringify(result) ?? '';
  if (sha256(text) !== resultSha256) return refuse('a result with another digest', 'what its resultSha256 says');
  const parsed = parseRunDocument(result, 'result');
  if (parsed.value === null) return { run: null, issues: parsed.issues.map((issue) => ({ ...issue, file: path })) };
  return { run: { inputsSha256, result: parsed.value }, issues: [] };
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object in a file; null where there is no file, and with an issue where it is something else. */
export function readJson(path: string): { readonly document: JsonObject | null; readonly issues: readonly Issue[] } {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) return { document: null, issues: [damaged(path, `${size} bytes`, `at most ${MAX_BYTES}`)] };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return { document: null, issues: [] };
    return { document: null, issues: [createIssue('input-unreadable', '', `error ${code}`, 'a file', { file: path })] };
  }
  try {
    const document: unknown = JSON.parse(text);
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
    if (isObject) return { document: document as JsonObject, issues: [] };
    return { document: null, issues: [damaged(path, 'no object', 'a JSON object')] };
  } catch {
    return { document: null, issues: [damaged(path, 'a broken JSON text', 'a whole one')] };
  }
}

export function damaged(file: string, found: string, wanted: string): Issue {
  return createIssue('results-damaged', '', found, wanted, { file });
}
