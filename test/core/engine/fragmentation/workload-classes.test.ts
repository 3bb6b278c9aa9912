import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typicalClasses } from '../../../../src/core/engine/fragmentation/workload-classes.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { gpuPod } from '../plugins/packing/gpu-cases.ts';

/** So many pods of some cores, devices and thousandths of each. */
function pods(howMany: number, cores: number, count = 0, milliEach = 0): Pod[] {
  return Array.from({ length: howMany }, (_, index) =>
    gpuPod(`${cores}-${count}-${milliEach}-${index}`, cores, count, milliEach),
  );
}

describe('typicalClasses', () => {
  it('takes the most frequent classes until they cover the share', () => {
    const all = [...pods(1, 9), ...pods(5, 2, 1, 500), ...pods(3, 4), ...pods(1, 8)];
    // 5 of 10, then 8 of 10
    expect(typicalClasses(all, { share: 0.8 })).toEqual([
      { cpuMilli: 2000, gpuMilli: 500, gpuCount: 1, models: [], probability: 0.625 },
      { cpuMilli: 4000, gpuMilli: 0, gpuCount: 0, models: [], probability: 0.375 },
    ]);
    expect(typicalClasses(all, { share: 0.81 })).toHaveLength(3);
    // 9 of 10 are less than 95 %
    expect(typicalClasses(all)).toHaveLength(4);
  });

  it('takes the larger of equally frequent classes first: CPU, then share, then number', () => {
    const all = [...pods(1, 1), ...pods(1, 2), ...pods(1, 2, 1, 500), ...pods(1, 2, 1, 1000), ...pods(1, 2, 4, 1000)];
    expect(typicalClasses(all, { share: 1 }).map((one) => [one.cpuMilli, one.gpuMilli, one.gpuCount])).toEqual([
      [2000, 1000, 4],
      [2000, 1000, 1],
      [2000, 500, 1],
      [2000, 0, 0],
      [1000, 0, 0],
    ]);
  });

  it('counts models in whichever order they are named, and named twice', () => {
    const [one, two] = pods(2, 2, 1, 1000).map((pod, index) => ({
      ...pod,
      gpu: { ...pod.gpu!, models: index === 0 ? ['V100', 'T4'] : ['T4', 'V100', 'T4'] },
    }));
    expect(typicalClasses([one!, two!])).toEqual([
      { cpuMilli: 2000, gpuMilli: 1000, gpuCount: 1, models: ['T4', 'V100'], probability: 1 },
    ]);
  });

  it('is empty without pods', () => {
    expect(typicalClasses([])).toEqual([]);
  });

  it('sums up to 1 and does not follow the order of the pods', () => {
    const arbitrary = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(arbitrary, fc.double({ min: 0.1, max: 1, noNaN: true }), (drawn, share) => {
        const all = drawn.map(([cores, count], index) => gpuPod(`p${index}`, cores, count, count === 0 ? 0 : 1000));
        const classes = typicalClasses(all, { share });
        expect(classes.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        expect(typicalClasses([...all].reverse(), { share })).toEqual(classes);
      }),
    );
  });
});
