import { describe, expect, it } from 'vitest';
import { arrivalTimesOf, retimeVms, sequenceVms } from '../../../../src/core/simulation/workload/vm-times.ts';
import { tracedVm } from './trace-builders.ts';

const NEVER = Number.POSITIVE_INFINITY;

function times(vms: Iterable<{ arrivalSeconds: number; departureSeconds: number }>): (readonly [number, number])[] {
  return [...vms].map(({ arrivalSeconds, departureSeconds }) => [arrivalSeconds, departureSeconds] as const);
}

describe('retimeVms', () => {
  it('brings the origin to the start and stretches what comes after', () => {
    const vms = [
      tracedVm('a', { arrivalSeconds: 100, departureSeconds: 160 }),
      tracedVm('b', { arrivalSeconds: -NEVER, departureSeconds: NEVER }),
    ];
    // 1000 + (100 - 100) x 0.5, 1000 + (160 - 100) x 0.5.
    expect(times(retimeVms(vms, { originSeconds: 100, startSeconds: 1000, scale: 0.5 }))).toEqual([
      [1000, 1030],
      [-NEVER, NEVER],
    ]);
  });
});

describe('sequenceVms', () => {
  it('lets VMs come one after the other and stay', () => {
    const vms = [tracedVm('b', { arrivalSeconds: 7 }), tracedVm('a', { arrivalSeconds: 3 })];
    expect(times(sequenceVms(vms, { startSeconds: 10, everySeconds: 2 }))).toEqual([
      [10, NEVER],
      [12, NEVER],
    ]);
  });
});

describe('arrivalTimesOf', () => {
  it.each([
    ['recorded', 20, 50, { timeSeconds: 20, departureSeconds: 50, lifetimeSeconds: null }],
    ['from-start', 20, 50, { timeSeconds: 20, departureSeconds: NEVER, lifetimeSeconds: 30 }],
    ['from-start', 20, NEVER, { timeSeconds: 20, departureSeconds: NEVER, lifetimeSeconds: null }],
    // Nobody knows how long it had run.
    ['from-start', -NEVER, 50, { timeSeconds: 10, departureSeconds: 50, lifetimeSeconds: null }],
    ['recorded', -NEVER, 50, { timeSeconds: 10, departureSeconds: 50, lifetimeSeconds: null }],
  ] as const)('says of a VM that is %s from %d to %d: %j', (rule, arrivalSeconds, departureSeconds, expected) => {
    expect(arrivalTimesOf(tracedVm('a', { arrivalSeconds, departureSeconds }), rule, 10)).toEqual(expected);
  });
});
