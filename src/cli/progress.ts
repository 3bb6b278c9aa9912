/** A progress line on the error stream, where that is a terminal. */

import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.ts';

export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** Counts things whose number is not known beforehand. */
export function createProgress(noun: string, io: Io): Progress {
  if (!io.hasProgress) return SILENT;
  const bar = new SingleBar(
    { format: `{value} ${noun}`, clearOnComplete: true, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(0, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
