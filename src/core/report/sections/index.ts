/** Every section of a report, in its order. A new one is a file beside this and a line here. */

import { answer } from './answer.ts';
import { asked } from './asked.ts';
import { curves } from './curves.ts';
import { heat } from './heat.ts';
import { keyFigures } from './key-figures.ts';
import { migrations } from './migrations.ts';
import { node } from './node.ts';
import { placements } from './placements.ts';
import { policyDifferences } from './policy-differences.ts';
import { refusals } from './refusals.ts';
import { remarks } from './remarks.ts';
import type { Section } from './section.ts';

/** What decides first, then what explains it, then what it was made from. */
export const SECTIONS: readonly Section[] = [
  answer,
  keyFigures,
  policyDifferences,
  curves,
  placements,
  heat,
  migrations,
  refusals,
  node,
  asked,
  remarks,
];
