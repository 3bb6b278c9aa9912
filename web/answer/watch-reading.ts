/** What is seen of files while they are read: how far that is, and the cluster as far as it was read. */

import type { ClusterReader } from '../../src/kube/cluster.ts';
import { lengthOf } from '../../src/scenario/stored-bytes.ts';
import type { GivenFile, Picture } from '../protocol.ts';
import { type AnswerControl, takeTurn } from './answer-control.ts';
import { pictureSoFar } from './picture-so-far.ts';

/** What smaller files hold is there whole before it could be looked at: read in less than half a second. */
const FIRST_PREVIEW_BYTES = 24 * 2 ** 20;

export interface WatchedReading {
  readonly onCluster: (reader: ClusterReader) => void;
  readonly afterBytes: (count: number) => Promise<void>;
}

/** Reports how far the files are read, and gives a preview each time twice as much was read. */
export function watchReading(files: readonly GivenFile[], control: AnswerControl): WatchedReading {
  // Of packed files less than there is, so that they seem to be read before they are.
  const allBytes = files.reduce((sum, { bytes }) => sum + lengthOf(bytes), 0);
  let readers: readonly ClusterReader[] = [];
  let readBytes = 0;
  let previewBytes = FIRST_PREVIEW_BYTES;
  return {
    onCluster(reader) {
      readers = [...readers, reader];
    },
    async afterBytes(count) {
      readBytes += count;
      control.report(Math.min(1, readBytes / allBytes));
      await takeTurn(control);
      if (readBytes < previewBytes) return;
      const picture = previewOf(readers);
      if (picture === null) return;
      control.preview(picture);
      // Each costs as much as what was read.
      previewBytes = 2 * readBytes;
    },
  };
}

/** Null where no node was read yet. */
function previewOf(readers: readonly ClusterReader[]): Picture | null {
  const found = readers.find(({ soFar }) => soFar.nodes.length > 0);
  return found === undefined ? null : pictureSoFar(found.soFar);
}
