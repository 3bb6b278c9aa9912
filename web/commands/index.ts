/** Every group of commands. A new one is a file beside this and a line here. */

import type { AppState } from '../state.ts';
import { state } from '../store.ts';
import type { PageTools } from '../views/page-context.ts';
import type { Command, CommandGroup } from './command.ts';
import { guideCommands } from './guide-commands.ts';
import { instanceCommands } from './instance-commands.ts';
import { nodeCommands } from './node-commands.ts';
import { policyCommands } from './policy-commands.ts';
import { sessionCommands } from './session-commands.ts';
import { stepCommands } from './step-commands.ts';
import { viewCommands } from './view-commands.ts';

const GROUPS: readonly CommandGroup[] = [
  sessionCommands,
  stepCommands,
  instanceCommands,
  viewCommands,
  policyCommands,
  guideCommands,
  nodeCommands,
];

export function commandsFor(value: AppState): readonly Command[] {
  return GROUPS.flatMap((group) => group(value));
}

/** Does nothing where the command makes no sense now. */
export function runCommand(id: string, tools: PageTools): void {
  commandsFor(state.peek())
    .find((command) => command.id === id)
    ?.run(tools);
}
