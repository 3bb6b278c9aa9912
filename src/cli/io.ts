/** What a command may touch of the world: streams and what the terminal can do. Tests give their own. */

import type { Readable } from 'node:stream';

export interface Io {
  readonly stdin: Readable;
  /** Results. */
  readonly out: (text: string) => void;
  /** Warnings, errors, progress. */
  readonly err: (text: string) => void;
  /** Columns of the terminal; null where the output is no terminal. */
  readonly columns: number | null;
  /** Whether results may be coloured. */
  readonly hasColor: boolean;
  /** Whether progress may be shown on the error stream. */
  readonly hasProgress: boolean;
  /** Ends when the process is asked to stop. */
  readonly untilStopped: () => Promise<void>;
}

/** The process's own streams. Colours only on a terminal, never with NO_COLOR (no-color.org). */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    stdin,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: stdout.isTTY === true ? stdout.columns : null,
    hasColor: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    hasProgress: stderr.isTTY === true,
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
      }),
  };
}
