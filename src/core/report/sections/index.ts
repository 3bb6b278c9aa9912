/** Every section of a report, in its order. A new one is a file beside this and a line here. */

import { answer } from './answer.ts';
import { asked } from './asked.ts';
import { curves } from './curves.ts';
import { heat } from './heat.ts';
import { keyFigures } from './key-figures.ts';
import { migrations } from './migrations.ts';
import { node } from './node.ts';
import { policyDifferences } from './policy-differences.ts';
import { refusals } from './refusals.ts';
import { remarks } from './remarks.ts';
import type { Section } from './section.ts';

export const SECTIONS: readonly Section[] = [
  asked,
  answer,
  keyFigures,
  policyDifferences,
  curves,
  heat,
  migrations,
  refusals,
  node,
  remarks,
];
