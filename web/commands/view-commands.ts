/** What is looked at, and how. */

import { AXES, SHARES } from '../protocol.ts';
import { choose } from '../store.ts';
import { AXIS_TITLES, SHARE_TITLES } from '../views/words.ts';
import type { Command, CommandGroup } from './command.ts';

const THEMES = ['system', 'light', 'dark'] as const;

const SIDES = ['after', 'before', 'both'] as const;
const SIDE_TITLES = {
  after: 'Show the cluster with the questions',
  before: 'Show the cluster without the questions',
  both: 'Show the cluster without and with the questions, side by side',
} as const;

const themes: readonly Command[] = THEMES.map((theme) => ({
  id: `theme-${theme}`,
  title: `Colours: ${theme === 'system' ? 'as the system' : theme}`,
  keys: '',
  run: () => choose({ theme }),
}));

export const viewCommands: CommandGroup = ({ history, choices }) => {
  if (history === null) return themes;
  const other = choices.view === 'map' ? 'table' : 'map';
  const sides = SIDES.filter((side) => side !== choices.side);
  return [
    { id: 'view', title: `Show the cluster as a ${other}`, keys: '', run: () => choose({ view: other }) },
    ...sides.map((side) => ({
      id: `side-${side}`,
      title: SIDE_TITLES[side],
      keys: '',
      run: () => choose({ side }),
    })),
    {
      id: 'play',
      title: choices.isPlaying ? 'Pause' : 'Play',
      keys: '',
      run: () => choose({ isPlaying: !choices.isPlaying }),
    },
    { id: 'zoom-all', title: 'Show the whole map', keys: '0', run: ({ map }) => map.current?.zoomToAll() },
    ...AXES.map((axis) => ({
      id: `axis-${axis}`,
      title: `Colour by ${AXIS_TITLES[axis]}`,
      keys: '',
      run: () => choose({ axis }),
    })),
    ...SHARES.map((share) => ({
      id: `share-${share}`,
      title: `Colour by what is ${share === 'requested' ? SHARE_TITLES[share] : 'used'}`,
      keys: '',
      run: () => choose({ share }),
    })),
    ...themes,
  ];
};
