import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { createPoolNodes, withRates } from '../../../../src/core/simulation/scenario/pool-nodes.ts';
import type { NodePool } from '../../../../src/core/simulation/scenario/scenario-cluster.ts';
import { node } from '../../../builders.ts';
import { pool, scenarioOf } from './scenario-builders.ts';

function poolOf(changes: object): NodePool {
  return scenarioOf({ cluster: { pools: [pool(changes)] } }).variants[0]!.spec.cluster.pools[0]!;
}

function nodesOf(changes: object, first = 1, count = 10) {
  return createPoolNodes(poolOf(changes), new ResourceAxes(), first, count);
}

describe('createPoolNodes', () => {
  it('gives nodes all that the pool says', () => {
    const axes = new ResourceAxes();
    const written = poolOf({
      cpu: '15500m',
      pods: 250,
      resources: { 'example.com/fpga': 2 },
      gpus: { count: 2, model: 'T4', milliEach: 500 },
      taints: [{ key: 'gpu', effect: 'NoSchedule' }],
      migrationBandwidth: '1Gi',
      idleWatts: 100,
      peakWatts: 250.5,
      pricePerHour: 2,
    });
    const [first] = createPoolNodes(written, axes, 1, 1);
    expect(first).toMatchObject({
      name: 'node-001',
      isUnschedulable: false,
      gpus: { model: 'T4', deviceMilli: [500, 500] },
      taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }],
      migrationBandwidthBytesPerSecond: 2 ** 30,
    });
    expect(first!.allocatable).toEqual([15_500, 64 * 2 ** 30, 0, 250, 2]);
    expect(first!.capacity).toEqual(first!.allocatable);
    expect(axes.name(4)).toBe('example.com/fpga');
    expect(Object.fromEntries(first!.annotations)).toEqual({
      'berth.dev/idle-watts': '100',
      'berth.dev/peak-watts': '250.5',
      'berth.dev/price-per-hour': '2',
    });
  });

  it('numbers nodes so that names sort as numbers do, and goes on where asked', () => {
    expect(nodesOf({}, 9, 3).map(({ name }) => name)).toEqual(['node-009', 'node-010', 'node-011']);
    expect(nodesOf({ count: 12_000 }, 1, 1)[0]!.name).toBe('node-00001');
  });

  it('puts neighbours into different zones, and takes the racks of each zone in turn', () => {
    const labels = nodesOf({ zones: ['a', 'b'], racks: 2, labels: { tier: 'gold' } }, 1, 6).map((one) => one.labels);
    expect(labels.map((one) => one.get('topology.kubernetes.io/zone'))).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    const racks = [1, 3, 2, 4, 1, 3].map((rack) => `node-rack-${rack}`);
    expect(labels.map((one) => one.get('berth.dev/rack'))).toEqual(racks);
    expect(Object.fromEntries(labels[0]!)).toEqual({
      'node.kubernetes.io/instance-type': 'node',
      'kubevirt.io/schedulable': 'true',
      'topology.kubernetes.io/zone': 'a',
      'berth.dev/rack': 'node-rack-1',
      tier: 'gold',
      'kubernetes.io/hostname': 'node-001',
      'berth.dev/pool': 'node',
    });
  });

  it('lets VMs run on every node, but where the labels of the pool say otherwise', () => {
    const [own] = nodesOf({ labels: { 'kubevirt.io/schedulable': 'false' } });
    expect(own!.labels.get('kubevirt.io/schedulable')).toBe('false');
  });

  it('gives no zone, rack, GPU or rate where the pool has none', () => {
    const [first] = nodesOf({ gpus: { count: 0 } });
    expect([...first!.labels.keys()].sort()).toEqual([
      'berth.dev/pool',
      'kubernetes.io/hostname',
      'kubevirt.io/schedulable',
      'node.kubernetes.io/instance-type',
    ]);
    expect(first!.gpus).toBeNull();
    expect(first!.annotations.size).toBe(0);
  });
});

describe('withRates', () => {
  const rates = { idleWatts: 100, peakWatts: null, pricePerHour: 3 };

  it('adds what a node does not say, and nothing where the scenario does not say it either', () => {
    const own = node('a', { annotations: new Map([['berth.dev/price-per-hour', '9']]) });
    expect(Object.fromEntries(withRates(own, rates).annotations)).toEqual({
      'berth.dev/price-per-hour': '9',
      'berth.dev/idle-watts': '100',
    });
    expect(withRates(own, { idleWatts: null, peakWatts: null, pricePerHour: 1 })).toBe(own);
  });
});
