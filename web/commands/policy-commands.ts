/** Every policy that may decide. */

import { ask } from '../store.ts';
import { showName } from '../text.ts';
import type { CommandGroup } from './command.ts';

export const policyCommands: CommandGroup = ({ summary }) =>
  (summary?.policies ?? []).map((policy) => ({
    id: `policy-${policy}`,
    title: `Let ${showName(policy, 50)} decide`,
    keys: '',
    run: () => ask({ kind: 'policy', policy }),
  }));
