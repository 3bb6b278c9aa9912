/** The schema of a source of a scenario's workload. */

import { CPU, DURATION, MOMENT, UNITS } from './formats.ts';
import { OVERCOMMIT_SCHEMA } from './overcommit.ts';
import { INFLATION_AXES, LIFETIME_RULES, TIMINGS } from './scenario-workload.ts';
import { file, flag, list, number, object, text, whole } from './schema-parts.ts';
import { TRACE_SCHEMA } from './trace-schema.ts';

/** VMs of one source; a text of more is no scenario. */
const MAX_COUNT = 20_000_000;
/** Kubernetes priorities are 32-bit. */
const MAX_PRIORITY = 2 ** 31 - 1;

const PATTERNS = list(text(253), 1000);

const FILTER_SCHEMA = object({
  kind: { type: 'string', enum: ['vm', 'container'] },
  tenants: PATTERNS,
  groups: PATTERNS,
  ids: PATTERNS,
  minPriority: whole(-MAX_PRIORITY - 1, MAX_PRIORITY),
  maxPriority: whole(-MAX_PRIORITY - 1, MAX_PRIORITY),
  minCpu: CPU,
  maxCpu: CPU,
  minMemory: UNITS,
  maxMemory: UNITS,
});

/** One of the first four keys says where VMs come from. */
export const WORKLOAD_SCHEMA = object({
  files: list(file, 10_000, 1),
  trace: TRACE_SCHEMA,
  generate: { type: 'any', description: 'a workload model' },
  model: file,
  at: MOMENT,
  lifetime: DURATION,
  filter: FILTER_SCHEMA,
  window: object({ from: MOMENT, to: MOMENT }),
  sample: number(0, 1),
  shuffle: flag,
  maxVms: whole(0, MAX_COUNT),
  inflate: object(
    { to: number(0, 100_000), axis: { type: 'string', enum: INFLATION_AXES }, exact: flag },
    'to',
    'axis',
  ),
  timing: { type: 'string', enum: TIMINGS },
  timeScale: number(1e-6, 1e6),
  lifetimes: { type: 'string', enum: LIFETIME_RULES },
  overcommit: OVERCOMMIT_SCHEMA,
});
