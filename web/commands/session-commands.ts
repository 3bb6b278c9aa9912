/** What concerns the session as a whole: opening, saving, help. */

import { EXPORTS } from '../protocol.ts';
import { dispatch } from '../store.ts';
import { saveFile } from '../views/save-file.ts';
import type { Command, CommandGroup } from './command.ts';

const TITLES = {
  scenario: 'Save the scenario, as berth simulate runs it',
  plan: 'Save the plan as migrations and cordons',
  report: 'Save the report as one page, before beside after',
  session: 'Save the session, to go on later',
  result: 'Save the result, as berth simulate writes it',
} as const;

const always: readonly Command[] = [
  { id: 'open', title: 'Open another cluster', keys: 'Ctrl+O', run: () => dispatch({ do: 'dialog', dialog: 'open' }) },
  { id: 'help', title: 'Help: keys and terms', keys: '?', run: () => dispatch({ do: 'dialog', dialog: 'help' }) },
];

export const sessionCommands: CommandGroup = ({ history }) =>
  history === null
    ? always
    : [
        ...always,
        ...EXPORTS.map((what) => ({
          id: `export-${what}`,
          title: TITLES[what],
          keys: '',
          run: async ({ asking }: Parameters<Command['run']>[0]) => {
            const file = await asking.exportFile(what);
            if (file !== null) saveFile(file);
          },
        })),
      ];
