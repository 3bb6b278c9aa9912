import { describe, expect, it } from 'vitest';
import type { ClusterPlugin } from '../../../../../src/core/engine/plugin.ts';
import { PLUGINS } from '../../../../../src/core/engine/plugins/index.ts';
import { gpuRandom } from '../../../../../src/core/engine/plugins/packing/gpu-random.ts';
import { gpuRandomPolicy } from '../../../../../src/core/engine/policies/gpu-random.ts';
import { createProfile } from '../../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../../src/core/engine/schedule.ts';
import { createRandom, randomBelow } from '../../../../../src/core/random.ts';
import { stateOf } from '../../../../plugin-rig.ts';
import { gpuNode, gpuPod, hostWith } from './gpu-cases.ts';

const nodes = ['a', 'b', 'c', 'd'].map((name) => gpuNode(name, 64, 4));
const profile = createProfile(gpuRandomPolicy, PLUGINS);
const plugin = (seed: number) => gpuRandom.create({ seed } as never, { schedulerVersion: '1.36' });

/** How often each answer is given to a thousand pods. */
function tally<T>(answer: (index: number) => T): Map<T, number> {
  const counts = new Map<T, number>();
  for (let index = 0; index < 1000; index++) {
    const given = answer(index);
    counts.set(given, (counts.get(given) ?? 0) + 1);
  }
  return counts;
}

/** In whole numbers of any size: two halves of the seed, then the characters. */
function naiveHash(seed: number, text: string): number {
  const whole = BigInt(seed);
  const parts = [whole & 0xffffffffn, whole >> 32n, ...[...text].map((one) => BigInt(one.charCodeAt(0)))];
  return Number(parts.reduce((hash, part) => ((hash ^ part) * 0x01000193n) & 0xffffffffn, 0x811c9dc5n));
}

describe('GpuRandom', () => {
  it('takes each candidate about as often, and the same for the same pod', () => {
    const scheduler = new Scheduler(stateOf(nodes), profile);
    const counts = tally((index) => scheduler.choose(gpuPod(`p${index}`, 1, 1, 500)).node);
    expect([...counts.keys()].sort()).toEqual(['a', 'b', 'c', 'd']);
    // 250 each; six standard deviations of sqrt(1000 * 1/4 * 3/4) = 13.7
    for (const count of counts.values()) expect(Math.abs(count - 250)).toBeLessThan(83);
    const pod = gpuPod('p7', 1, 1, 500);
    expect(scheduler.choose(pod)).toEqual(new Scheduler(stateOf([...nodes].reverse()), profile).choose(pod));
  });

  // Computed apart: 32-bit FNV-1a over the seed and the pod, then one draw of the generator.
  it.each([
    [0, 1],
    [42, 3],
    [42, 4],
    [2 ** 32 + 42, 4],
    [Number.MAX_SAFE_INTEGER, 2],
  ])('takes the candidate by name whose number the hash gives: seed %d, %d candidates', (seed, count) => {
    const state = stateOf([...nodes.slice(0, count)].reverse());
    for (let index = 0; index < 20; index++) {
      const prepared = plugin(seed) as ClusterPlugin;
      const scored = prepared.prepareScore!(gpuPod(`p${index}`, 1), state, state.nodes)!;
      const scores = state.nodes.map((node, position) => [node.name, scored.score(node, position)] as const);
      const drawn = randomBelow(createRandom(naiveHash(seed, `default/p${index}`)), count);
      expect(Object.fromEntries(scores)).toEqual(
        Object.fromEntries(scores.map(([name]) => [name, name === 'abcd'[drawn] ? 100 : 0])),
      );
    }
  });

  it('chooses among candidates only', () => {
    const full = gpuPod('full', 64, 0, 0, { nodeName: 'b', phase: 'Running' });
    const scheduler = new Scheduler(stateOf(nodes, [full]), profile);
    const counts = tally((index) => scheduler.choose(gpuPod(`p${index}`, 1)).node);
    expect([...counts.keys()].sort()).toEqual(['a', 'c', 'd']);
  });

  it('gives a share any device with room, by seed, pod and node', () => {
    const state = hostWith(32, [1000, 100, 500, 700]);
    const node = state.node('n')!;
    const device = (seed: number, index: number) =>
      plugin(seed).chooseGpus?.(gpuPod(`p${index}`, 1, 1, 500), node, state)?.[0];
    const counts = tally((index) => device(1, index));
    expect([...counts.keys()].sort()).toEqual([0, 2, 3]);
    // 333 each; six standard deviations of sqrt(1000 * 1/3 * 2/3) = 14.9
    for (const count of counts.values()) expect(Math.abs(count - 333)).toBeLessThan(90);
    expect(tally((index) => device(1, index) === device(2 ** 32 + 1, index)).get(false)).toBeGreaterThan(500);
  });

  it('gives devices of the node at hand, after one with more of them', () => {
    const random = plugin(1);
    const give = (deviceCount: number, index: number) => {
      const state = stateOf([gpuNode('n', 32, deviceCount)]);
      return random.chooseGpus?.(gpuPod(`p${index}`, 1, 1, 500), state.node('n')!, state)?.[0];
    };
    give(8, 0);
    expect([...tally((index) => give(2, index)).keys()].sort()).toEqual([0, 1]);
  });

  it('takes nodes that come later too, and of another cluster', () => {
    const state = stateOf(nodes.slice(0, 2));
    const scheduler = new Scheduler(state, profile);
    const chosen = (one: Scheduler) => [...tally((index) => one.choose(gpuPod(`p${index}`, 1)).node).keys()].sort();
    expect(chosen(scheduler)).toEqual(['a', 'b']);
    state.addNode(nodes[3]!);
    state.addNode(nodes[2]!);
    expect(chosen(scheduler)).toEqual(['a', 'b', 'c', 'd']);
    const anew = new Scheduler(stateOf(nodes), profile);
    const pods = Array.from({ length: 50 }, (_, index) => gpuPod(`p${index}`, 1));
    expect(pods.map((one) => scheduler.choose(one).node)).toEqual(pods.map((one) => anew.choose(one).node));
    expect(chosen(new Scheduler(stateOf([gpuNode('z', 8, 1), gpuNode('y', 8, 1)]), profile))).toEqual(['y', 'z']);
  });

  it('leaves whole GPUs, and what does not fit, to others', () => {
    const state = hostWith(32, [1000, 400]);
    const give = (count: number, milliEach: number) =>
      plugin(1).chooseGpus?.(gpuPod('p', 1, count, milliEach), state.node('n')!, state);
    expect(give(1, 1000)).toBeNull();
    expect(plugin(1).chooseGpus?.(gpuPod('cpu', 1), state.node('n')!, state)).toBeNull();
    expect(plugin(1).chooseGpus?.(gpuPod('p', 1, 1, 500), hostWith(32, [400]).node('n')!, state)).toBeNull();
  });
});
