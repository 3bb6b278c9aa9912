import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadVariationRiskBalancing } from '../../../../../src/core/engine/plugins/load/load-variation-risk-balancing.ts';
import type { NodeUsage } from '../../../../../src/core/model/node-usage.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ResourceVector } from '../../../../../src/core/model/resources.ts';
import { node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { figure, guestUsage, usage } from '../../../../usage-builders.ts';
import { vmPod } from '../../../../vm-builders.ts';

const IDLE = pod('idle');

function score(
  measured: NodeUsage | null,
  incoming: Pod = IDLE,
  { args = {}, allocatable = vector(100, 100) }: { args?: object; allocatable?: ResourceVector } = {},
): number {
  const plugin = buildPlugin(loadVariationRiskBalancing, { args: { ...args } });
  return (scoresOf(plugin, incoming, stateOf([node('n', { allocatable, usage: measured })])) as number[])[0]!;
}

const cpu = (mean: number, deviation: number): NodeUsage => usage({ cpuMilli: figure(mean, deviation) });

describe('LoadVariationRiskBalancing', () => {
  it.each([
    // 100 x (1 - (mean + spread) / 2), in hundredths of the node
    [50, 20, {}, 65],
    [90, 5, {}, 52], // 52.5, and in doubles a bit less, as in Go
    [50, 20, { safeVarianceMargin: 2 }, 55], // spread .4
    [50, 25, { safeVarianceSensitivity: 2 }, 50], // sqrt(.25) = .5
    // upstream's examples: 40 measured and 10 requested
    [50, 36, {}, 57],
    [10, 36, { safeVarianceSensitivity: 2 }, 65], // spread .6
    [200, 36, { safeVarianceSensitivity: 2 }, 20],
    [50, 0, { safeVarianceSensitivity: 2 }, 75],
    [50, 120, { safeVarianceSensitivity: 2 }, 25],
    [50, 36, { safeVarianceSensitivity: 0 }, 75], // .36 to the power of infinity
    [50, 100, { safeVarianceSensitivity: 0 }, 25], // 1 to that of infinity
    [50, 36, { safeVarianceMargin: 0 }, 75],
  ])('scores mean %s, deviation %s, %o as %s', (mean, deviation, args, expected) => {
    expect(score(cpu(mean, deviation), IDLE, { args })).toBe(expected);
  });

  it('adds what the pod requests, or what its guest was seen to use', () => {
    expect(score(cpu(40, 36), pod('p', { requests: vector(10) }))).toBe(57);
    expect(score(cpu(40, 36), vmPod('g', { usage: guestUsage(10) }, { requests: vector(40) }))).toBe(57);
    expect(score(cpu(40, 36), vmPod('g', {}, { requests: vector(10) }))).toBe(57);
  });

  it('takes the worse of CPU and memory, or the one that was measured', () => {
    const memory = figure(90, 5);
    expect(score(usage({ cpuMilli: figure(50, 20), memoryBytes: memory }))).toBe(52);
    expect(score(usage({ cpuMilli: figure(95, 20), memoryBytes: memory }))).toBe(43); // 42.5
    expect(score(usage({ memoryBytes: memory }))).toBe(52);
  });

  it('gives no points where nothing was measured, or where there is none of the resource', () => {
    expect(score(null)).toBe(0);
    expect(score(usage({ cpuPressure: 0.1 }))).toBe(0);
    expect(score(cpu(0, 0), IDLE, { allocatable: vector(0, 100) })).toBe(0);
  });

  it('counts pods that the measurement has not seen where it is asked to', () => {
    const at = node('n', {
      allocatable: vector(100, 100),
      usage: usage({ cpuMilli: figure(20), memoryBytes: figure(0) }),
    });
    const state = stateOf([at]);
    state.assume(pod('new', { requests: vector(40, 10) }), 'n');
    state.assume(vmPod('guest', { usage: guestUsage(20) }, { requests: vector(1, 80) }), 'n');
    const given = (args: object) =>
      scoresOf(buildPlugin(loadVariationRiskBalancing, { args: { ...args } }), IDLE, state);
    // CPU .2 against memory 0
    expect(given({})).toEqual([90]);
    // CPU .2 + .4 + .2 against memory .1 + .8
    expect(given({ countsNewPods: true })).toEqual([55]);
  });

  it('is the formula, whatever the amounts', () => {
    const amount = fc.double({ min: 0, max: 300, noNaN: true });
    const whole = fc.nat({ max: 200 });
    const small = fc.double({ min: 0.1, max: 5, noNaN: true });
    fc.assert(
      fc.property(amount, amount, whole, small, small, (mean, deviation, request, margin, sensitivity) => {
        const cap = (value: number): number => Math.max(0, Math.min(1, value));
        const mu = cap(cap(mean / 100) + request / 100);
        const sigma = cap(margin * cap(deviation / 100) ** (1 / sensitivity));
        const args = { safeVarianceMargin: margin, safeVarianceSensitivity: sensitivity };
        const given = score(cpu(mean, deviation), pod('p', { requests: vector(request) }), { args });
        expect(Math.abs(given - (1 - (mu + sigma) / 2) * 100)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
    );
  });

  it('never likes more load or more spread', () => {
    const amount = fc.nat({ max: 150 });
    fc.assert(
      fc.property(amount, amount, amount, amount, (mean, deviation, more, wider) => {
        expect(score(cpu(mean + more, deviation + wider))).toBeLessThanOrEqual(score(cpu(mean, deviation)));
      }),
    );
  });
});
