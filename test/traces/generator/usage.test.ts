import { deviation, mean } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { workingSetBytes } from '../../../src/core/model/dirty-curve.ts';
import type { TraceVm } from '../../../src/core/simulation/trace/trace.ts';
import { generateWorkload } from '../../../src/traces/generator/generate.ts';
import { WorkloadUsage } from '../../../src/traces/generator/usage.ts';
import { DAY, HOUR, workload } from './models.ts';

const USAGE = {
  cpuFraction: { kind: 'uniform', min: 0.2, max: 0.4 },
  memoryFraction: { kind: 'constant', value: 0.5 },
  dailyAmplitude: 0.5,
  peakHour: 12,
  noise: 0.1,
  intervalSeconds: 300,
};
const model = workload({ usage: USAGE, dirty: { idle: 1, database: 3 } });
const vms: readonly TraceVm[] = [...generateWorkload(model, 1)];
const usage = new WorkloadUsage(model, 1);
const fractionAt = (vm: TraceVm, hour: number): number => usage.usageAt(vm, hour * HOUR)!.cpuMilli / vm.shape.cpuMilli;

describe('WorkloadUsage', () => {
  it('gives the same sample whenever and in whichever order it is asked', () => {
    const other = new WorkloadUsage(model, 1);
    const asked = vms.slice(0, 50).map((vm) => usage.usageAt(vm, 5000));
    expect(
      vms
        .slice(0, 50)
        .toReversed()
        .map((vm) => other.usageAt(vm, 5000))
        .toReversed(),
    ).toEqual(asked);
    expect(vms.slice(0, 50).map((vm) => new WorkloadUsage(model, 2).usageAt(vm, 5000))).not.toEqual(asked);
  });

  it('stays the same within an interval and changes between two', () => {
    const [vm] = vms as [TraceVm];
    expect(usage.usageAt(vm, 300)).toEqual(usage.usageAt(vm, 599.9));
    expect(usage.usageAt(vm, 600)).not.toEqual(usage.usageAt(vm, 599.9));
  });

  it('has the levels, the wave and the noise it is told, within 3 %', () => {
    // 0.3 on average; x 1.5 at noon, x 0.5 at midnight.
    const meanAt = (hour: number): number => mean(vms, (vm) => fractionAt(vm, hour))!;
    expect(Math.abs(meanAt(12) / 0.45 - 1)).toBeLessThan(0.03);
    expect(Math.abs(meanAt(24) / 0.15 - 1)).toBeLessThan(0.03);
    const flat = workload({ usage: { ...USAGE, dailyAmplitude: 0 } });
    const of = new WorkloadUsage(flat, 1);
    const [vm] = [...generateWorkload(flat, 1)] as [TraceVm];
    const samples = Array.from({ length: 5000 }, (_, index) => of.usageAt(vm, index * 300)!.cpuMilli);
    expect(Math.abs(deviation(samples)! / mean(samples)! - 0.1)).toBeLessThan(0.005);
  });

  it('uses from nothing up to the whole of what was asked for, never more', () => {
    const wild = workload({ usage: { ...USAGE, cpuFraction: { kind: 'exponential', mean: 1 }, noise: 1 } });
    const of = new WorkloadUsage(wild, 1);
    const fractions = [...generateWorkload(wild, 1)]
      .slice(0, 3000)
      .map((vm) => of.usageAt(vm, 3)!.cpuMilli / vm.shape.cpuMilli);
    expect([Math.min(...fractions), Math.max(...fractions)]).toEqual([0, 1]);
  });

  it('gives whole intervals of a life, on one grid for all VMs', () => {
    const vm = { ...vms.at(-1)!, arrivalSeconds: 1000, departureSeconds: 2000 };
    expect([...usage.usageOf(vm, DAY)].map(({ startSeconds }) => startSeconds)).toEqual([1200, 1500]);
    expect([...usage.usageOf(vm, 1600)].map(({ startSeconds }) => startSeconds)).toEqual([1200]);
    const present = { ...vm, arrivalSeconds: Number.NEGATIVE_INFINITY, departureSeconds: Number.POSITIVE_INFINITY };
    const [first, ...others] = [...usage.usageOf(present, DAY)];
    expect([first!.startSeconds, first!.lengthSeconds, others.length]).toEqual([0, 300, 287]);
    expect({ cpuMilli: first!.cpuMilli, memoryBytes: first!.memoryBytes }).toEqual(usage.usageAt(present, 0));
  });

  it('measures nothing where the model tells no usage', () => {
    const silent = workload();
    const [vm] = [...generateWorkload(silent, 1)] as [TraceVm];
    const of = new WorkloadUsage(silent, 1);
    expect([of.usageAt(vm, 0), [...of.usageOf(vm, DAY)]]).toEqual([null, []]);
    // The mixed class writes a quarter of what is used, and 0.7 of the memory is taken as used.
    expect(workingSetBytes(of.dirtyCurveOf(vm))).toBeCloseTo(0.25 * 0.7 * vm.shape.memoryBytes);
  });

  it('gives each guest a class of the told shares, and its curve', () => {
    const databases = vms.filter((vm) => usage.dirtyClassOf(vm) === 'database');
    expect(Math.abs(databases.length / vms.length - 0.75)).toBeLessThan(0.02);
    // A database writes half of what it uses, and it uses half of its memory.
    expect(workingSetBytes(usage.dirtyCurveOf(databases[0]!))).toBe(0.25 * databases[0]!.shape.memoryBytes);
  });

  it('follows what a flavour tells of its own', () => {
    const flavours = [
      { name: 'a', cpu: 1, memory: '1Gi', usage: { cpuFraction: { kind: 'constant', value: 1 } }, dirty: { oltp: 1 } },
      { name: 'b', cpu: 1, memory: '1Gi' },
    ];
    const own = workload({ flavours });
    const of = new WorkloadUsage(own, 1);
    const all = [...generateWorkload(own, 1)];
    expect(new Set(all.map((vm) => of.usageAt(vm, 0)?.cpuMilli))).toEqual(new Set([1000, undefined]));
    expect(new Set(all.map((vm) => of.dirtyClassOf(vm)))).toEqual(new Set(['oltp', 'mixed']));
  });

  it('refuses VMs of another model', () => {
    expect(() => usage.usageAt({ ...vms[0]!, shape: { ...vms[0]!.shape } }, 0)).toThrow('not of the model');
  });
});
