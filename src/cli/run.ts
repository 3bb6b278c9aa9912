/** Runs one command line and returns its exit code. */

import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { BerthError, renderIssues } from '../core/index.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, InputRefused, UsageError } from './failure.ts';
import { KUBECTL_GET, KUBECTL_GET_VMS } from './inputs.ts';
import type { Io } from './io.ts';
import { safe } from './render/text.ts';

const EXAMPLES = `
Examples:
  $ berth start                                                      place the pods of the built-in scenario
  $ ${KUBECTL_GET} > cluster.json
  $ ${KUBECTL_GET_VMS} > vms.json
  $ berth place --cluster cluster.json vms.json                      where would every pending pod go?
  $ berth explain --cluster cluster.json --pod vms/virt-launcher-a   why there, or why nowhere?
  $ berth policy list                                                what can decide

Exit codes: 0 done, 1 input refused or differences found, 2 wrong usage.`;

/** Runs the command line `argv` (without program and script). Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = EXIT_DONE;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return describeFailure(error, argv.includes('--debug'), io);
  }
}

function createProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command('berth')
    .description('Places virtual machines on Kubernetes as kube-scheduler would, and says why.')
    .version(packageJson.version)
    .option('--debug', 'show where in Berth an error arose')
    .addHelpText('after', EXAMPLES);
  for (const command of COMMANDS) command.register(program, io, done);
  for (const command of allCommands(program)) {
    command
      .exitOverride()
      .showHelpAfterError('(add --help for examples)')
      .configureOutput({ writeOut: io.out, writeErr: io.err });
  }
  return program;
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function describeFailure(error: unknown, isDebugging: boolean, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
  if (error instanceof InputRefused) {
    io.err(`${renderIssues(error.issues)}\n`);
    return EXIT_REFUSED;
  }
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof BerthError ? `; ${error.remedy}` : '';
  io.err(`berth: ${safe(message)}${safe(remedy)}\n`);
  if (error instanceof BerthError && error.issues.length > 0) io.err(`${renderIssues(error.issues)}\n`);
  if (isDebugging && error instanceof Error) io.err(`${error.stack}\n`);
  return error instanceof UsageError ? EXIT_USAGE : EXIT_REFUSED;
}
