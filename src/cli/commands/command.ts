/** What a command file exports. */

import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** Takes the exit code of the command that ran. */
type Done = (exitCode: number) => void;

export interface CommandModule {
  /** Adds the command to the program; its action reports the exit code through `done`. */
  register(program: Command, io: Io, done: Done): void;
}
