/** What may happen to the node that is selected, and a way to every node. */

import { ask, choose, select } from '../store.ts';
import { showName } from '../text.ts';
import type { Command, CommandGroup } from './command.ts';

const ACTIONS = [
  ['drain', 'Drain'],
  ['cordon', 'Cordon'],
  ['uncordon', 'Uncordon'],
  ['fail', 'Fail'],
  ['leave', 'Remove'],
] as const;

export const nodeCommands: CommandGroup = ({ told, selection }) => {
  const names = told.picture?.nodes.names ?? [];
  const ways: readonly Command[] = names.map((name, node) => ({
    id: `node-${node}`,
    title: `Go to node ${showName(name, 60)}`,
    keys: '',
    run: ({ map }) => {
      select({ kind: 'node', name });
      choose({ pane: 'map' });
      map.current?.reveal(node);
    },
  }));
  if (selection.kind !== 'node') return ways;
  const { name } = selection;
  const actions = ACTIONS.map(([kind, verb]) => ({
    id: kind,
    title: `${verb} ${showName(name, 50)}`,
    keys: '',
    run: () => ask({ kind, nodes: [name] }),
  }));
  return [...actions, ...ways];
};
