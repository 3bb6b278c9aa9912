import { describe, expect, it } from 'vitest';
import { DEFAULT_SHAPING } from '../../../../src/core/simulation/scenario/defaults.ts';
import type { Shaping } from '../../../../src/core/simulation/scenario/scenario-workload.ts';
import type { TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { type ShapingContext, shapeVms } from '../../../../src/core/simulation/workload/shape-vms.ts';
import { ids, tracedVm } from './trace-builders.ts';

const CONTEXT: ShapingContext = {
  seed: 42,
  sourceStartSeconds: 0,
  startSeconds: 0,
  capacity: { cpu: 10_000, memory: 0, gpu: 0 },
};

const VMS = Array.from({ length: 200 }, (_, number) =>
  tracedVm(`vm-${number}`, { arrivalSeconds: number, departureSeconds: number + 10 }),
);

function shaped(changes: Partial<Shaping>, context: Partial<ShapingContext> = {}): TraceVm[] {
  return [...shapeVms(VMS, { ...DEFAULT_SHAPING, ...changes }, { ...CONTEXT, ...context })];
}

describe('shapeVms', () => {
  it('changes nothing where nothing is asked', () => {
    expect(shaped({})).toEqual(VMS);
  });

  it('lets a window begin at the start of the simulation', () => {
    const window = { from: { kind: 'after', seconds: 50 }, to: { kind: 'after', seconds: 53 } } as const;
    const vms = shaped({ window }, { startSeconds: 1000 });
    // vm-41 to vm-49 are there at 50, vm-50 to vm-52 come within it; vm-41 leaves at 51, a second after the start.
    expect(ids(vms)).toEqual(Array.from({ length: 12 }, (_, index) => `vm-${41 + index}`));
    expect(vms[0]).toMatchObject({ arrivalSeconds: 1000, departureSeconds: 1001 });
    expect(vms[11]).toMatchObject({ arrivalSeconds: 1002, departureSeconds: 1012 });
  });

  it('takes the first after shuffling: fewer are among more', () => {
    const few = ids(shaped({ shuffles: true, maxVms: 10 }));
    const more = ids(shaped({ shuffles: true, maxVms: 50 }));
    expect(more.slice(0, 10)).toEqual(few);
    expect(few).not.toEqual(ids(VMS).slice(0, 10));
    expect(ids(shaped({ shuffles: true, maxVms: 10 }, { seed: 43 }))).not.toEqual(few);
    expect(shaped({ maxVms: 0 })).toEqual([]);
  });

  it('inflates what the steps before have left, and lets it come one by one', () => {
    const vms = shaped({
      maxVms: 5,
      inflation: { toPercent: 120, axis: 'cpu', isExact: true },
      timing: 'one-by-one',
      timeScale: 3,
    });
    // 120 % of 10,000 are 12 VMs of 1000, three seconds apart.
    expect(vms.map(({ arrivalSeconds }) => arrivalSeconds)).toEqual(
      Array.from({ length: 12 }, (_, index) => 3 * index),
    );
    expect(vms.every(({ departureSeconds }) => departureSeconds === Number.POSITIVE_INFINITY)).toBe(true);
    expect(ids(vms).slice(0, 5)).toEqual(ids(VMS).slice(0, 5));
  });

  it('asks the source for one VM at a time where the order allows', () => {
    let asked = 0;
    function* source(): Generator<TraceVm> {
      for (;;) yield tracedVm(`vm-${asked++}`, { departureSeconds: 1000 });
    }
    const window = { from: { kind: 'after', seconds: 5 }, to: null } as const;
    const vms = shapeVms(source(), { ...DEFAULT_SHAPING, window, sample: 0.5, maxVms: 3 }, CONTEXT);
    expect([...vms]).toHaveLength(3);
    expect(asked).toBeLessThan(50);
  });
});
