import { describe, expect, it } from 'vitest';
import { energy } from '../../../../src/core/simulation/metrics/energy.ts';
import { labels, node, pod, vector } from '../../../builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const watts = { 'berth.dev/idle-watts': '100', 'berth.dev/peak-watts': '300' };
const powered = (name: string, more: Record<string, string> = {}) =>
  node(name, { annotations: labels({ ...watts, ...more }) });

describe('energy', () => {
  it('is power over time, of requests where nothing is measured', () => {
    const rig = new Rig({ nodes: [powered('a'), powered('b')] });
    const metric = rig.watch(energy);
    const half = rig.run(pod('x', { requests: vector(8000) }), 'a');
    // 100 + 200 x .5, and 100 idle
    expect(sampleOf(metric)).toEqual({ power: 300 });
    rig.elapse(3 * 3600);
    rig.measure(half, 4000);
    // 100 + 200 x .25, and 100
    expect(sampleOf(metric)).toEqual({ power: 250 });
    rig.elapse(3600);
    const totals = totalsOf(metric);
    // .9 + .25 kWh; (300 x 3 + 250) / 4
    expect(totals['energy']).toBeCloseTo(1.15, 12);
    expect(totals).toMatchObject({ 'power-mean': 287.5, 'power-peak': 300, 'energy-migrations': 0 });
  });

  it('is nothing on an empty node that is off then', () => {
    const rig = new Rig({ nodes: [powered('a', { 'berth.dev/off-when-empty': 'true' })] });
    const metric = rig.watch(energy);
    expect(sampleOf(metric)['power']).toBe(0);
    rig.run(pod('x'), 'a');
    expect(sampleOf(metric)['power']).toBe(100);
  });

  it('counts what a migrating guest asks for on its source alone', () => {
    const rig = new Rig({ nodes: [powered('a'), powered('b')] });
    const metric = rig.watch(energy);
    const guest = rig.run(vmPod('x', {}, { requests: vector(8000) }), 'a');
    const made = vmPod('x', { migration: role('a') }, { requests: vector(8000) });
    rig.startMigration(rig.requestMigration(guest), 'b', { ...made, name: 'virt-launcher-x-2' });
    // 100 + 200 x .5, and 100 idle
    expect(sampleOf(metric)['power']).toBe(300);
  });

  it('adds what migrations take that had started', () => {
    const rig = new Rig({ nodes: [powered('a'), powered('b')] });
    const metric = rig.watch(energy);
    const guest = rig.run(pod('x'), 'a');
    const record = rig.startMigration(rig.requestMigration(guest), 'b');
    rig.endMigration(record, { outcome: 'converged', transferredBytes: 16e9 });
    rig.endMigration(rig.requestMigration(guest), { outcome: 'cancelled', transferredBytes: 1e9 });
    // .512 x 16,000 MB + 20.165 = 8212.165 J
    expect(totalsOf(metric)['energy-migrations']).toBeCloseTo(8212.165 / 3.6e6, 12);
  });

  it('tells watts that are no amounts', () => {
    const rig = new Rig({ nodes: [powered('a', { 'berth.dev/idle-watts': 'much' }), powered('b')] });
    const metric = rig.watch(energy);
    rig.elapse(1);
    expect(metric.remarks?.()).toEqual([
      '1 node has no amount in annotation berth.dev/idle-watts, such as "much" on a: wanted a plain number from 0 to 1e9; each draws the default.',
    ]);
  });
});
