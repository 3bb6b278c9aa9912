/** Every command, in the order of the help. A new one is a file beside this and a line here. */

import type { CommandModule } from './command.ts';
import { verify } from './verify.ts';

export const COMMANDS: readonly CommandModule[] = [verify];
