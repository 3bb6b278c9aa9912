import { describe, expect, it } from 'vitest';
import { rejections } from '../../../../src/core/simulation/metrics/rejections.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('rejections', () => {
  it('counts attempts and the instances that met one, and the allocation at the first', () => {
    const rig = new Rig({ nodes: [node('a'), node('b')] });
    const metric = rig.watch(rejections);
    rig.run(pod('w', { requests: vector(24_000, GI) }), 'a');
    const [x, y] = [rig.arrive(pod('x', { requests: vector(8000) })), rig.arrive(pod('y'))];
    rig.refuse(x);
    rig.place(x, 'b');
    rig.evict(x, 'preemption');
    rig.refuse(x);
    rig.place(x, 'b');
    rig.refuse(y);
    rig.reject(y);
    expect(sampleOf(metric)).toEqual({ 'refused-attempts': 3 });
    // 24 of 32 cores, 1 of 128 GiB
    expect(totalsOf(metric)).toEqual({
      'refused-attempts-total': 3,
      'refused-instances': 2,
      'rejected-instances': 1,
      'first-failure': 0.75,
    });
  });

  it('has no first failure where nothing failed', () => {
    expect(totalsOf(new Rig().watch(rejections))['first-failure']).toBeNaN();
  });

  it('counts instances of any number once each', () => {
    const rig = new Rig();
    const metric = rig.watch(rejections);
    const all = Array.from({ length: 40 }, (_, index) => rig.arrive(pod(`p${index}`)));
    for (const instance of [...all, ...all.toReversed()]) rig.refuse(instance);
    expect(totalsOf(metric)).toMatchObject({ 'refused-attempts-total': 80, 'refused-instances': 40 });
  });

  it('counts who has left before, as others of the same number do not come', () => {
    const rig = new Rig();
    const metric = rig.watch(rejections);
    for (let life = 0; life < 3; life++) {
      const instance = rig.arrive(pod('again'));
      rig.refuse(instance);
      rig.refuse(instance);
      rig.depart(instance);
    }
    expect(totalsOf(metric)).toMatchObject({ 'refused-attempts-total': 6, 'refused-instances': 3 });
  });
});
