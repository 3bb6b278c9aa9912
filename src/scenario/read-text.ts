/** Texts of files. */

import type { Issue } from '../core/index.ts';
import { decodeText } from '../kube/documents.ts';
import type { ByteSource } from './file-source.ts';

/** The text of one input, or why there is none; the issue names no file. */
export async function readText(
  files: ByteSource,
  name: string,
): Promise<{ readonly text: string } | { readonly issue: Issue }> {
  const pieces: Uint8Array[] = [];
  const issue = await files.readBytes(name, (bytes) => void pieces.push(bytes));
  return issue === null ? decodeText(join(pieces)) : { issue };
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
