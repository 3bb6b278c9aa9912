import { describe, expect, it } from 'vitest';
import { degraded } from '../../../../src/core/simulation/metrics/degraded.ts';
import { GI, node, pod } from '../../../builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('degraded', () => {
  it('counts instances of a failed node until they run again, wherever', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const metric = rig.watch(degraded);
    const [x, y] = [rig.run(pod('x'), 'a'), rig.run(pod('y'), 'a')];
    rig.run(pod('z'), 'a');
    rig.elapse(60);
    rig.fail('a');
    rig.elapse(120);
    rig.evict(x, 'failure');
    rig.evict(y, 'failure');
    expect(sampleOf(metric)).toMatchObject({ degraded: 3, 'degraded-down': 1, 'degraded-waiting': 2 });
    rig.elapse(60);
    rig.recover(node('a'));
    rig.place(x, 'b');
    rig.depart(y);
    expect(sampleOf(metric)['degraded']).toBe(0);
    rig.elapse(600);
    // down: 3 x 2 + 1 x 1 minutes, waiting: 2 x 1
    expect(totalsOf(metric)).toMatchObject({
      'degraded-minutes': 9,
      'degraded-down-minutes': 7,
      'degraded-waiting-minutes': 2,
    });
  });

  it('does not count who waits for a first node', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(degraded);
    rig.arrive(pod('x'));
    rig.elapse(60);
    expect(totalsOf(metric)['degraded-minutes']).toBe(0);
  });

  it('does not count who gives up after an eviction', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(degraded);
    const instance = rig.run(pod('x'), 'a');
    rig.evict(instance, 'preemption');
    expect(sampleOf(metric)['degraded-waiting']).toBe(1);
    rig.reject(instance);
    expect(sampleOf(metric)['degraded-waiting']).toBe(0);
  });

  it('counts instances on nodes with more than 90 % of CPU or memory in use', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const metric = rig.watch(degraded);
    const [x, y] = [rig.run(pod('x'), 'a'), rig.run(pod('y'), 'b')];
    rig.run(pod('z'), 'a');
    // 14.4 of 16 cores are 90 %
    rig.measure(x, 14_400);
    expect(sampleOf(metric)['crowded-nodes']).toBe(0);
    rig.measure(x, 14_401);
    expect(sampleOf(metric)).toMatchObject({ degraded: 2, 'degraded-crowded': 2, 'crowded-nodes': 1 });
    rig.measure(y, 0, 60 * GI);
    expect(sampleOf(metric)).toMatchObject({ 'degraded-crowded': 3, 'crowded-nodes': 2 });
    rig.elapse(30);
    expect(totalsOf(metric)).toMatchObject({ 'degraded-crowded-minutes': 1.5, 'crowded-nodes-minutes': 1 });
  });

  it('counts one that migrates away from a crowded node once', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const metric = rig.watch(degraded);
    const guest = rig.run(vmPod('x'), 'a');
    rig.run(pod('y'), 'a');
    rig.measure(guest, 16_000);
    const target = { ...vmPod('x', { migration: role('a') }), name: 'virt-launcher-x-2' };
    const record = rig.startMigration(rig.requestMigration(guest), 'b', target);
    expect(sampleOf(metric)).toMatchObject({ degraded: 2, 'degraded-migrating': 1, 'degraded-crowded': 1 });
    rig.endMigration(record, { outcome: 'aborted' });
    expect(sampleOf(metric)['degraded-migrating']).toBe(0);
    rig.endMigration(rig.requestMigration(guest), { outcome: 'cancelled' });
    expect(sampleOf(metric)['degraded-migrating']).toBe(0);
  });
});
