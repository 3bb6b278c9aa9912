/** Runs a command of Berth in this process and gives what it printed. */

import { runCli } from '../../cli/run-cli.ts';

/** Rejects with what it told where it does not end well. */
export async function runBerth(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runCli(argv);
  if (code !== 0) throw new Error(`berth ${argv.join(' ')} ended with ${code}: ${err}`);
  return out;
}
