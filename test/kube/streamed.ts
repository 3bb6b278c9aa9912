/** What comes of a text that is read in parts, or as a whole: for comparing. */

import { decodeText, parseDocuments } from '../../src/kube/documents.ts';
import type { InputDocument } from '../../src/kube/input-document.ts';
import { IssueList } from '../../src/kube/issues.ts';
import { findManifests } from '../../src/kube/manifests.ts';
import { type ObjectPiece, ObjectStream } from '../../src/kube/object-stream.ts';

export interface Found {
  /** `kind path value` of every object. */
  readonly manifests: string[];
  /** `code path found` of every issue, about the text and then about what is no object. */
  readonly issues: string[];
}

function tell(documents: Iterable<InputDocument>, textIssues: IssueList): Found {
  const issues = new IssueList();
  const manifests = [...findManifests(documents, issues)].map(
    ({ kind, field }) => `${kind} ${field.path} ${field.file} ${JSON.stringify(field.value)}`,
  );
  const all = [...textIssues.all, ...issues.all];
  return { manifests, issues: all.map(({ code, file, path, found }) => `${code} ${file} ${path} ${found}`) };
}

export function piecesOf(bytes: Uint8Array, sizes: readonly number[]): ObjectPiece[] {
  const stream = new ObjectStream('f');
  const pieces: ObjectPiece[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes.length === 0 ? bytes.length : sizes[turn % sizes.length]!;
    pieces.push(...stream.push(bytes.slice(at, at + size)));
    at += size;
  }
  return [...pieces, ...stream.end()];
}

/** Objects and issues of a text whose bytes come in parts of these sizes, over and over; all at once where there are none. */
export function inParts(text: string | Uint8Array, sizes: readonly number[] = []): Found {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const issues = new IssueList();
  const documents: InputDocument[] = [];
  for (const piece of piecesOf(bytes, sizes)) {
    if ('document' in piece) documents.push(piece.document);
    else issues.add(piece.issue);
  }
  return tell(documents, issues);
}

/** The same of the whole text. */
export function readWhole(text: string): Found {
  const decoded = decodeText(new TextEncoder().encode(text));
  if ('issue' in decoded) throw new Error('the text is one');
  const { documents, issues } = parseDocuments(decoded.text, 'f');
  const found = new IssueList();
  for (const issue of issues) found.add(issue);
  return tell(documents, found);
}
