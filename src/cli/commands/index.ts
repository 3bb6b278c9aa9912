/** Every command, in the order of the help. A new one is a file beside this and a line here. */

import { bench } from './bench.ts';
import type { CommandModule } from './command.ts';
import { explain } from './explain.ts';
import { manifests } from './manifests.ts';
import { place } from './place.ts';
import { policy } from './policy.ts';
import { report } from './report.ts';
import { serve } from './serve.ts';
import { simulate } from './simulate.ts';
import { snapshot } from './snapshot.ts';
import { start } from './start.ts';
import { trace } from './trace.ts';
import { verify } from './verify.ts';

export const COMMANDS: readonly CommandModule[] = [
  start,
  place,
  explain,
  policy,
  simulate,
  report,
  serve,
  snapshot,
  trace,
  verify,
  bench,
  manifests,
];
