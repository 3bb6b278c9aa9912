/** Runs the command line in this process and catches what it prints. */

import { Readable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `argv`, with `stdin` on standard input, as where the output is no terminal, or one of `columns`. */
export async function runCli(
  argv: readonly string[],
  stdin: string | Buffer = '',
  columns: number | null = null,
): Promise<Ran> {
  const printed = { out: '', err: '' };
  const io: Io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    columns,
    hasColor: false,
    hasProgress: false,
    untilStopped: () => Promise.resolve(),
  };
  return { code: await run(argv, io), ...printed };
}
