/** Undo and redo. */

import { dispatch } from '../store.ts';
import type { CommandGroup } from './command.ts';

export const stepCommands: CommandGroup = ({ history }) => [
  ...(history !== null && history.past.length > 0
    ? [{ id: 'undo', title: 'Undo', keys: 'Ctrl+Z', run: () => dispatch({ do: 'undo' }) }]
    : []),
  ...(history !== null && history.future.length > 0
    ? [{ id: 'redo', title: 'Redo', keys: 'Ctrl+Shift+Z', run: () => dispatch({ do: 'redo' }) }]
    : []),
];
