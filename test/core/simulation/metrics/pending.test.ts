import { describe, expect, it } from 'vitest';
import { pending } from '../../../../src/core/simulation/metrics/pending.ts';
import { node, pod } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('pending', () => {
  it('counts who waits, and how long until they were placed', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(pending);
    const [x, y] = [rig.arrive(pod('x')), rig.arrive(pod('y'))];
    expect(sampleOf(metric)).toEqual({ pending: 2 });
    rig.elapse(30);
    rig.place(x, 'a');
    rig.elapse(30);
    rig.place(y, 'a');
    const totals = totalsOf(metric);
    // (2 x 30 + 1 x 30) / 60; waits 30 and 60
    expect(totals).toMatchObject({ 'pending-mean': 1.5, 'pending-peak': 2, 'wait-mean': 45, 'wait-max': 60 });
    expect(Math.abs(totals['wait-p50']! / 30 - 1)).toBeLessThanOrEqual(0.01);
    expect(totals).toMatchObject({ 'wait-p95': 60, 'wait-p99': 60, 'never-placed': 0 });
  });

  it('does not take for a peak what is placed at the moment it comes', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(pending);
    rig.run(pod('x'), 'a');
    rig.elapse(10);
    expect(totalsOf(metric)).toMatchObject({ 'pending-peak': 0, 'wait-max': 0, 'wait-p50': 0 });
  });

  it('counts as never placed who still waits, has left while waiting, or was rejected', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(pending);
    const evicted = rig.run(pod('v'), 'a');
    const [, left, rejected] = [rig.arrive(pod('x')), rig.arrive(pod('y')), rig.arrive(pod('z'))];
    rig.reject(rejected!);
    rig.evict(evicted, 'preemption');
    const thrownOut = rig.run(pod('w'), 'a');
    rig.evict(thrownOut, 'preemption');
    rig.reject(thrownOut);
    rig.elapse(20);
    rig.depart(left!);
    rig.elapse(20);
    // x for 40 s, y for 20 s, z not at all; v and w were placed once
    expect(totalsOf(metric)).toMatchObject({ 'never-placed': 3, 'never-placed-wait-mean': 30, 'wait-max': 0 });
  });
});
