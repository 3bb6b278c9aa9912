import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetLoadPacking } from '../../../../../src/core/engine/plugins/load/target-load-packing.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { figure, guestUsage, usage } from '../../../../usage-builders.ts';
import { vmPod } from '../../../../vm-builders.ts';

/** A node of 1000m whose CPU is used to so many percent. */
function nodeAt(usePercent: number, changes: Partial<Node> = {}): Node {
  return node('n', {
    allocatable: vector(1000, GI),
    usage: usage({ cpuMilli: figure(usePercent * 10) }),
    ...changes,
    labels: {},
  });
}

/** A pod without containers: it uses nothing. */
const IDLE = pod('idle', { nonZeroRequests: vector() });

function score(
  onNode: Node,
  incoming: Pod,
  { args = {}, placed = [] }: { args?: object; placed?: Pod[] } = {},
): number {
  const plugin = buildPlugin(targetLoadPacking, { args: { ...args } });
  return (scoresOf(plugin, incoming, stateOf([onNode], placed)) as number[])[0]!;
}

describe('TargetLoadPacking', () => {
  it.each([
    // 60 x U / 40 + 40 up to 40, then 40 x (100 - U) / 60
    [0, 40],
    [10, 55],
    [20, 70],
    [40, 100],
    [41, 39], // 39.33
    [70, 20],
    [100, 0],
    [101, 0],
    [50, 33], // 33.33, upstream's hot node
  ])('with target 40 scores use %s %% as %s', (use, expected) => {
    expect(score(nodeAt(use), IDLE)).toBe(expected);
  });

  it.each([
    [25, 75], // 50 x 25 / 50 + 50
    [50, 100],
    [75, 25], // 50 x 25 / 50
  ])('with target 50 scores use %s %% as %s', (use, expected) => {
    expect(score(nodeAt(use), IDLE, { args: { targetUtilization: 50 } })).toBe(expected);
  });

  it('gives a full node all points where the target is 100', () => {
    expect(score(nodeAt(100), IDLE, { args: { targetUtilization: 100 } })).toBe(100);
  });

  it.each([
    // use of a node of 1000m in percent; below 40: 1.5 x use + 40
    ['a limit', pod('p', { requests: vector(100), limits: vector(200) }), 70], // 200m
    ['a request, half as much again', pod('p', { requests: vector(100), nonZeroRequests: vector(100) }), 63], // 150m: 62.5
    ['a core where there is neither', pod('p', { requests: vector(0), nonZeroRequests: vector(100) }), 0], // 1000m: U 100
    // A limit of 200m beside a request of 50m without one, half as much again: 200 + 75 = 275m, U 27.5: 81.25
    ['both', pod('p', { requests: vector(150), limits: vector(200), unlimitedCpuMilli: 50 }), 81],
    // What is requested under the limit counts for nothing: 200 + 75 again.
    [
      'both, the limit as high as both',
      pod('p', { requests: vector(250), limits: vector(200), unlimitedCpuMilli: 50 }),
      81,
    ],
    // Overhead stands among the limits whether there is one or not: 50 + 1.5 x 100 = 200m.
    ['a request and overhead', pod('p', { requests: vector(150), limits: vector(50), unlimitedCpuMilli: 100 }), 70],
    ['the vCPUs of a guest', vmPod('g', { vcpus: 1 }), 0], // 1000m
    ['the measured use of a guest', vmPod('g', { vcpus: 8, usage: guestUsage(120) }), 58], // 120m
  ])('predicts by %s', (_, incoming, expected) => {
    expect(score(nodeAt(0), incoming)).toBe(expected);
  });

  it('takes the predictions from its arguments', () => {
    const args = { defaultRequestsMilli: 50, defaultRequestsMultiplier: 2 };
    // 2 x 100m + 50m for the container that names nothing: U 25
    expect(score(nodeAt(0), pod('p', { requests: vector(100), nonZeroRequests: vector(200) }), { args })).toBe(78);
  });

  const measured = usage({ cpuMilli: figure(0), measuredAtSeconds: 1000 });
  it.each([
    ['started after the measurement', 'n', 1001, 58],
    ['started within a minute before its end', 'n', 941, 58],
    ['started a minute before its end', 'n', 940, 40],
    ['was there when the cluster was read', 'n', null, 40],
    ['was placed since', '', null, 58],
    ['was placed since, and was measured', '', 500, 40],
  ])('counts a pod of 120m that %s', (_, nodeName, startTimeSeconds, expected) => {
    const other = pod('other', { nodeName, startTimeSeconds, requests: vector(80), nonZeroRequests: vector(80) });
    const state = stateOf([nodeAt(0, { usage: measured })], nodeName === '' ? [] : [other]);
    if (nodeName === '') state.assume(other, 'n');
    expect(scoresOf(buildPlugin(targetLoadPacking), IDLE, state)).toEqual([expected]);
  });

  it('trusts that bound pods were measured where the time of the measurement is unknown', () => {
    const other = pod('other', { nodeName: 'n', startTimeSeconds: 2000, requests: vector(800) });
    expect(score(nodeAt(0), IDLE, { placed: [other] })).toBe(40);
  });

  it.each([
    ['nothing', null],
    ['memory alone', usage({ memoryBytes: figure(GI) })],
  ])('gives no points where %s was measured', (_, found) => {
    expect(score(nodeAt(0, { usage: found }), IDLE)).toBe(0);
  });

  it('counts use against the capacity, not what is allocatable', () => {
    // 200 of 2000: U 10
    expect(score(nodeAt(20, { capacity: vector(2000, GI) }), IDLE)).toBe(55);
  });

  it('gives a node without CPU the points of an idle one, as upstream does', () => {
    expect(score(nodeAt(20, { allocatable: vector(0, GI) }), IDLE)).toBe(40);
  });

  it('is the formula, whatever the amounts', () => {
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    const whole = fc.integer({ min: 0, max: 5000 });
    const target = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 200_000 }), whole, target, (mean, capacity, request, x) => {
        const at = node('n', { allocatable: vector(capacity), usage: usage({ cpuMilli: figure(mean) }) });
        const incoming = pod('p', { requests: vector(request), nonZeroRequests: vector(request) });
        const use = (100 * (mean + Math.round(request * 1.5))) / capacity;
        const below = ((100 - x) * use) / x + x;
        const above = (x * (100 - use)) / (100 - x);
        const expected = use > 100 ? 0 : Math.round(use > x ? above : below);
        expect(score(at, incoming, { args: { targetUtilization: x } })).toBe(expected);
      }),
    );
  });
});
