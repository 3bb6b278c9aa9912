#!/usr/bin/env node
/** The command line of Berth: everything it does is in run.ts. */

import { processIo } from './io.ts';
import { run } from './run.ts';

// A reader that has seen enough (| head) closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(); // with the exit code there is: differences found stay found
  throw error;
});

process.exitCode = await run(process.argv.slice(2), processIo());
