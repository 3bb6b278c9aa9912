/** What may be asked of the instance that is selected. */

import { ask, dispatch } from '../store.ts';
import { showName } from '../text.ts';
import type { CommandGroup } from './command.ts';

export const instanceCommands: CommandGroup = ({ selection }) => {
  if (selection.kind !== 'instance') return [];
  const { id } = selection;
  const name = showName(id, 50);
  return [
    {
      id: 'why',
      title: `Why is ${name} where it is`,
      keys: '',
      run: ({ asking }) => {
        dispatch({ do: 'dialog', dialog: 'decision' });
        asking.decision(id);
      },
    },
    {
      id: 'move',
      title: `Move ${name} …`,
      keys: '',
      run: ({ asking }) => {
        dispatch({ do: 'dialog', dialog: 'move' });
        asking.targets(id);
      },
    },
    {
      id: 'remove-instance',
      title: `Remove ${name}`,
      keys: '',
      run: () => ask({ kind: 'remove-instances', instances: [id] }),
    },
  ];
};
