import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { renderIssue } from '../../../src/core/errors.ts';
import { parseWorkloadModel, parseWorkloadSpec } from '../../../src/traces/generator/parse-workload.ts';
import { toWorkloadFile } from '../../../src/traces/generator/workload-file.ts';
import { arbitraryDistribution, PLAIN_SPEC, workload } from './models.ts';

const file = (changes: Record<string, unknown> = {}) => ({
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'WorkloadModel',
  metadata: { name: 'plain' },
  spec: { ...PLAIN_SPEC, ...changes },
});
const told = (changes: Record<string, unknown>): string[] => parseWorkloadModel(file(changes)).issues.map(renderIssue);
const lived = (seconds: unknown) => ({ lifetime: { seconds } });
const [small] = PLAIN_SPEC.flavours;

/** What is wrong, and the beginning of the one line about it. */
const REFUSED: readonly (readonly [string, Record<string, unknown>, string])[] = [
  [
    'a negative rate',
    { arrivals: { perHour: -1 } },
    'spec.arrivals.perHour: found -1, wanted 0 to 1000000000; Write a',
  ],
  [
    'a rate that is no number',
    { arrivals: { perHour: Number.NaN } },
    'spec.arrivals.perHour: found NaN, wanted a number',
  ],
  [
    'an endless horizon',
    { horizonSeconds: Number.POSITIVE_INFINITY },
    'spec.horizonSeconds: found Infinity, wanted a number',
  ],
  ['a mistyped key', { arivals: {} }, 'spec.arivals: found "arivals", wanted one of horizonSeconds'],
  ['no flavour', { flavours: [] }, 'spec.flavours: found a list of 0, wanted 1 to 10000 items'],
  [
    'weights of 0',
    { flavours: [{ ...small, weight: 0 }] },
    'spec.flavours: found weights of 0 alone, wanted at least one',
  ],
  ['a negative weight', { flavours: [{ ...small, weight: -3 }] }, 'spec.flavours[0].weight: found -3, wanted 0 to'],
  ['a flavour twice', { flavours: [small, small] }, 'spec.flavours[1].name: found "small", wanted each name once'],
  [
    'a bad quantity',
    { flavours: [{ ...small, memory: '4GB' }] },
    'spec.flavours[0].memory: found "4GB", wanted a Kubernetes quantity; write 4G or 4Gi',
  ],
  ['a negative size', { flavours: [{ ...small, cpu: '-1' }] }, 'spec.flavours[0].cpu: found "-1", wanted zero or more'],
  [
    'a size beyond nodes',
    { flavours: [{ ...small, cpu: '1E' }] },
    'spec.flavours[0].cpu: found "1E", wanted at most 1P',
  ],
  [
    'shares of several GPUs',
    { flavours: [{ ...small, gpu: { count: 2, milliEach: 500 } }] },
    'spec.flavours[0].gpu.milliEach: found 500, wanted 1000',
  ],
  [
    '23 hours',
    { arrivals: { perHour: 1, daily: { factors: Array(23).fill(1) } } },
    'spec.arrivals.daily.factors: found a list of 23, wanted 24',
  ],
  [
    'a rhythm of nothing',
    { arrivals: { perHour: 1, weekly: { factors: Array(7).fill(0) } } },
    'spec.arrivals.weekly.factors: found weights of 0 alone',
  ],
  [
    'an empty rhythm',
    { arrivals: { perHour: 1, weekly: {} } },
    'spec.arrivals.weekly: found nothing, wanted factors, or an amplitude',
  ],
  [
    'a wave and factors',
    { arrivals: { perHour: 1, daily: { factors: Array(24).fill(1), amplitude: 1 } } },
    'spec.arrivals.daily: found factors and a wave',
  ],
  [
    'an amplitude above 1',
    { arrivals: { perHour: 1, daily: { amplitude: 1.5 } } },
    'spec.arrivals.daily.amplitude: found 1.5, wanted 0 to 1',
  ],
  [
    'batches of none',
    { arrivals: { perHour: 1, batches: { sizes: [{ size: 0, weight: 1 }] } } },
    'spec.arrivals.batches.sizes[0].size: found 0, wanted 1 to',
  ],
  [
    'batch weights of 0',
    { arrivals: { perHour: 1, batches: { sizes: [{ size: 1, weight: 0 }] } } },
    'spec.arrivals.batches.sizes: found weights of 0',
  ],
  [
    'an unknown distribution',
    lived({ kind: 'expo', mean: 1 }),
    'spec.lifetime.seconds.kind: found "expo", wanted one of constant',
  ],
  ['no distribution', lived(3600), 'spec.lifetime.seconds: found 3600, wanted an object'],
  [
    'a parameter of another kind',
    lived({ kind: 'exponential', mean: 1, sigma: 2 }),
    'spec.lifetime.seconds.sigma: found "sigma", wanted one of kind, mean',
  ],
  [
    'a missing parameter',
    lived({ kind: 'lognormal', sigma: 2 }),
    'spec.lifetime.seconds.median: found nothing, wanted a number',
  ],
  ['a mean of 0', lived({ kind: 'exponential', mean: 0 }), 'spec.lifetime.seconds.mean: found 0, wanted 1e-9 to'],
  [
    'a mean beyond all time',
    lived({ kind: 'lognormal', median: 1e9, sigma: 9 }),
    'spec.lifetime.seconds: found a mean of 3.8',
  ],
  [
    'max below min',
    lived({ kind: 'uniform', min: 2, max: 1 }),
    'spec.lifetime.seconds.max: found 1, wanted at least min, 2',
  ],
  [
    'a pareto of one point',
    lived({ kind: 'pareto', shape: 1, min: 2, max: 2 }),
    'spec.lifetime.seconds.max: found 2, wanted more than min, 2',
  ],
  [
    'quantiles that end early',
    lived({
      kind: 'empirical',
      points: [
        [0, 1],
        [0.9, 2],
      ],
    }),
    'spec.lifetime.seconds.points: found probabilities from 0 to 0.9, wanted probabilities from 0 to 1',
  ],
  [
    'quantiles that fall',
    lived({
      kind: 'empirical',
      points: [
        [0, 1],
        [0.5, 3],
        [1, 2],
      ],
    }),
    'spec.lifetime.seconds.points[2]: found "1, 2", wanted a probability of at least 0.5 with a value of at least 3',
  ],
  [
    'a mixture of nothing',
    lived({ kind: 'mixture', parts: [{ weight: 0, distribution: { kind: 'constant', value: 1 } }] }),
    'spec.lifetime.seconds.parts: found weights of 0 alone',
  ],
  [
    'a mixture in a mixture',
    lived({ kind: 'mixture', parts: [{ weight: 1, distribution: { kind: 'mixture', parts: [] } }] }),
    'spec.lifetime.seconds.parts[0].distribution.kind: found "mixture", wanted one of',
  ],
  [
    'a share above 1',
    { lifetime: { ...PLAIN_SPEC.lifetime, staying: 2 } },
    'spec.lifetime.staying: found 2, wanted 0 to 1',
  ],
  [
    'tenants twice told',
    { tenants: { count: 2, list: [{ name: 'a', share: 1 }] } },
    'spec.tenants: found a list and a count',
  ],
  [
    'a tenant twice',
    {
      tenants: {
        list: [
          { name: 'a', share: 1 },
          { name: 'a', share: 1 },
        ],
      },
    },
    'spec.tenants.list[1].name: found "a", wanted each name once',
  ],
  [
    'a mix of strangers',
    { tenants: { list: [{ name: 'a', share: 1, mix: { smal: 1 } }] } },
    'spec.tenants.list[0].mix.smal: found "smal", wanted the name of a flavour; did you mean small?',
  ],
  [
    'a key of the prototype',
    { tenants: { list: [{ name: 'a', share: 1, mix: { toString: 1 } }] } },
    'spec.tenants.list[0].mix.toString: found "toString", wanted the name of a flavour',
  ],
  [
    'a count without a number',
    { initial: { kind: 'count', remaining: PLAIN_SPEC.lifetime } },
    'spec.initial.count: found nothing',
  ],
  [
    'a count of a steady state',
    { initial: { kind: 'steady', count: 5 } },
    'spec.initial.count: found "count", wanted no count where kind is steady',
  ],
  [
    'a level above 1',
    { usage: { cpuFraction: { kind: 'constant', value: 2 } } },
    'spec.usage.cpuFraction.value: found 2, wanted 0 to 1',
  ],
  ['an unknown class', { dirty: { busy: 1 } }, 'spec.dirty.busy: found "busy", wanted one of idle'],
  [
    'more VMs than a run can hold',
    { horizonSeconds: 1e9, arrivals: { perHour: 1e6 } },
    'spec: found some 2.78e+11 VMs, 1.00e+6 of them at the start, wanted at most 100000000; lower the rate',
  ],
];

describe('parseWorkloadModel', () => {
  it('takes the least there can be, and says what it takes for the rest', () => {
    const { model, issues } = parseWorkloadModel(file());
    expect(issues).toEqual([]);
    expect(model).toMatchObject({
      name: 'plain',
      maxVms: Number.POSITIVE_INFINITY,
      arrivals: { startHour: 0, daily: { kind: 'flat' }, batches: { sizes: [{ size: 1, weight: 1 }] } },
      tenants: { kind: 'zipf', count: 1 },
      usage: null,
      dirty: [{ dirtyClass: 'mixed', weight: 1 }],
      initial: { kind: 'steady', staying: 0 },
    });
    expect(model!.flavours[1]!.shape).toMatchObject({ cpuMilli: 8000, memoryBytes: 32 * 1024 ** 3, kind: 'vm' });
  });

  it.each(REFUSED)('refuses %s: where, found, wanted, what to do', (_, changes, line) => {
    const lines = told(changes);
    expect(lines.join('\n').slice(0, line.length)).toBe(line);
    expect(lines[0]).toContain('; ');
  });

  it('tells everything that is wrong at once', () => {
    const lines = told({ tenants: { list: [{ name: 'a', share: 0 }] }, flavours: [{ ...small, cpu: 'x', weight: 0 }] });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'spec.flavours[0].cpu',
      'spec.flavours',
      'spec.tenants.list',
    ]);
  });

  it('names the place inside another file', () => {
    const { issues } = parseWorkloadSpec({ ...PLAIN_SPEC, arrivals: { perHour: -1 } }, 'workload[2].generate');
    expect(issues.map(({ path }) => path)).toEqual(['workload[2].generate.arrivals.perHour']);
  });

  it('throws on no value at all', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (spec, part) => {
        expect(parseWorkloadSpec(spec, '').model).toBeNull();
        for (const key of ['arrivals', 'lifetime', 'flavours', 'tenants', 'usage', 'initial', 'dirty', 'maxVms']) {
          parseWorkloadModel(file({ [key]: part }));
        }
        parseWorkloadModel(file(lived(part)));
      }),
    );
  });
});

describe('toWorkloadFile', () => {
  it('is read back as the same model, through YAML', () => {
    fc.assert(
      fc.property(arbitraryDistribution, arbitraryDistribution, fc.boolean(), (seconds, other, isFull) => {
        const full = {
          maxVms: 9,
          arrivals: {
            perHour: 0.3,
            startHour: 5,
            daily: { amplitude: 0.2, peakHour: 3 },
            weekly: { factors: [1, 2, 3, 4, 5, 6, 7] },
            batches: { sizes: [{ size: 2, weight: 1 }], isOneFlavour: false },
          },
          tenants: { list: [{ name: 'a', share: 1, mix: { odd: 1 } }] },
          flavours: [
            ...PLAIN_SPEC.flavours,
            {
              name: 'odd',
              kind: 'container',
              cpu: '250m',
              memory: 1000,
              resources: { 'rdma/percent': 25 },
              gpu: { milliEach: 500, models: ['T4'] },
              nodeTypes: ['g'],
              maxPerNode: 2,
              priority: -5,
              lifetime: { seconds: other, staying: 0.5 },
              usage: { cpuFraction: { kind: 'constant', value: 0.5 } },
              dirty: { graph: 2 },
            },
          ],
          usage: { cpuFraction: { kind: 'uniform', min: 0, max: 1 } },
          initial: { kind: 'count', count: 3, remaining: { seconds: other }, mix: { small: 1 } },
        };
        const model = workload({ lifetime: { seconds, staying: 0.1 }, ...(isFull ? full : {}) });
        const read = parseWorkloadModel(parse(stringify(toWorkloadFile({ ...model, name: 'm', description: 'd' }))));
        expect(read).toEqual({ model: { ...model, name: 'm', description: 'd' }, issues: [] });
      }),
      { numRuns: 30, seed: 4 },
    );
  });
});
