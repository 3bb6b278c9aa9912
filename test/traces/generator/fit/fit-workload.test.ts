import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderIssues } from '../../../../src/core/errors.ts';
import type { TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { meanOf } from '../../../../src/traces/generator/distribution.ts';
import { compareWorkloads } from '../../../../src/traces/generator/fit/compare-workloads.ts';
import { fitWorkload } from '../../../../src/traces/generator/fit/fit-workload.ts';
import { generateWorkload } from '../../../../src/traces/generator/generate.ts';
import { parseWorkloadModel } from '../../../../src/traces/generator/parse-workload.ts';
import { HOURS_PER_DAY, rhythmAt } from '../../../../src/traces/generator/rhythm.ts';
import { toWorkloadFile } from '../../../../src/traces/generator/workload-file.ts';
import { meanBatchSize, type WorkloadModel } from '../../../../src/traces/generator/workload-model.ts';
import { readTrace } from '../../../../src/traces/read/read-trace.ts';
import { describeWithData } from '../../../data-folder.ts';
import { arbitrarySimple, DAY, HOUR, PLAIN_SPEC, workload } from '../models.ts';

const shareOf = (model: WorkloadModel, name: string): number => {
  const total = model.flavours.reduce((sum, { weight }) => sum + weight, 0);
  return model.flavours.find((flavour) => flavour.name === name)!.weight / total;
};
const refit = (changes: Record<string, unknown> = {}, seed = 1) =>
  fitWorkload(generateWorkload(workload(changes), seed));

/** The VMs as a recording that ends at `end` has them. */
function recordedUntil(vms: Iterable<TraceVm>, end: number): TraceVm[] {
  return [...vms]
    .filter(({ arrivalSeconds }) => arrivalSeconds < end)
    .map((vm) => {
      if (vm.departureSeconds <= end) return vm;
      return { ...vm, departureSeconds: Number.POSITIVE_INFINITY, departureKnowledge: 'after-end' };
    });
}

describe('fitWorkload', () => {
  // 240 hours of 20 to 100 VMs an hour: 4,800 VMs or more.
  it('finds rate, mean life, shares and batches of a model again: 6 %, 10 %, 3 points, 10 %', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.integer({ min: 20, max: 100 }),
        arbitrarySimple,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 2, 4),
        (seed, perHour, seconds, weight, size) => {
          const batches = {
            sizes: [
              { size: 1, weight: 3 },
              { size, weight: 1 },
            ],
          };
          const [small, large] = PLAIN_SPEC.flavours;
          const flavours = [{ ...small, weight }, large];
          const made = workload({ arrivals: { perHour, batches }, lifetime: { seconds }, flavours });
          const { model } = fitWorkload(generateWorkload(made, seed));
          expect(Math.abs(model.arrivals.perHour / perHour - 1)).toBeLessThan(0.06);
          expect(Math.abs(meanOf(model.lifetime.seconds) / meanOf(seconds) - 1)).toBeLessThan(0.1);
          expect(Math.abs(shareOf(model, '2x4Gi') - weight / (weight + 1))).toBeLessThan(0.03);
          expect(
            Math.abs(meanBatchSize(model.arrivals.batches) / meanBatchSize(made.arrivals.batches) - 1),
          ).toBeLessThan(0.1);
          // Where nobody comes in batches, two at one millisecond are two by chance.
          if (size > 1) expect(model.arrivals.batches.isOneFlavour).toBe(true);
          expect(model.arrivals.daily.kind).toBe('flat');
        },
      ),
      { numRuns: 15, seed: 5, endOnFailure: true },
    );
  });

  it('makes a file that is read as the same model', () => {
    const { model } = refit({
      tenants: {
        list: [
          { name: 'a', share: 1 },
          { name: 'b', share: 2 },
        ],
      },
    });
    const { issues, model: read } = parseWorkloadModel(toWorkloadFile(model));
    expect(renderIssues(issues)).toBe('');
    expect(read).toEqual(model);
  });

  it('finds the daily and the weekly rhythm within 15 %, also where the trace begins at another hour', () => {
    const daily = { amplitude: 0.7, peakHour: 15 };
    const weekly = { factors: [1, 1, 1, 1, 1, 0.3, 0.2] };
    const made = workload({ horizonSeconds: 56 * DAY, arrivals: { perHour: 100, daily, weekly } });
    const shift = 5 * HOUR;
    const shifted = [...generateWorkload(made, 1)].map((vm) => ({
      ...vm,
      arrivalSeconds: vm.arrivalSeconds + shift,
      departureSeconds: vm.departureSeconds + shift,
    }));
    const { model } = fitWorkload(shifted);
    expect(model.arrivals.startHour).toBe(5);
    expect([model.arrivals.daily.kind, model.arrivals.weekly.kind]).toEqual(['factors', 'factors']);
    expect(Math.abs(model.arrivals.perHour / 100 - 1)).toBeLessThan(0.03);
    // Weekdays; the hours of a week that the two share no longer begin on one day.
    for (let hour = 0; hour < HOURS_PER_DAY; hour++) {
      const wanted = rhythmAt(made.arrivals, (HOURS_PER_DAY + hour + 0.5) * HOUR);
      expect(Math.abs(rhythmAt(model.arrivals, (HOURS_PER_DAY + hour + 0.5) * HOUR) - wanted)).toBeLessThan(0.15);
    }
  });

  it('sees no rhythm where there is none, however bursty arrivals are', () => {
    const batches = {
      sizes: [
        { size: 1, weight: 9 },
        { size: 50, weight: 1 },
      ],
    };
    for (const seed of [1, 2, 3, 4, 5]) {
      const { daily, weekly } = refit({ horizonSeconds: 30 * DAY, arrivals: { perHour: 60, batches } }, seed).model
        .arrivals;
      expect([daily.kind, weekly.kind]).toEqual(['flat', 'flat']);
    }
  });

  it('gives lives of each flavour, and counts those that the end cut off', () => {
    const lifetime = (mean: number) => ({ seconds: { kind: 'exponential', mean } });
    const [small, large] = PLAIN_SPEC.flavours;
    const flavours = [
      { ...small, lifetime: lifetime(HOUR) },
      { ...large, lifetime: lifetime(5 * DAY) },
    ];
    const end = 10 * DAY;
    const { model, cuts } = fitWorkload(recordedUntil(generateWorkload(workload({ flavours }), 1), end));
    const [brief, long] = model.flavours.map((one) => one.lifetime!);
    expect(Math.abs(meanOf(brief!.seconds) / HOUR - 1)).toBeLessThan(0.1);
    // Of the long ones e^-2 outlive ten days.
    expect(Math.abs(long!.staying - Math.exp(-2))).toBeLessThan(0.05);
    expect(cuts.join(' ')).toMatch(/lives \(\d+(\.\d)? %\) were cut off/);
  });

  it('finds those that were there, how long they stayed, and of which size', () => {
    const remaining = { seconds: { kind: 'constant', value: 2 * HOUR }, staying: 0.5 };
    const initial = { kind: 'count', count: 400, remaining, mix: { large: 1 } };
    const { initial: found } = fitWorkload(recordedUntil(generateWorkload(workload({ initial }), 1), 9 * DAY)).model;
    expect(found).toMatchObject({ kind: 'count', count: 400, mix: { '8x32Gi': 400 } });
    if (found.kind !== 'count') throw new Error('no count');
    expect(Math.abs(found.remaining.staying - 0.5)).toBeLessThan(0.08);
    expect(meanOf(found.remaining.seconds)).toBeCloseTo(2 * HOUR, -2);
    expect(refit({ initial: { kind: 'none' } }).model.initial).toEqual({ kind: 'none' });
  });

  it('lists few tenants with their mixes and ranks many', () => {
    const list = [
      { name: 'red', share: 3, mix: { small: 1 } },
      { name: 'blue', share: 1, mix: { large: 1 } },
    ];
    const { tenants } = refit({ tenants: { list } }).model;
    if (tenants.kind !== 'listed') throw new Error('not listed');
    expect(tenants.list.map(({ name }) => name)).toEqual(['red', 'blue']);
    expect(tenants.list.map(({ mix }) => Object.keys(mix!))).toEqual([['2x4Gi'], ['8x32Gi']]);
    const ranked = refit({ tenants: { count: 300, zipfExponent: 0.8 } }).model.tenants;
    if (ranked.kind !== 'zipf') throw new Error('not ranked');
    expect(ranked.count).toBe(300);
    expect(Math.abs(ranked.exponent - 0.8)).toBeLessThan(0.05);
  });

  it('leaves out rare sizes, but never what asks for much', () => {
    const rare = Array.from({ length: 50 }, (_, index) => ({
      name: `r${index}`,
      weight: 0.0002,
      cpu: 1,
      memory: index + 1,
    }));
    const huge = { name: 'huge', weight: 0.02, cpu: 500, memory: '2Ti' };
    const { model, cuts } = refit({ flavours: [...PLAIN_SPEC.flavours, ...rare, huge] });
    expect(model.flavours.map(({ name }) => name)).toEqual(['2x4Gi', '8x32Gi', '500x2048Gi']);
    expect(cuts.some((cut) => cut.startsWith('3 of '))).toBe(true);
  });

  it('reads VMs in any order alike', () => {
    const vms = [...generateWorkload(workload(), 1)];
    expect(fitWorkload(vms.toReversed()).model.arrivals).toEqual(fitWorkload(vms).model.arrivals);
  });

  it('says what is missing where nobody was seen to come', () => {
    const unknown = [...generateWorkload(workload(), 1)].map((vm) => ({ ...vm, arrivalKnowledge: 'unknown' as const }));
    expect(() => fitWorkload(unknown)).toThrow('found 0 VMs whose arrival was seen, wanted at least two');
    expect(() => fitWorkload([])).toThrow('wanted at least two');
  });

  it('takes what is odd without losing itself: all at one time, no ends, lives of 0', () => {
    const [vm] = [...generateWorkload(workload({ initial: { kind: 'none' } }), 1)] as [TraceVm];
    const twins = [vm, { ...vm, id: 'twin' }];
    const endless = twins.map((one) => ({
      ...one,
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'after-end' as const,
    }));
    const brief = twins.map((one) => ({ ...one, departureSeconds: one.arrivalSeconds }));
    for (const vms of [twins, endless, brief]) {
      const { model } = fitWorkload(vms);
      expect(renderIssues(parseWorkloadModel(toWorkloadFile(model)).issues)).toBe('');
    }
    expect(fitWorkload(endless).model.lifetime.staying).toBe(1);
  });
});

const SEEDS = [1, 2, 3, 4];

/** How far the mean of a field of generated VMs, over four seeds, is from the trace's, as a share. */
async function deviations(file: string): Promise<(field: string) => number> {
  const { vms } = await readTrace([file]);
  const { model, observed } = fitWorkload(vms);
  const { startSeconds, lastArrivalSeconds: endSeconds } = observed;
  const runs = SEEDS.map((seed) =>
    compareWorkloads(
      { vms, window: { startSeconds, endSeconds } },
      { vms: generateWorkload(model, seed), window: { startSeconds: 0, endSeconds: endSeconds - startSeconds } },
    ),
  );
  return (name) => {
    const found = runs.map((fields) => fields.find(({ field }) => field === name)!);
    const generated = found.reduce((sum, { second }) => sum + second.mean, 0) / SEEDS.length;
    return Math.abs(generated / found[0]!.first.mean - 1);
  };
}

describeWithData('fitWorkload on Huawei-East-1', 'huawei-east-1', (folder) => {
  it('meets rate, batches and sizes within 2 %, what is there at once within 15 %', async () => {
    const of = await deviations(`${folder}/Huawei-East-1-lt.csv.gz`);
    for (const field of [
      'VMs that come, an hour',
      'VMs in a batch',
      'cores of a VM that comes',
      'GiB of a VM that comes',
    ]) {
      expect([field, of(field) < 0.02]).toEqual([field, true]);
    }
    // The set has only VMs that ended within it: long lives came early, which no steady arrivals repeat.
    for (const field of ['VMs at once', 'cores at once', 'GiB at once'])
      expect([field, of(field) < 0.15]).toEqual([field, true]);
  });
});

describeWithData('fitWorkload on DLRM', 'dlrm2025', (folder) => {
  it('meets rate, batches and sizes within 2 %, what is there at once within 10 %', async () => {
    const of = await deviations(`${folder}/disaggregated_DLRM_trace.csv.gz`);
    for (const field of [
      'VMs that come, an hour',
      'VMs in a batch',
      'cores of a VM that comes',
      'GiB of a VM that comes',
    ]) {
      expect([field, of(field) < 0.02]).toEqual([field, true]);
    }
    for (const field of ['VMs at once', 'cores at once', 'GiB at once'])
      expect([field, of(field) < 0.1]).toEqual([field, true]);
  });
});
