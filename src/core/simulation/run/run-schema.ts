/** What a document of a run must look like, but for its long columns, which run-document.ts checks. */

import { MIGRATION_OUTCOMES } from '../../migration/live/simulate-migration.ts';
import { MIGRATION_REASONS } from '../../model/migration.ts';
import type { Schema } from '../../schema.ts';
import { EVICTION_CAUSES, MEASURE_UNITS } from '../metric.ts';

type ObjectSchema = Schema & { readonly type: 'object' };

const text: Schema = { type: 'string' };
const number: Schema = { type: 'number' };
const count: Schema = { type: 'integer', minimum: 0 };
/** Columns, looked at one by one: values that may be null, and there are many. */
const column: Schema = { type: 'any' };

/** All properties but the optional ones must be there. */
function record(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): ObjectSchema {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return { type: 'object', properties, required };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

const measure = record({
  key: text,
  title: text,
  unit: { type: 'string', enum: MEASURE_UNITS },
  better: { type: 'string', enum: ['higher', 'lower', 'neither'] },
});

const evictions = record(Object.fromEntries(EVICTION_CAUSES.map((cause) => [cause, count])));

const counts = record({
  arrived: count,
  running: count,
  pending: count,
  down: count,
  rejected: count,
  departed: count,
  withdrawn: count,
  placements: count,
  evictions,
  migrations: count,
  failedMigrations: count,
  events: count,
});

const settings = record({
  // Becomes the name of a folder.
  id: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$' },
  policy: text,
  profile: text,
  seed: number,
  variant: { type: 'object', properties: {}, additionalProperties: { type: 'any' } },
});

const node = record({ name: text, zone: text, cpuMilli: number, memoryBytes: number, gpuMilli: number });

const heat = record({
  startSeconds: number,
  bucketSeconds: number,
  bucketCount: count,
  measure,
  percents: text,
});

const migration = record(
  {
    instance: text,
    reason: { type: 'string', enum: MIGRATION_REASONS },
    sourceNode: text,
    targetNode: text,
    requestedSeconds: number,
    startSeconds: number,
    endSeconds: number,
    outcome: { type: 'string', enum: [...MIGRATION_OUTCOMES, 'cancelled', 'no-target'] },
    transferredBytes: number,
    downtimeSeconds: number,
    memoryBytes: number,
  },
  // Not ended yet, and amounts without end where a migration stalled.
  ['startSeconds', 'endSeconds', 'outcome', 'transferredBytes', 'downtimeSeconds'],
);

const placements = record({
  instanceIds: column,
  instance: column,
  node: column,
  startSeconds: column,
  endSeconds: column,
});

export const RUN_SCHEMA: ObjectSchema = record(
  {
    settings,
    startSeconds: number,
    endSeconds: number,
    counts,
    totals: list(record({ measure, value: number }, ['value'])),
    series: record({ timesSeconds: column, columns: list(record({ measure, values: column })) }),
    nodes: list(node),
    heat,
    placements,
    migrations: list(migration),
    refusals: list(record({ plugin: text, reason: text, attempts: count, instances: count })),
    remarks: list(text),
  },
  ['heat', 'placements'],
);

export const INPUTS_SCHEMA: ObjectSchema = record(
  {
    scenario: text,
    berthVersion: text,
    files: list(record({ name: text, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' }, byteLength: count })),
    scenarioFile: { type: 'any' },
  },
  ['scenarioFile'],
);
