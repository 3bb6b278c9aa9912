/** The schema of workload models; distributions are checked by their kind, amounts as Kubernetes quantities. */

import { API_VERSION, DIRTY_CLASSES, type Schema } from '../../core/index.ts';

export const WORKLOAD_MODEL_KIND = 'WorkloadModel';

/** 300 years. */
export const MOST_SECONDS = 1e10;
/** Arrivals that a model may lead to. */
export const MOST_VMS = 1e8;
const MOST_WEIGHT = 1e12;
const NAME: Schema = { type: 'string', pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$', maxLength: 63 };

const ANY: Schema = { type: 'any' };
const weight: Schema = { type: 'number', minimum: 0, maximum: MOST_WEIGHT };
const share: Schema = { type: 'number', minimum: 0, maximum: 1 };
const weights: Schema = { type: 'object', properties: {}, additionalProperties: weight };

function rhythm(factors: number, hours: number): Schema {
  return {
    type: 'object',
    description: `${factors} factors, or a wave of an amplitude (0..1) that is highest at peakHour (0..${hours}).`,
    properties: {
      factors: {
        type: 'array',
        minItems: factors,
        maxItems: factors,
        items: { type: 'number', minimum: 0, maximum: 1e6 },
      },
      amplitude: share,
      peakHour: { type: 'number', minimum: 0, maximum: hours },
    },
  };
}

const lifetime: Schema = {
  type: 'object',
  required: ['seconds'],
  properties: { seconds: ANY, staying: { ...share, default: 0 } },
};

const usage: Schema = {
  type: 'object',
  required: ['cpuFraction'],
  properties: {
    cpuFraction: { ...ANY, description: 'Distribution of mean levels, 0..1 of the request.' },
    memoryFraction: { ...ANY, default: { kind: 'constant', value: 0.7 } },
    dailyAmplitude: { ...share, default: 0 },
    peakHour: { type: 'number', minimum: 0, maximum: 24, default: 14 },
    noise: { ...share, default: 0 },
    intervalSeconds: { type: 'number', minimum: 1, maximum: 86_400, default: 300 },
  },
};

const dirty: Schema = {
  type: 'object',
  description: 'Shares of guests by what they dirty.',
  properties: Object.fromEntries(DIRTY_CLASSES.map((name) => [name, weight])),
};

const overcommit: Schema = {
  type: 'object',
  description:
    'A VM asks its node for cpu / overcommit.cpu and memory / overcommit.memory, and may use cpu and memory.',
  properties: {
    cpu: { type: 'number', minimum: 1, maximum: 100, default: 1 },
    memory: { type: 'number', minimum: 1, maximum: 10, default: 1 },
  },
};

const flavour: Schema = {
  type: 'object',
  required: ['name', 'cpu', 'memory'],
  properties: {
    name: NAME,
    weight: { ...weight, default: 1 },
    kind: { type: 'string', enum: ['vm', 'container'], default: 'vm' },
    cpu: { ...ANY, description: 'A quantity: 4, 500m.' },
    memory: { ...ANY, description: 'A quantity: 8Gi; 0 where it is unknown.' },
    overcommit,
    resources: { type: 'object', properties: {}, additionalProperties: ANY, default: {} },
    gpu: {
      type: 'object',
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 1000, default: 1 },
        milliEach: { type: 'integer', minimum: 1, maximum: 1000, default: 1000 },
        models: { type: 'array', maxItems: 100, items: { type: 'string', maxLength: 63 }, default: [] },
      },
    },
    nodeTypes: { type: 'array', maxItems: 1000, items: { type: 'string', maxLength: 63 }, default: [] },
    maxPerNode: { type: 'integer', minimum: 1, maximum: 1e6 },
    priority: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1, default: 0 },
    lifetime,
    usage,
    dirty,
  },
};

/** Schema of what stands under `spec` of a model's file, and under `generate` of a scenario. */
export const WORKLOAD_SPEC_SCHEMA: Schema = {
  type: 'object',
  required: ['horizonSeconds', 'arrivals', 'lifetime', 'flavours'],
  properties: {
    horizonSeconds: { type: 'number', minimum: 1, maximum: MOST_SECONDS },
    maxVms: { type: 'integer', minimum: 0, maximum: MOST_VMS },
    arrivals: {
      type: 'object',
      required: ['perHour'],
      properties: {
        perHour: { type: 'number', minimum: 0, maximum: 1e9, description: 'VMs, not batches: mean over a week.' },
        startHour: { type: 'number', minimum: 0, maximum: 168, default: 0, description: 'Hour of the week at time 0.' },
        daily: rhythm(24, 24),
        weekly: rhythm(7, 168),
        batches: {
          type: 'object',
          properties: {
            isOneFlavour: { type: 'boolean', default: true },
            sizes: {
              type: 'array',
              minItems: 1,
              maxItems: 1000,
              default: [{ size: 1, weight: 1 }],
              items: {
                type: 'object',
                required: ['size', 'weight'],
                properties: { size: { type: 'integer', minimum: 1, maximum: 100_000 }, weight },
              },
            },
          },
        },
      },
    },
    lifetime,
    tenants: {
      type: 'object',
      description: 'A count with a Zipf exponent, or a list.',
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 100_000 },
        zipfExponent: { type: 'number', minimum: 0, maximum: 10 },
        list: {
          type: 'array',
          minItems: 1,
          maxItems: 10_000,
          items: {
            type: 'object',
            required: ['name', 'share'],
            properties: { name: NAME, share: weight, mix: weights },
          },
        },
      },
    },
    flavours: { type: 'array', minItems: 1, maxItems: 10_000, items: flavour },
    overcommit: { ...overcommit, description: 'Of flavours that have none of their own.' },
    usage,
    dirty,
    initial: {
      type: 'object',
      required: ['kind'],
      default: { kind: 'steady', staying: 0 },
      properties: {
        kind: { type: 'string', enum: ['none', 'steady', 'count'] },
        staying: { type: 'integer', minimum: 0, maximum: MOST_VMS },
        count: { type: 'integer', minimum: 0, maximum: MOST_VMS },
        remaining: lifetime,
        mix: weights,
      },
    },
  },
};

export const WORKLOAD_MODEL_SCHEMA: Schema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { type: 'string', enum: [API_VERSION] },
    kind: { type: 'string', enum: [WORKLOAD_MODEL_KIND] },
    metadata: {
      type: 'object',
      required: ['name'],
      properties: { name: NAME, description: { type: 'string', maxLength: 10_000 } },
    },
    spec: WORKLOAD_SPEC_SCHEMA,
  },
};
