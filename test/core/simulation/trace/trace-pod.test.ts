import { describe, expect, it } from 'vitest';
import { amountOf, ResourceAxes } from '../../../../src/core/model/resources.ts';
import { PodKinds } from '../../../../src/core/simulation/pod-kinds.ts';
import type { TraceShape, TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { toNode } from '../../../../src/core/simulation/trace/trace-node.ts';
import { TracePods } from '../../../../src/core/simulation/trace/trace-pod.ts';
import { GI, pod, vector } from '../../../builders.ts';

const shapeOf = (changes: Partial<TraceShape> = {}): TraceShape => ({
  cpuMilli: 4000,
  memoryBytes: 8 * GI,
  resources: [],
  gpu: null,
  nodeTypes: [],
  maxPerNode: null,
  kind: 'vm',
  template: null,
  ...changes,
});
const vmOf = (id: string, shape: TraceShape, changes: Partial<TraceVm> = {}): TraceVm => ({
  id,
  shape,
  arrivalSeconds: 10,
  arrivalKnowledge: 'observed',
  departureSeconds: 110,
  departureKnowledge: 'observed',
  group: '',
  tenant: '',
  priority: 0,
  recordedNode: '',
  ...changes,
});

describe('TracePods', () => {
  it('makes pods of one shape one kind, those of different groups with a limit two', () => {
    const pods = new TracePods(new ResourceAxes());
    const kinds = new PodKinds();
    const keyOf = (vm: TraceVm): string => kinds.keyOf(pods.toPod(vm));
    const plain = shapeOf();
    expect(keyOf(vmOf('a', plain))).toBe(keyOf(vmOf('b', plain, { arrivalSeconds: 99 })));
    expect(keyOf(vmOf('a', plain))).not.toBe(keyOf(vmOf('a', plain, { priority: 1 })));
    expect(keyOf(vmOf('a', plain))).not.toBe(keyOf(vmOf('a', shapeOf({ cpuMilli: 1000 }))));
    const limited = shapeOf({ maxPerNode: 2 });
    expect(keyOf(vmOf('a', limited, { group: 'x' }))).toBe(keyOf(vmOf('b', limited, { group: 'x' })));
    expect(keyOf(vmOf('a', limited, { group: 'x' }))).not.toBe(keyOf(vmOf('b', limited, { group: 'y' })));
  });

  it('counts the other resources of a recorded pod on the axes of the cluster', () => {
    const axes = new ResourceAxes();
    axes.axis('example.com/other');
    const template = pod('recorded', { requests: vector(500, GI) });
    const made = new TracePods(axes).toPod(
      vmOf('a', shapeOf({ template, resources: [['devices.kubevirt.io/kvm', 1]] })),
    );
    expect(amountOf(made.requests, 0)).toBe(500);
    expect(amountOf(made.requests, axes.find('devices.kubevirt.io/kvm')!)).toBe(1);
    expect(amountOf(made.scoringRequests, axes.find('example.com/other')!)).toBe(0);
    expect(made.name).toBe('recorded');
  });

  it('tells how long a VM will live only where that is asked for and known', () => {
    const LIFETIME = 'berth.dev/expected-lifetime-seconds';
    const telling = new TracePods(new ResourceAxes(), { tellsLifetimes: true });
    expect(telling.toPod(vmOf('a', shapeOf())).annotations.get(LIFETIME)).toBe('100.000');
    const endless = vmOf('b', shapeOf(), { departureSeconds: Number.POSITIVE_INFINITY });
    expect(telling.toPod(endless).annotations.has(LIFETIME)).toBe(false);
    expect(new TracePods(new ResourceAxes()).toPod(vmOf('a', shapeOf())).annotations.has(LIFETIME)).toBe(false);
  });

  it('makes VMs of VMs and pods of containers', () => {
    const pods = new TracePods(new ResourceAxes());
    expect(pods.toPod(vmOf('a', shapeOf())).vm).toMatchObject({ name: 'a', vcpus: 4, guestMemoryBytes: 8 * GI });
    expect(pods.toPod(vmOf('a', shapeOf({ kind: 'container' }))).vm).toBeNull();
  });
});

describe('toNode', () => {
  it('lets memory that a trace does not tell limit nothing', () => {
    const axes = new ResourceAxes();
    const traced = { name: 'n', cpuMilli: 8000, memoryBytes: 0, resources: [], gpus: null, labels: new Map() };
    const node = toNode(
      { ...traced, joinSeconds: Number.NEGATIVE_INFINITY, leaveSeconds: Number.POSITIVE_INFINITY },
      axes,
    );
    expect(amountOf(node.allocatable, 1)).toBeGreaterThan(2 ** 50);
    expect(amountOf(node.allocatable, 3)).toBe(110);
  });
});
