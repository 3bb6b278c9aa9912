import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { group } from 'd3-array';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceVm } from '../../../src/core/simulation/trace/trace.ts';
import { generateWorkload } from '../../../src/traces/generator/generate.ts';
import { arbitrarySimple, DAY, HOUR, PLAIN_SPEC, workload } from './models.ts';

const take = (changes: Record<string, unknown> = {}, seed = 1): TraceVm[] => [
  ...generateWorkload(workload(changes), seed),
];
const arrivalsOf = (vms: readonly TraceVm[]): TraceVm[] => vms.filter(({ arrivalSeconds }) => arrivalSeconds >= 0);
const isLive = (vm: TraceVm, time: number): boolean => vm.arrivalSeconds <= time && vm.departureSeconds > time;

/** Mean number of live VMs over a stretch, from their time within it. */
function meanLive(vms: readonly TraceVm[], from: number, to: number): number {
  const within = (vm: TraceVm): number =>
    Math.max(0, Math.min(to, vm.departureSeconds) - Math.max(from, vm.arrivalSeconds));
  return vms.reduce((sum, vm) => sum + within(vm), 0) / (to - from);
}

describe('generateWorkload', () => {
  it('gives the same VMs for the same seed, each time it is gone through, and others for another', () => {
    const workloadOfSeed = generateWorkload(workload(), 5);
    const first = JSON.stringify([...workloadOfSeed]);
    expect(JSON.stringify([...workloadOfSeed])).toBe(first);
    expect(JSON.stringify([...generateWorkload(workload(), 5)])).toBe(first);
    expect(JSON.stringify([...generateWorkload(workload(), 6)])).not.toBe(first);
  });

  it('gives VMs by arrival, with ids of their own, of interned shapes, that leave after they came', () => {
    const vms = take({ arrivals: { perHour: 60, batches: { sizes: [{ size: 3, weight: 1 }] } } });
    expect(vms.every((vm, index) => index === 0 || vms[index - 1]!.arrivalSeconds <= vm.arrivalSeconds)).toBe(true);
    expect(vms.every((vm) => vm.departureSeconds > Math.max(0, vm.arrivalSeconds))).toBe(true);
    expect(new Set(vms.map(({ id }) => id)).size).toBe(vms.length);
    expect(new Set(vms.map(({ shape }) => shape)).size).toBe(2);
  });

  it('begins with what a longer horizon begins with', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        arbitrarySimple,
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (seed, seconds, part) => {
          const changes = {
            lifetime: { seconds, staying: 0.1 },
            arrivals: { perHour: 5, daily: { amplitude: 1, peakHour: 3 } },
          };
          const long = take(changes, seed);
          const short = take({ ...changes, horizonSeconds: PLAIN_SPEC.horizonSeconds * part }, seed);
          expect(short).toEqual(long.slice(0, short.length));
          expect(long[short.length]?.arrivalSeconds ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
            PLAIN_SPEC.horizonSeconds * part - 0.001,
          );
        },
      ),
      { numRuns: 20, seed: 2 },
    );
  });

  it('changes nothing but what a changed field decides', () => {
    const before = arrivalsOf(take());
    const longer = arrivalsOf(take({ lifetime: { seconds: { kind: 'gamma', shape: 3, scale: DAY } } }));
    const asTold = (vms: readonly TraceVm[]) =>
      vms.map(({ arrivalSeconds, shape }) => `${arrivalSeconds} ${shape.cpuMilli}`);
    expect(asTold(longer)).toEqual(asTold(before));
    const owned = arrivalsOf(take({ tenants: { count: 9 } }));
    expect(owned.map(({ departureSeconds }) => departureSeconds)).toEqual(before.map((vm) => vm.departureSeconds));
    const none = take({ initial: { kind: 'none' } });
    expect(none.map((vm) => vm.departureSeconds)).toEqual(before.map((vm) => vm.departureSeconds));
  });

  it('comes at the rate it is told, counted in VMs however large batches are', () => {
    // 60 an hour for 240 hours: 14,400, with a standard deviation of 120, or of 379 in batches of 10.
    expect(Math.abs(arrivalsOf(take()).length - 14_400)).toBeLessThan(4 * 120);
    const batched = arrivalsOf(take({ arrivals: { perHour: 60, batches: { sizes: [{ size: 10, weight: 2 }] } } }));
    expect(Math.abs(batched.length - 14_400)).toBeLessThan(4 * 379);
    expect(batched.length % 10).toBe(0);
  });

  it('shows the daily and the weekly rhythm', () => {
    const daily = { amplitude: 0.8, peakHour: 14 };
    const weekly = { factors: [1, 1, 1, 1, 1, 0, 0] };
    const vms = arrivalsOf(take({ horizonSeconds: 70 * DAY, arrivals: { perHour: 60, daily, weekly } }));
    const atHour = (hour: number): number =>
      vms.filter(({ arrivalSeconds }) => Math.floor(arrivalSeconds / HOUR) % 24 === hour).length;
    // The mean over an hour around the peak and around the trough, 1.8 to 0.2, a little flattened: 1.793 / 0.207.
    const ratio = (atHour(13) + atHour(14)) / (atHour(1) + atHour(2));
    expect(ratio).toBeGreaterThan(7);
    expect(ratio).toBeLessThan(11);
    const days = new Set(vms.map(({ arrivalSeconds }) => Math.floor(arrivalSeconds / DAY) % 7));
    expect([...days].sort()).toEqual([0, 1, 2, 3, 4]);
    // The mean rate stays what it was: 60 x 24 x 70, standard deviation 317.
    expect(Math.abs(vms.length - 100_800)).toBeLessThan(4 * 317);
  });

  it('starts the week at the hour it is told', () => {
    const only = { factors: Array.from({ length: 24 }, (_, hour) => (hour === 6 ? 1 : 0)) };
    const vms = arrivalsOf(take({ arrivals: { perHour: 10, startHour: 4, daily: only } }));
    expect(new Set(vms.map(({ arrivalSeconds }) => Math.floor(arrivalSeconds / HOUR) % 24))).toEqual(new Set([2]));
  });

  // Rate x mean life: 60 an hour x 5 hours = 300, on average over 40 days; the mean of each stretch is within 3 %.
  it.each([
    ['exponential', { kind: 'exponential', mean: 5 * HOUR }],
    ['heavy', { kind: 'lognormal', median: 5 * HOUR * Math.exp(-0.5), sigma: 1 }],
    ['constant', { kind: 'constant', value: 5 * HOUR }],
  ])('has as many VMs from the start on as Little says, where lives are %s', (_, seconds) => {
    const vms = [1, 2, 3, 4].flatMap((seed) => take({ horizonSeconds: 40 * DAY, lifetime: { seconds } }, seed));
    for (const [from, to] of [
      [0, 2],
      [2, 10],
      [10, 40],
    ] as const) {
      expect(Math.abs(meanLive(vms, from * DAY, to * DAY) / 4 / 300 - 1)).toBeLessThan(0.03);
    }
  });

  it('starts with the population of the hour, where the rhythm is strong and lives are short', () => {
    // Lives of an hour, arrivals from 6 to 12 o'clock only, 240 an hour: at 12 o'clock 240 x (1 - e^-6), at 6 o'clock none.
    const daily = { factors: Array.from({ length: 24 }, (_, hour) => (hour >= 6 && hour < 12 ? 4 : 0)) };
    const present = (startHour: number): number =>
      [1, 2, 3, 4, 5]
        .map((seed) => take({ horizonSeconds: 1, arrivals: { perHour: 60, startHour, daily } }, seed))
        .reduce((sum, vms) => sum + vms.filter((vm) => isLive(vm, 0)).length, 0) / 5;
    expect(Math.abs(present(12) - 239.4)).toBeLessThan(25);
    expect(present(6)).toBeLessThan(2);
  });

  it('meets long-lived flavours at the start in proportion to their lives', () => {
    const flavours = [
      { name: 'brief', weight: 9, cpu: 1, memory: '1Gi', lifetime: { seconds: { kind: 'exponential', mean: HOUR } } },
      {
        name: 'long',
        weight: 1,
        cpu: 2,
        memory: '1Gi',
        lifetime: { seconds: { kind: 'exponential', mean: 90 * HOUR } },
      },
    ];
    const present = take({ flavours, horizonSeconds: 1 });
    const long = present.filter(({ shape }) => shape.cpuMilli === 2000);
    // 60 x 0.9 x 1 = 54 brief ones and 60 x 0.1 x 90 = 540 long ones.
    expect(Math.abs(present.length - 594)).toBeLessThan(4 * Math.sqrt(594));
    expect(Math.abs(long.length / present.length - 540 / 594)).toBeLessThan(0.04);
  });

  it('has at the start what it is told: none, those that stay, or a number of a mix', () => {
    const atStart = (initial: unknown): TraceVm[] => take({ initial, horizonSeconds: 1, arrivals: { perHour: 0 } });
    expect(atStart({ kind: 'none' })).toEqual([]);
    const staying = atStart({ kind: 'steady', staying: 7 });
    expect(staying.map(({ departureSeconds }) => departureSeconds)).toEqual(Array(7).fill(Number.POSITIVE_INFINITY));
    const remaining = { seconds: { kind: 'constant', value: 10 }, staying: 0.5 };
    const counted = atStart({ kind: 'count', count: 1000, remaining, mix: { large: 1 } });
    expect(counted.every(({ shape }) => shape.cpuMilli === 8000)).toBe(true);
    const leaving = counted.filter(({ departureSeconds }) => departureSeconds === 10).length;
    expect(leaving).toBeGreaterThan(430);
    expect(leaving).toBeLessThan(570);
  });

  it('lets the told share stay for ever', () => {
    const vms = arrivalsOf(take({ lifetime: { seconds: { kind: 'constant', value: 1 }, staying: 0.25 } }));
    const staying = vms.filter(({ departureKnowledge }) => departureKnowledge === 'after-end').length;
    expect(Math.abs(staying / vms.length - 0.25)).toBeLessThan(0.02);
  });

  it('gives tenants their shares and flavours: by rank, or as they are listed', () => {
    const zipf = arrivalsOf(take({ tenants: { count: 4, zipfExponent: 1 } }));
    const shareOf = (vms: readonly TraceVm[], name: string): number =>
      vms.filter(({ tenant }) => tenant === name).length / vms.length;
    // 1 + 1/2 + 1/3 + 1/4 = 25/12.
    [1, 2, 3, 4].forEach((rank) => {
      expect(Math.abs(shareOf(zipf, `tenant-${rank}`) - 12 / 25 / rank)).toBeLessThan(0.02);
    });
    const list = [
      { name: 'red', share: 3 },
      { name: 'blue', share: 1, mix: { large: 1 } },
    ];
    const listed = take({ tenants: { list } });
    expect(Math.abs(shareOf(listed, 'red') - 0.75)).toBeLessThan(0.02);
    expect(listed.every(({ tenant, shape }) => tenant === 'red' || shape.cpuMilli === 8000)).toBe(true);
  });

  it('makes a batch one group of one tenant, of one flavour where it is told so', () => {
    const batches = { sizes: [{ size: 4, weight: 1 }], isOneFlavour: true };
    const batchesOf = (isOneFlavour: boolean): TraceVm[][] => {
      const vms = arrivalsOf(
        take({ arrivals: { perHour: 60, batches: { ...batches, isOneFlavour } }, tenants: { count: 9 } }),
      );
      return [...group(vms, (one) => one.group).values()];
    };
    const flavours = (batch: readonly TraceVm[]): number => new Set(batch.map(({ shape }) => shape)).size;
    for (const batch of batchesOf(true)) {
      expect([batch.length, flavours(batch)]).toEqual([4, 1]);
      expect(new Set(batch.map(({ tenant, arrivalSeconds }) => `${tenant} ${arrivalSeconds}`)).size).toBe(1);
    }
    expect(batchesOf(false).some((batch) => flavours(batch) === 2)).toBe(true);
  });

  it('stops at the told number, those at the start included, however many the model would give', () => {
    expect(take({ maxVms: 100 })).toEqual(take().slice(0, 100));
    const endless = { seconds: { kind: 'constant', value: 1e10 } };
    expect(take({ maxVms: 3, lifetime: endless, arrivals: { perHour: 1e9 } })).toHaveLength(3);
  });

  it('holds no VM that it has given away', () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const model = workload({ horizonSeconds: 1e9, maxVms: 400_000, arrivals: { perHour: 1e6 } });
    const heapBytes: number[] = [];
    let count = 0;
    for (const { id } of generateWorkload(model, 3)) {
      count++;
      if (id !== 'vm-20000' && id !== 'vm-390000') continue;
      collect();
      heapBytes.push(process.memoryUsage().heapUsed);
    }
    expect(count).toBe(400_000);
    // 370,000 VMs of some 150 bytes would be 55 MB.
    expect(heapBytes[1]! - heapBytes[0]!).toBeLessThan(4e6);
  });
});
