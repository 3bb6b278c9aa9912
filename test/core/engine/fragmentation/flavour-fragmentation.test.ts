import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlavourFragmentation } from '../../../../src/core/engine/fragmentation/flavour-fragmentation.ts';
import type { Flavour } from '../../../../src/core/engine/fragmentation/flavours.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';

/** A node and what is taken of it: more than there is where it is overcommitted. */
interface Host {
  readonly cores: number;
  readonly gibibytes: number;
  readonly hugeGibibytes: number;
  readonly usedCores: number;
  readonly usedGibibytes: number;
  readonly usedHugeGibibytes: number;
  readonly usedMilli: readonly number[];
}

/** F as the header of fragmentation/flavour-fragmentation.ts words it: flavour by flavour, filled one by one. */
function naiveFragmentation(flavours: readonly Flavour[], host: Host): number {
  const capacities = [host.cores * 1000, host.gibibytes * GI, host.hugeGibibytes * GI];
  const used = [host.usedCores * 1000, host.usedGibibytes * GI, host.usedHugeGibibytes * GI];
  const free = capacities.map((capacity, index) => Math.max(0, capacity - used[index]!));
  const devices = host.usedMilli.map((milli) => Math.max(0, 1000 - milli));
  const amountsOf = (one: Flavour) => [one.cpuMilli, one.memoryBytes, one.hugepages2MiBytes];
  const isCounted = capacities.map(
    (capacity, index) => capacity > 0 && flavours.some((one) => amountsOf(one)[index]! > 0),
  );
  const countsGpus = devices.length > 0 && flavours.some(({ gpuCount }) => gpuCount > 0);
  return flavours.reduce((sum, one) => {
    const left = [...free];
    const leftMilli = [...devices];
    const takes = (): boolean => {
      if (amountsOf(one).some((amount, index) => amount > left[index]!)) return false;
      const fitting = leftMilli.flatMap((milli, index) => (milli >= one.gpuMilli ? [index] : []));
      if (fitting.length < one.gpuCount) return false;
      amountsOf(one).forEach((amount, index) => {
        left[index]! -= amount;
      });
      for (const index of fitting.slice(0, one.gpuCount)) leftMilli[index]! -= one.gpuMilli;
      return true;
    };
    while (takes());
    const parts = left.flatMap((amount, index) => (isCounted[index] ? [amount / capacities[index]!] : []));
    if (countsGpus) parts.push(leftMilli.reduce((total, milli) => total + milli, 0) / (1000 * devices.length));
    const mean = parts.length === 0 ? 0 : parts.reduce((total, part) => total + part, 0) / parts.length;
    return sum + one.probability * mean;
  }, 0);
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const arbitraryHost: fc.Arbitrary<Host> = fc.record({
  cores: upTo(16),
  gibibytes: upTo(32),
  hugeGibibytes: fc.constantFrom(0, 0, 8),
  usedCores: upTo(12),
  usedGibibytes: upTo(24),
  usedHugeGibibytes: upTo(8),
  usedMilli: fc.array(fc.constantFrom(0, 0, 300, 500, 1000, 1200), { maxLength: 4 }),
});
const arbitraryFlavours: fc.Arbitrary<Flavour[]> = fc
  .array(
    fc.record({
      cores: fc.integer({ min: 1, max: 8 }),
      gibibytes: fc.integer({ min: 1, max: 16 }),
      hugeGibibytes: fc.constantFrom(0, 0, 1, 4),
      gpu: fc.constantFrom([0, 0], [0, 0], [1, 300], [1, 1000], [2, 1000]),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 6 },
  )
  .map((drawn) => {
    const sum = drawn.reduce((total, { weight }) => total + weight, 0);
    return drawn.map(({ cores, gibibytes, hugeGibibytes, gpu: [gpuCount = 0, gpuMilli = 0], weight }) => ({
      cpuMilli: cores * 1000,
      memoryBytes: gibibytes * GI,
      hugepages2MiBytes: hugeGibibytes * GI,
      hugepages1GiBytes: 0,
      gpuMilli,
      gpuCount,
      models: [],
      probability: weight / sum,
    }));
  });

function measure(flavours: readonly Flavour[], host: Host): number {
  const { cores, gibibytes, hugeGibibytes, usedMilli } = host;
  const gpus = { model: '', deviceMilli: usedMilli.map(() => 1000) };
  const allocatable = vector(cores * 1000, gibibytes * GI, 0, 110, hugeGibibytes * GI);
  const requests = vector(host.usedCores * 1000, host.usedGibibytes * GI, 0, 0, host.usedHugeGibibytes * GI);
  const holders = usedMilli.map((milliEach, index) =>
    pod(`held-${index}`, { nodeName: 'n', gpu: { count: 1, milliEach, models: [], devices: [index] } }),
  );
  const state = stateOf([node('n', { allocatable, gpus })], [pod('used', { nodeName: 'n', requests }), ...holders]);
  return new FlavourFragmentation(flavours).around(pod('nothing'), state.node('n')!, [0, 1, 4, -1]).before;
}

describe('FlavourFragmentation', () => {
  it('agrees with nodes filled flavour by flavour, one VM after the other', () => {
    fc.assert(
      fc.property(arbitraryFlavours, arbitraryHost, (flavours, host) => {
        expect(measure(flavours, host)).toBeCloseTo(naiveFragmentation(flavours, host), 9);
      }),
      { numRuns: 300 },
    );
  });

  it('lies between 0 and 1 and does not follow the order of the flavours', () => {
    fc.assert(
      fc.property(arbitraryFlavours, arbitraryHost, (flavours, host) => {
        const found = measure(flavours, host);
        expect(found).toBeGreaterThan(-1e-12);
        expect(found).toBeLessThan(1 + 1e-12);
        expect(measure([...flavours].reverse(), host)).toBeCloseTo(found, 12);
      }),
    );
  });
});
