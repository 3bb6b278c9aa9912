/** The schema of scenario files, after their sets are resolved. */

import { SCORE_RANGES } from '../../engine/extender/extender-scores.ts';
import { API_VERSION, POLICY_SCHEMA } from '../../engine/policy-file.ts';
import { WHOLE_GPU_MILLI } from '../../model/gpu.ts';
import type { Schema } from '../../schema.ts';
import { CPU, DURATION, MOMENT, SOME_DURATION, UNITS } from './formats.ts';
import { HAPPENING_SCHEMA, TAINT_SCHEMA } from './happening-schema.ts';
import { MAX_NODES } from './limits.ts';
import { OVERCOMMIT_SCHEMA } from './overcommit.ts';
import { OUTPUT_FORMATS } from './scenario.ts';
import { file, flag, list, number, object, record, text, whole } from './schema-parts.ts';
import { TRACE_SCHEMA } from './trace-schema.ts';
import { WORKLOAD_SCHEMA } from './workload-schema.ts';

export const SCENARIO_KIND = 'Scenario';

/** GPUs of one node; no machine has more. */
const MAX_DEVICES = 64;
/** With `-rack-` and eight digits it is still a label's value. */
const MAX_POOL_NAME = 49;
const MAX_COUNT = 1_000_000;

const POOL_SCHEMA = object(
  {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: MAX_POOL_NAME },
    count: whole(0, MAX_NODES),
    cpu: CPU,
    memory: UNITS,
    pods: whole(0, 100_000),
    resources: record(UNITS),
    gpus: object({ count: whole(0, MAX_DEVICES), model: text(253), milliEach: whole(1, WHOLE_GPU_MILLI) }, 'count'),
    labels: record(text(63)),
    taints: list(TAINT_SCHEMA, 100),
    zones: list(text(63), 1000),
    racks: whole(0, 10_000),
    idleWatts: number(0, 1e6),
    peakWatts: number(0, 1e6),
    pricePerHour: number(0, 1e9),
    migrationBandwidth: UNITS,
  },
  'name',
  'count',
  'cpu',
  'memory',
);

const CLUSTER_SCHEMA = object({
  pools: list(POOL_SCHEMA, 1000),
  files: list(file, 1000),
  traces: list(TRACE_SCHEMA, 100),
  podsPerNode: whole(0, 100_000),
  overcommit: OVERCOMMIT_SCHEMA,
});

const DECIDE_SCHEMA = object(
  {
    profile: { type: 'any', description: "none, a policy's name or file, or {schedulerConfig: FILE}" },
    policies: list(file, 1000, 1),
    inline: list(POLICY_SCHEMA, 1000),
    extender: object({
      weight: whole(1, MAX_COUNT),
      scoreRange: { ...whole(SCORE_RANGES[0], SCORE_RANGES[2]), description: SCORE_RANGES.join(', ') },
      wholeNodes: flag,
    }),
    seedsTies: flag,
    tellsMix: flag,
  },
  'policies',
);

export const SPEC_SCHEMA = object(
  {
    cluster: CLUSTER_SCHEMA,
    workload: list(WORKLOAD_SCHEMA, 1000),
    decide: DECIDE_SCHEMA,
    happens: list(HAPPENING_SCHEMA, 10_000),
    queue: object({ waits: flag, initialBackoff: DURATION, maxBackoff: DURATION, flushAfter: SOME_DURATION }),
    delays: object({ scheduling: DURATION, startup: DURATION, failover: DURATION }),
    migration: object({ perCluster: whole(1, MAX_COUNT), outboundPerNode: whole(1, MAX_COUNT), bandwidth: UNITS }),
    preemption: flag,
    duration: DURATION,
    until: MOMENT,
    sampleEvery: SOME_DURATION,
    heat: flag,
    seeds: { type: 'any', description: 'a list of whole numbers, or {from, count}' },
    outputs: object({
      folder: text(4096),
      formats: list({ type: 'string', enum: OUTPUT_FORMATS }, OUTPUT_FORMATS.length),
      placements: flag,
      report: text(4096),
    }),
    metrics: list(text(253), 1000),
    rates: object({ idleWatts: number(0, 1e6), peakWatts: number(0, 1e6), pricePerHour: number(0, 1e9) }),
  },
  'cluster',
  'decide',
);

/** Schema of a scenario file; `spec` has its own, for each variant. */
export const SCENARIO_SCHEMA: Schema = object(
  {
    apiVersion: { type: 'string', enum: [API_VERSION] },
    kind: { type: 'string', enum: [SCENARIO_KIND] },
    metadata: object(
      {
        name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 100 },
        description: text(10_000),
        shows: text(10_000),
      },
      'name',
    ),
    spec: { type: 'any' },
  },
  'apiVersion',
  'kind',
  'metadata',
  'spec',
);
