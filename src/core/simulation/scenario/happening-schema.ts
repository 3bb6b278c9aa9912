/** The schema of what happens in a scenario. */

import type { Schema } from '../../schema.ts';
import { DURATION, MOMENT, SOME_DURATION } from './formats.ts';
import { INSTANCE_ACTION_SCHEMAS } from './instance-part.ts';
import { MAX_NODES } from './limits.ts';
import { file, list, object, record, text, whole } from './schema-parts.ts';

export const TAINT_SCHEMA = object(
  {
    key: text(317),
    value: text(63),
    effect: { type: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
  },
  'key',
  'effect',
);

const SELECTION: Readonly<Record<string, Schema>> = {
  nodes: list(text(253), 100_000, 1),
  pool: text(63),
  zone: text(63),
  labels: record(text(63)),
  count: whole(1, MAX_NODES),
};

const ANY_NODES = object(SELECTION);

/** Beside `at` and `for` one key says what happens. */
export const ACTION_SCHEMAS: Readonly<Record<string, Schema>> = {
  drain: ANY_NODES,
  cordon: ANY_NODES,
  uncordon: ANY_NODES,
  fail: ANY_NODES,
  recover: ANY_NODES,
  leave: ANY_NODES,
  join: object({ pool: text(63), count: whole(1, MAX_NODES) }, 'pool', 'count'),
  taint: object({ ...SELECTION, taints: list(TAINT_SCHEMA, 100, 1) }, 'taints'),
  label: object({ ...SELECTION, set: record(text(63)), remove: list(text(317), 1000) }),
  policy: file,
  ...INSTANCE_ACTION_SCHEMAS,
  rollingUpgrade: object({ ...SELECTION, parallel: whole(1, MAX_NODES), reboot: DURATION }),
  failures: object({ ...SELECTION, mtbf: SOME_DURATION, repair: SOME_DURATION }, 'mtbf', 'repair'),
};

export const HAPPENING_SCHEMA = object({ at: MOMENT, for: SOME_DURATION, ...ACTION_SCHEMAS });
