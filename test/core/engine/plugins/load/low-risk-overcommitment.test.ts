import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowRiskOverCommitment } from '../../../../../src/core/engine/plugins/load/low-risk-overcommitment.ts';
import type { NodeUsage } from '../../../../../src/core/model/node-usage.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ResourceVector } from '../../../../../src/core/model/resources.ts';
import { node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { figure, usage } from '../../../../usage-builders.ts';
import { vmPod } from '../../../../vm-builders.ts';

interface Case {
  readonly measured?: NodeUsage | null;
  readonly placed?: readonly Pod[];
  readonly args?: object;
  readonly allocatable?: ResourceVector;
}

/** Score on a node of 4000m and 4096 bytes. */
function score(incoming: Pod, { measured = null, placed = [], args = {}, allocatable }: Case): number | 'skip' {
  const at = node('n', { allocatable: allocatable ?? vector(4000, 4096), usage: measured });
  const pods = placed.map((one, index) => ({ ...one, name: `placed-${index}`, nodeName: 'n' }));
  const scores = scoresOf(buildPlugin(lowRiskOverCommitment, { args: { ...args } }), incoming, stateOf([at], pods));
  return scores === 'skip' ? scores : scores[0]!;
}

const asks = (requests: ResourceVector, limits: ResourceVector = []): Pod => pod('p', { requests, limits });
const cpu = (mean: number, deviation = 0): NodeUsage => usage({ cpuMilli: figure(mean, deviation) });
/** Upstream's node: 80 % of CPU and 25 % of memory, steady. */
const STEADY = usage({ cpuMilli: figure(3200), memoryBytes: figure(1024) });

describe('LowRiskOverCommitment', () => {
  it('weighs a beta distributed load and limits beyond the capacity', () => {
    // 40 x (50 + 10 sqrt 5) fits beta(2, 2): up to .6 C it is .648, so .352 are beyond; Q .7 C = 2800, L 1.5 C = 6000:
    // (6000 - 4000) / (6000 - 2800) = .625; (.352 + .625) / 2 = .4885, score 51.15
    const placed = [asks(vector(2400), vector(4000))];
    const scoreAt = (args: object) =>
      score(asks(vector(400), vector(2000)), { measured: cpu(2000, 400), placed, args });
    expect(scoreAt({})).toBe(51);
    // the load alone 64.8, the limits alone 37.5
    expect(scoreAt({ riskLimitWeights: { cpu: 0 } })).toBe(65);
    expect(scoreAt({ riskLimitWeights: { cpu: 1 } })).toBe(38);
  });

  it.each([
    // riskLoad 1: 80 % steady is above 25 % requested; CPU .5, memory (6144 - 4096) / (6144 - 2048) / 2 = .25
    ['cpu', vector(1000, 0), vector(2000, 0), vector(1000, 2048), vector(1000, 6144), 50],
    // CPU: limits 5000 of 4000 with 4000 requested, 1; and 80 % above 75 % requested, 1
    ['all', vector(3000, 512), vector(4000, 6144), vector(1000, 512), vector(1000, 1024), 0],
    // memory alone: (7168 - 4096) / (7168 - 1024) = .5, and 25 % is above 512 of 4096: (.5 + 1) / 2 = .75
    ['memory', vector(4000, 512), vector(4000, 6144), vector(0, 512), vector(0, 1024), 25],
  ])("scores upstream's examples: %s", (_, before, limitsBefore, requests, limits, expected) => {
    const placed = [asks(before, limitsBefore)];
    expect(score(asks(requests, limits), { measured: STEADY, placed })).toBe(expected);
  });

  it('conditions on the limits where these stay below the capacity', () => {
    // even load: mean 2000, variance 1/12; up to Q' 1000: .25, up to L' 2000: .5; .25 / .5, risk .5, half of it: .25
    const deviation = 4000 / Math.sqrt(12);
    const args = { smoothingWindowSize: 1 };
    const placed = [asks(vector(1000), vector(2000))];
    expect(score(asks(vector(100)), { measured: cpu(2000, deviation), placed, args })).toBe(75);
    // without the limits: 1 - .25 = .75, half of it .375, score 62.5; limits as large as the node say nothing
    const unlimited = [asks(vector(1000), vector(4000))];
    expect(score(asks(vector(0, 1)), { measured: cpu(2000, deviation), placed: unlimited, args })).toBe(63);
  });

  it('widens the deviation by the root of the window', () => {
    const placed = [asks(vector(1000), vector(4000))];
    // a window of 4 doubles a deviation of half the even one
    const given = score(asks(vector(0, 1)), {
      measured: cpu(2000, 2000 / Math.sqrt(12)),
      placed,
      args: { smoothingWindowSize: 4 },
    });
    expect(given).toBe(63);
  });

  it('weighs limits against load as its arguments say', () => {
    // limits (6000 - 4000) / (6000 - 1000) = .4, no load
    const limited = asks(vector(1000), vector(6000));
    expect(score(limited, { measured: cpu(0) })).toBe(80);
    expect(score(limited, { measured: cpu(0), args: { riskLimitWeights: { cpu: 1 } } })).toBe(60);
    expect(score(limited, { measured: cpu(0), args: { riskLimitWeights: { cpu: 0 } } })).toBe(100);
  });

  it('sees the vCPUs and the memory of guests as their limits', () => {
    const guest = vmPod('g', { vcpus: 6, guestMemoryBytes: 512 }, { requests: vector(600, 512) });
    // (6000 - 4000) / (6000 - 600) = .370, half of it .185
    expect(score(guest, { measured: cpu(0) })).toBe(81);
    // memory overcommitted: (6144 - 4096) / (6144 - 2048) = .5, half of it .25
    const large = vmPod('g', { vcpus: 1, guestMemoryBytes: 6144 }, { requests: vector(100, 2048) });
    expect(score(large, { measured: cpu(0) })).toBe(75);
    // the same of a guest that is there already: 6000 + 100 - 4000 of 6100 - 700
    expect(score(asks(vector(100)), { measured: cpu(0), placed: [guest] })).toBe(81);
  });

  it('sees pods come and go', () => {
    const state = stateOf([node('n', { allocatable: vector(4000, 4096), usage: cpu(0) })]);
    const plugin = buildPlugin(lowRiskOverCommitment);
    const incoming = asks(vector(0, 1));
    const checkpoint = state.checkpoint();
    const given = [scoresOf(plugin, incoming, state)];
    state.assume(asks(vector(0), vector(8000)), 'n');
    given.push(scoresOf(plugin, incoming, state));
    state.undo(checkpoint);
    given.push(scoresOf(plugin, incoming, state));
    // 4000 / 8000 of CPU, half of it
    expect(given).toEqual([[100], [75], [100]]);
  });

  it('takes a request for the least limit', () => {
    // limits 4000 + 1000 of 4000, requests 500 + 1000: 1000 / 3500 = .286, half of it .143
    const placed = [asks(vector(500), vector(4000))];
    expect(score(asks(vector(1000)), { measured: cpu(0), placed })).toBe(86);
  });

  it('knows loads that hardly vary', () => {
    const placed = [asks(vector(2000), vector(4000))];
    for (const deviation of [0, 1e-200, 1e-9]) {
      expect(score(asks(vector(0, 1)), { measured: cpu(1900, deviation), placed })).toBe(100);
      expect(score(asks(vector(0, 1)), { measured: cpu(2100, deviation), placed })).toBe(50);
    }
  });

  it('fears no load where there is none of the resource', () => {
    const measured = usage({ cpuMilli: figure(100), memoryBytes: figure(0) });
    expect(score(asks(vector(0, 1)), { measured, allocatable: vector(0, 4096) })).toBe(100);
  });

  it('scores limits alone for a resource that was not measured', () => {
    // 4096 / 6144 of memory: .667 x .5
    expect(score(asks(vector(0, 0), vector(0, 8192)), { measured: cpu(0) })).toBe(75);
  });

  it('gives no points where nothing was measured', () => {
    expect(score(asks(vector(100)), {})).toBe(0);
    expect(score(asks(vector(100)), { measured: usage({ cpuPressure: 0 }) })).toBe(0);
  });

  it('leaves pods alone that ask for nothing', () => {
    expect(score(pod('p'), { measured: cpu(0) })).toBe('skip');
  });

  it('is a number from 0 to 100 of any amounts', () => {
    const amount = fc.oneof(fc.nat({ max: 5000 }), fc.double({ min: 0, max: 1e16, noNaN: true }));
    const pair = fc.tuple(amount, amount);
    fc.assert(
      fc.property(pair, pair, pair, pair, pair, (request, limit, before, load, capacity) => {
        const given = score(asks(vector(...request), vector(...limit)), {
          measured: usage({ cpuMilli: figure(...load), memoryBytes: figure(load[1], load[0]) }),
          placed: [asks(vector(...before))],
          allocatable: vector(...capacity),
        });
        expect(given === 'skip' || (given >= 0 && given <= 100)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('never likes a higher limit', () => {
    const amount = fc.nat({ max: 8000 });
    fc.assert(
      fc.property(amount, amount, fc.nat({ max: 4000 }), fc.nat({ max: 2000 }), (limit, more, mean, deviation) => {
        const at = { measured: cpu(mean, deviation), placed: [asks(vector(1000), vector(4000))] };
        const [low, high] = [limit, limit + more].map((one) => score(asks(vector(500), vector(one)), at));
        expect(high).toBeLessThanOrEqual(low as number);
      }),
    );
  });
});
