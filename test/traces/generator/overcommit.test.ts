import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { TracePods } from '../../../src/core/simulation/trace/trace-pod.ts';
import { generateWorkload } from '../../../src/traces/generator/generate.ts';
import { parseWorkloadModel, parseWorkloadSpec } from '../../../src/traces/generator/parse-workload.ts';
import { WorkloadUsage } from '../../../src/traces/generator/usage.ts';
import { toWorkloadFile } from '../../../src/traces/generator/workload-file.ts';

const GIB = 1024 ** 3;

function written(overcommit?: object): object {
  return {
    horizonSeconds: 3600,
    arrivals: { perHour: 10 },
    lifetime: { seconds: { kind: 'constant', value: 1e6 } },
    flavours: [{ name: 'm', cpu: 4, memory: '12Gi', ...(overcommit !== undefined && { overcommit }) }],
    usage: {
      cpuFraction: { kind: 'constant', value: 0.5 },
      memoryFraction: { kind: 'constant', value: 0.75 },
    },
  };
}

function firstOf(overcommit?: object) {
  const { model } = parseWorkloadSpec(written(overcommit), '');
  const [vm] = [...generateWorkload(model!, 1)];
  return { model: model!, vm: vm! };
}

describe('a flavour that is overcommitted', () => {
  it('asks for its size over the ratios, and keeps its size', () => {
    // 4 / 8 = .5 cores, 12 / 1.5 = 8 GiB.
    const { vm } = firstOf({ cpu: 8, memory: 1.5 });
    expect([vm.shape.cpuMilli, vm.shape.memoryBytes]).toEqual([500, 8 * GIB]);
    expect(vm.shape.guest).toEqual({ cpuMilli: 4000, memoryBytes: 12 * GIB });
    const { vm: guest } = new TracePods(new ResourceAxes()).toPod(vm);
    expect([guest?.vcpus, guest?.guestMemoryBytes]).toEqual([4, 12 * GIB]);
  });

  it('uses what it would use otherwise', () => {
    // Half of 4 cores and three quarters of 12 GiB: above what it asks for.
    const { model, vm } = firstOf({ cpu: 8, memory: 1.5 });
    expect(new WorkloadUsage(model, 1).usageAt(vm, 0)).toEqual({ cpuMilli: 2000, memoryBytes: 9 * GIB });
    const plain = firstOf();
    expect(new WorkloadUsage(plain.model, 1).usageAt(plain.vm, 0)).toEqual({ cpuMilli: 2000, memoryBytes: 9 * GIB });
    expect(plain.vm.shape.guest).toBeUndefined();
  });

  it('keeps one ratio where only the other is told', () => {
    expect(firstOf({ cpu: 4 }).vm.shape).toMatchObject({ cpuMilli: 1000, memoryBytes: 12 * GIB });
  });

  it('has the ratios of its model where it has none of its own', () => {
    const flavours = [
      { name: 'a', cpu: 4, memory: '12Gi' },
      { name: 'b', cpu: 4, memory: '12Gi', overcommit: { cpu: 1 } },
    ];
    const { model } = parseWorkloadSpec({ ...written(), flavours, overcommit: { cpu: 4 } }, '');
    expect(model?.flavours.map(({ shape }) => shape.cpuMilli)).toEqual([1000, 4000]);
  });

  it('is the same after it was written to a file', () => {
    const { model } = firstOf({ cpu: 3, memory: 1.5 });
    expect(parseWorkloadModel(toWorkloadFile(model)).model).toEqual({ ...model, name: 'workload' });
  });

  it('is refused below a ratio of 1', () => {
    const { issues } = parseWorkloadSpec(written({ cpu: 0.5 }), '');
    expect(issues.map(({ path }) => path)).toEqual(['flavours[0].overcommit.cpu']);
  });
});
