/** The guided example, begun from wherever the page is. */

import { guideStep } from '../guide/guide.ts';
import type { CommandGroup } from './command.ts';

export const guideCommands: CommandGroup = () => [
  {
    id: 'guide',
    title: 'Guided example: two minutes',
    keys: '',
    run: () => {
      guideStep.value = 0;
    },
  },
];
