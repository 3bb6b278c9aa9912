import { describe, expect, it } from 'vitest';
import { utilisation } from '../../../../src/core/simulation/metrics/utilisation.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { role, vmPod } from '../../../vm-builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const two = [node('a'), node('b')];

describe('utilisation', () => {
  it('is measured use over the capacity of all nodes', () => {
    const rig = new Rig({ nodes: two });
    const metric = rig.watch(utilisation);
    const [x, y] = [rig.run(pod('x'), 'a'), rig.run(pod('y'), 'b')];
    expect(sampleOf(metric)).toEqual({
      'utilisation-cpu': Number.NaN,
      'utilisation-memory': Number.NaN,
      'utilisation-measured': 0,
    });
    rig.measure(x, 3000, 16 * GI);
    rig.measure(y, 1000);
    // (3 + 1) / 32 cores, 16 / 128 GiB
    expect(sampleOf(metric)).toEqual({
      'utilisation-cpu': 0.125,
      'utilisation-memory': 0.125,
      'utilisation-measured': 1,
    });
    rig.elapse(10);
    rig.depart(x);
    rig.elapse(10);
    // .125 for half of the time, 1 / 32 for the other
    expect(totalsOf(metric)).toMatchObject({ 'utilisation-cpu-mean': 0.078125, 'utilisation-cpu-peak': 0.125 });
  });

  it('counts a node that is asked for more than it has as wholly used', () => {
    const rig = new Rig({ nodes: two });
    const metric = rig.watch(utilisation);
    rig.measure(rig.run(pod('x', { requests: vector(1000) }), 'a'), 40_000);
    expect(sampleOf(metric)['utilisation-cpu']).toBe(0.5);
  });

  it('counts the use of a migrating guest on its source alone', () => {
    const rig = new Rig({ nodes: two });
    const metric = rig.watch(utilisation);
    const guest = rig.run(vmPod('x'), 'a');
    rig.measure(guest, 8000);
    const target = { ...vmPod('x', { migration: role('a') }), name: 'virt-launcher-x-2' };
    rig.startMigration(rig.requestMigration(guest), 'b', target);
    expect(sampleOf(metric)).toMatchObject({ 'utilisation-cpu': 0.25, 'utilisation-measured': 1 });
  });
});
