import { describe, expect, it } from 'vitest';
import { cellDemandOf, cellResourcesOf, isPinned } from '../../../../src/core/engine/numa/cell-demand.ts';
import type { NumaTopology } from '../../../../src/core/model/numa.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { GI, MI, pod, vector } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';

const AXES = new ResourceAxes();
for (const name of ['hugepages-1Gi', 'nvidia.com/gpu', 'devices.kubevirt.io/kvm']) AXES.axis(name);

function topology(...allocatable: (readonly number[])[]): NumaTopology {
  return {
    policy: 'none',
    cells: allocatable.map((one, index) => ({ name: `${index}`, allocatable: one, available: null })),
  };
}

/** Cores, memory, huge pages and a GPU in the second cell; ephemeral storage and pods do not lie in cells. */
const RESOURCES = cellResourcesOf(
  topology(vector(20_000, 64 * GI, 5, 110, 32 * GI), vector(20_000, 64 * GI, 5, 110, 32 * GI, 1)),
  AXES,
);

describe('cellResourcesOf', () => {
  it('names what at least one cell has some of', () => {
    expect(RESOURCES).toEqual({ axes: [0, 1, 4, 5], isHugepages: [false, false, true, false] });
    expect(cellResourcesOf(topology(vector()), AXES).axes).toEqual([]);
  });
});

describe('cellDemandOf', () => {
  // 3 cores of the guest and 15m of the container beside it
  const requests = vector(3015, 400 * MI, GI, 0, 4 * GI, 1, 1);

  it('takes whole cores, memory, huge pages and devices of a VM with dedicated CPUs', () => {
    const demand = cellDemandOf(vmPod('v', { hasDedicatedCpus: true }, { requests }), RESOURCES);
    const amounts = [3000, 400 * MI, 4 * GI, 1];
    expect(demand).toEqual({ amounts, aligned: amounts, guestPageBytes: 0 });
  });

  it('aligns only devices of a pod that shares its cores', () => {
    const amounts = [0, 0, 4 * GI, 1];
    expect(cellDemandOf(vmPod('v', {}, { requests }), RESOURCES)).toEqual({
      amounts,
      aligned: [0, 0, 0, 1],
      guestPageBytes: 0,
    });
    expect(cellDemandOf(pod('p', { requests }), RESOURCES)?.amounts).toEqual(amounts);
  });

  it('finds nothing asked of cells in other pods', () => {
    expect(cellDemandOf(vmPod('v', {}, { requests: vector(3000, GI, 0, 0, 0, 0, 1) }), RESOURCES)).toBeNull();
    expect(cellDemandOf(vmPod('v', { hasDedicatedCpus: true }, { requests: vector(200) }), RESOURCES)).toBeNull();
  });

  it('knows the page size of a guest with cells of its own, where its CPUs are dedicated', () => {
    const facet = { hasNumaPassthrough: true, hugepageBytes: GI };
    expect(
      cellDemandOf(vmPod('v', { ...facet, hasDedicatedCpus: true }, { requests }), RESOURCES)?.guestPageBytes,
    ).toBe(GI);
    expect(cellDemandOf(vmPod('v', facet, { requests }), RESOURCES)?.guestPageBytes).toBe(0);
  });
});

describe('isPinned', () => {
  const sized = (cpuMilli: number, limits: readonly number[], containerCount = 1) =>
    pod('p', { requests: vector(cpuMilli, GI), limits, containerCount });

  it.each([
    ['VM with dedicated CPUs', vmPod('v', { hasDedicatedCpus: true }), true],
    ['VM with shared ones', vmPod('v'), false],
    ['Guaranteed pod of whole cores', sized(2000, vector(2000, GI)), true],
    ['Guaranteed pod of a part of a core', sized(1500, vector(1500, GI)), false],
    ['pod that may use more cores', sized(2000, vector(3000, GI)), false],
    ['pod that may use more memory', sized(2000, vector(2000, 2 * GI)), false],
    ['pod without limits', sized(2000, []), false],
    ['pod that may use any memory', pod('p', { requests: vector(2000), limits: vector(2000) }), false],
    ['pod of several containers', sized(2000, vector(2000, GI), 2), false],
    ['pod that asks for nothing', sized(0, vector(0, GI)), false],
  ])('%s: %s', (_, one, isOne) => {
    expect(isPinned(one)).toBe(isOne);
  });
});
