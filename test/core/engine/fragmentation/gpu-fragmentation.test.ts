import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureClusterFragmentation } from '../../../../src/core/engine/fragmentation/cluster-fragmentation.ts';
import { FreeGpus } from '../../../../src/core/engine/fragmentation/free-gpus.ts';
import { GpuFragmentation, scoreChange } from '../../../../src/core/engine/fragmentation/gpu-fragmentation.ts';
import type { WorkloadClass } from '../../../../src/core/engine/fragmentation/workload-classes.ts';
import { CLASSES, HOST_FREE, hostsWith, hostWith } from '../plugins/packing/gpu-cases.ts';

/** F as policies.md 5.2 words it, class by class. */
function naiveFragmentation(classes: readonly WorkloadClass[], host: Host): number {
  const { model, cpuMilli, freeMilli } = host;
  const total = freeMilli.reduce((sum, free) => sum + free, 0);
  return classes.reduce((sum, one) => {
    const fitting = freeMilli.filter((free) => free >= one.gpuMilli).length;
    const isLost =
      one.gpuCount === 0 ||
      (one.models.length > 0 && !one.models.includes(model)) ||
      fitting < one.gpuCount ||
      cpuMilli < one.cpuMilli;
    const tooSmall = freeMilli.filter((free) => free < one.gpuMilli).reduce((part, free) => part + free, 0);
    return sum + one.probability * (isLost ? total : tooSmall);
  }, 0);
}

interface Host {
  readonly model: string;
  readonly cpuMilli: number;
  readonly freeMilli: readonly number[];
}

const MODELS = ['T4', 'V100', ''] as const;
const arbitraryHost: fc.Arbitrary<Host> = fc.record({
  model: fc.constantFrom(...MODELS),
  cpuMilli: fc.constantFrom(0, 4000, 8000, 16_000, 32_000),
  freeMilli: fc.array(fc.constantFrom(0, 200, 460, 500, 1000, 1000), { maxLength: 8 }),
});
const arbitraryClasses: fc.Arbitrary<WorkloadClass[]> = fc
  .array(
    fc.record({
      cpuMilli: fc.constantFrom(0, 4000, 8000, 16_000),
      gpu: fc.constantFrom([0, 0], [1, 200], [1, 460], [1, 500], [1, 1000], [2, 1000], [8, 1000]),
      models: fc.subarray(['T4', 'V100']),
      weight: fc.integer({ min: 1, max: 100 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) => {
    const sum = drawn.reduce((total, { weight }) => total + weight, 0);
    return drawn.map(({ cpuMilli, gpu: [gpuCount = 0, gpuMilli = 0], models, weight }) => {
      return { cpuMilli, gpuCount, gpuMilli, models, probability: weight / sum };
    });
  });

function readFree(freeMilli: readonly number[]): FreeGpus {
  const free = new FreeGpus();
  free.read(hostWith(1, freeMilli).nodes[0]!);
  return free;
}

function measure(classes: readonly WorkloadClass[], { model, cpuMilli, freeMilli }: Host): number {
  return new GpuFragmentation(classes).measure(model, cpuMilli, readFree(freeMilli));
}

describe('GpuFragmentation', () => {
  it.each([
    // everything: it needs none
    ['without GPUs', [CLASSES[0]!], 2700],
    // the device with 200
    ['shares of 500', [CLASSES[1]!], 200],
    // the devices with 500 and 200
    ['whole GPUs', [CLASSES[2]!], 700],
    ['pairs of GPUs', [CLASSES[3]!], 700],
  ])('measures what is lost to pods %s', (_title, [one], expected) => {
    const host = { model: '', cpuMilli: 32_000, freeMilli: HOST_FREE };
    expect(measure([{ ...one!, probability: 1 }], host)).toBe(expected);
  });

  it('weighs classes by probability: (2700 + 200 + 700 + 700) / 4', () => {
    expect(measure(CLASSES, { model: '', cpuMilli: 32_000, freeMilli: HOST_FREE })).toBe(1075);
  });

  it.each([
    // 500 off an idle device: (2200 + 200 + 1200 + 2200) / 4, for one whole device is no pair
    ['a share on an idle device', 24, [500, 1000, 500, 200], 1450],
    // 500 off the third: (2200 + 200 + 200 + 200) / 4
    ['a share on the third device', 24, [1000, 1000, 0, 200], 700],
    // (1700 + 200 + 700 + 1700) / 4
    ['a whole GPU', 24, [0, 1000, 500, 200], 1075],
  ])('weighs what is left of the host of the reference after %s', (_title, cores, freeMilli, expected) => {
    expect(measure(CLASSES, { model: '', cpuMilli: cores * 1000, freeMilli })).toBe(expected);
  });

  it.each([
    // (2000 + 0 + 0 + 2000) / 4: too little CPU for the pair
    ['12 cores and two idle devices', 12, [1000, 1000], 1000],
    // too little CPU for all classes: everything free
    ['what a share of 500 and 8 cores leave of them', 4, [500, 1000], 1500],
  ])('weighs %s', (_title, cores, freeMilli, expected) => {
    expect(measure(CLASSES, { model: '', cpuMilli: cores * 1000, freeMilli })).toBe(expected);
  });

  it('agrees with the formula taken class by class', () => {
    fc.assert(
      fc.property(arbitraryClasses, arbitraryHost, (classes, host) => {
        // Probabilities are rounded to 2^-30 each.
        expect(measure(classes, host)).toBeCloseTo(naiveFragmentation(classes, host), 3);
      }),
    );
  });

  it('lies between nothing and everything free, and does not follow the order of classes or devices', () => {
    fc.assert(
      fc.property(arbitraryClasses, arbitraryHost, (classes, host) => {
        const found = measure(classes, host);
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(host.freeMilli.reduce((sum, free) => sum + free, 0) * (1 + 1e-6));
        const turned = { ...host, freeMilli: [...host.freeMilli].reverse() };
        expect(measure([...classes].reverse(), turned)).toBe(found);
      }),
    );
  });

  it('measures host after host with one meter, models in turn', () => {
    fc.assert(
      fc.property(arbitraryClasses, fc.array(arbitraryHost), (classes, hosts) => {
        const meter = new GpuFragmentation(classes);
        for (const host of hosts) {
          const found = meter.measure(host.model, host.cpuMilli, readFree(host.freeMilli));
          expect(found).toBe(measure(classes, host));
        }
      }),
    );
  });

  it('finds nothing fragmented where there are no classes', () => {
    expect(measure([], { model: '', cpuMilli: 0, freeMilli: HOST_FREE })).toBe(0);
  });
});

describe('scoreChange', () => {
  const UNIT = 2 ** 30;

  it.each([
    // 100 / (1 + e^(375/1000)) = 40.7
    [1075, 1450, 40],
    // 100 / (1 + e^(-375/1000)) = 59.3
    [1075, 700, 59],
    [1075, 1075, 50],
    [0, 8000, 0],
    [8000, 0, 99],
    [0, 1_000_000, 0],
    [1_000_000, 0, 100],
  ])('of %d before and %d after is %d', (before, after, score) => {
    expect(scoreChange(before * UNIT, after * UNIT)).toBe(score);
  });
});

describe('measureClusterFragmentation', () => {
  it('sums up nodes, those without GPUs and overcommitted devices as nothing', () => {
    const state = hostsWith({
      a: { cores: 32, freeMilli: HOST_FREE },
      b: { cores: 32, freeMilli: [] },
      // Devices are overcommitted by 100.
      c: { cores: 32, freeMilli: [-100, 1000] },
    });
    // a: 1075; c: (1000 + 0 + 0 + 1000) / 4 = 500, because one device is no pair
    expect(measureClusterFragmentation(state, CLASSES)).toEqual({
      capacityMilli: 6000,
      idleMilli: 3700,
      fragmentedMilli: 1575,
    });
  });
});
