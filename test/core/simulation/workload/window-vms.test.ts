import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowVms } from '../../../../src/core/simulation/workload/window-vms.ts';
import { arbitraryTracedVms, ids, tracedVm } from './trace-builders.ts';

describe('windowVms', () => {
  it('keeps what is alive, and lets what was there before arrive at its beginning', () => {
    const vms = [
      tracedVm('over', { arrivalSeconds: 0, departureSeconds: 50 }),
      tracedVm('through', { arrivalSeconds: Number.NEGATIVE_INFINITY, departureSeconds: 500 }),
      tracedVm('within', { arrivalSeconds: 60, departureSeconds: 70 }),
      tracedVm('at the beginning', { arrivalSeconds: 50, departureSeconds: 80 }),
      tracedVm('at the end', { arrivalSeconds: 100, departureSeconds: 120 }),
    ];
    const kept = [...windowVms(vms, { fromSeconds: 50, toSeconds: 100 })];
    expect(kept).toEqual([{ ...vms[1], arrivalSeconds: 50, arrivalKnowledge: 'before-start' }, vms[2], vms[3]]);
  });

  it('keeps each VM that is alive at some time of the window and no other, in their order', () => {
    fc.assert(
      fc.property(arbitraryTracedVms(), fc.nat(200), fc.nat(200), (vms, fromSeconds, length) => {
        const toSeconds = fromSeconds + length + 1;
        const kept = [...windowVms(vms, { fromSeconds, toSeconds })];
        // One that comes and goes at once is there at the time of its arrival.
        const isAlive = (at: number) => (one: (typeof vms)[number]) =>
          one.arrivalSeconds === at || (one.arrivalSeconds <= at && one.departureSeconds > at);
        const times = Array.from({ length: toSeconds - fromSeconds }, (_, index) => fromSeconds + index);
        const alive = vms.filter((one) => times.some((at) => isAlive(at)(one)));
        expect(ids(kept)).toEqual(ids(alive));
        expect(kept.every(({ arrivalSeconds }) => arrivalSeconds >= fromSeconds && arrivalSeconds < toSeconds)).toBe(
          true,
        );
      }),
    );
  });
});
