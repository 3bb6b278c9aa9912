/** Writes a text of many lines to a file that is there whole or not at all, or to standard output. */

import { openSnapshotFile } from '../../kube/live/snapshot-file.ts';
import { UsageError } from '../failure.ts';
import type { Io } from '../io.ts';

/** Where results go: `write` may be called once, `discard` after all. */
export interface TextTarget {
  readonly write: (pieces: Iterable<string>) => Promise<void>;
  /** Leaves nothing behind of what was not written to its end. */
  readonly discard: () => Promise<void>;
}

/** Lines are handed on in pieces of this many characters: one by one they would cost more than they say. */
const PIECE_CHARACTERS = 65_536;

/** Opens `output`, packed where it ends in .gz; `-` is standard output. */
export async function openTarget(output: string, mayReplace: boolean, io: Io): Promise<TextTarget> {
  if (output === '') throw new UsageError('--output: found nothing, wanted the name of a file, or -');
  if (output === '-') {
    const write = async (pieces: Iterable<string>): Promise<void> => {
      for (const piece of pieces) io.out(piece);
    };
    return { write, discard: () => Promise.resolve() };
  }
  const file = await openSnapshotFile(output, { isGzipped: output.endsWith('.gz'), mayReplace });
  return {
    write: async (pieces) => void (await file.write(pieces, new AbortController().signal)),
    discard: file.discard,
  };
}

/** Lines with their ends, some thousand at once. */
export function* piecesOf(lines: Iterable<string>): Generator<string, void, undefined> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
