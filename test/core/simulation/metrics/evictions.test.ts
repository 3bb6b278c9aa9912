import { describe, expect, it } from 'vitest';
import { EVICTION_CAUSES } from '../../../../src/core/simulation/metric.ts';
import { evictions } from '../../../../src/core/simulation/metrics/evictions.ts';
import { node, pod } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('evictions', () => {
  it('counts each, by its cause', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(evictions);
    const instance = rig.run(pod('x'), 'a');
    EVICTION_CAUSES.forEach((cause, index) => {
      for (let times = 0; times <= index; times++) {
        rig.evict(instance, cause);
        rig.place(instance, 'a');
      }
    });
    // 1 + 2 + 3 + 4
    expect(sampleOf(metric)).toEqual({ evictions: 10 });
    expect(totalsOf(metric)).toEqual({
      'evictions-total': 10,
      'evictions-preemption': 1,
      'evictions-drain': 2,
      'evictions-failure': 3,
      'evictions-node-left': 4,
    });
  });
});
