import { describe, expect, it } from 'vitest';
import { gpuBestFit } from '../../../../../src/core/engine/plugins/packing/gpu-best-fit.ts';
import { gpuClustering } from '../../../../../src/core/engine/plugins/packing/gpu-clustering.ts';
import { gpuDotProduct } from '../../../../../src/core/engine/plugins/packing/gpu-dot-product.ts';
import { gpuPacking } from '../../../../../src/core/engine/plugins/packing/gpu-packing.ts';
import { buildPlugin, rawScoresOf, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { gpuNode, gpuPod, HOST_FREE, holder, hostsWith, hostWith } from './gpu-cases.ts';

const share = gpuPod('share', 8, 1, 500);
const EMPTY_GPUS = Array.from({ length: 8 }, () => 1000);

describe('GpuDotProduct', () => {
  const plugin = buildPlugin(gpuDotProduct);

  it('scores the vectors of the reference', () => {
    const state = hostsWith({ a: { cores: 32, freeMilli: HOST_FREE }, b: { cores: 96, freeMilli: EMPTY_GPUS } });
    // a: (32/128 * 8/128 + 2700/8000 * 500/8000) / 2 = 0.01836; b: (96/128 * 8/128 + 1 * 500/8000) / 2 = 0.0547
    expect(rawScoresOf(plugin, share, state)).toEqual([98, 94]);
  });

  it('counts every device that is asked for', () => {
    const state = hostsWith({ b: { cores: 128, freeMilli: EMPTY_GPUS } });
    // (1 * 0 + 1 * 4000/8000) / 2 = 0.25
    expect(rawScoresOf(plugin, gpuPod('four', 0, 4, 1000), state)).toEqual([75]);
  });

  it('stays within 0 to 100 on nodes larger than the formula knows', () => {
    const state = stateOf([gpuNode('huge', 100_000, 64)]);
    expect(rawScoresOf(plugin, gpuPod('wide', 1000, 64, 1000), state)).toEqual([0]);
  });
});

describe('GpuBestFit', () => {
  const plugin = buildPlugin(gpuBestFit);
  const state = hostsWith({
    a: { cores: 32, freeMilli: HOST_FREE },
    b: { cores: 96, freeMilli: EMPTY_GPUS },
    c: { cores: 16, freeMilli: [1000] },
  });

  it('scores the vectors of the reference', () => {
    // a: 1 - (24/256 + 2200/16000) = 0.769; b: 1 - (88/256 + 7500/16000) = 0.1875; c: 1 - (8/256 + 500/16000) = 0.9375
    expect(rawScoresOf(plugin, share, state)).toEqual([76, 18, 93]);
    // (76 - 18) * 100 / 75 = 77.3
    expect(scoresOf(plugin, share, state)).toEqual([77, 0, 100]);
  });

  it('gives 0 where all are equal', () => {
    const twins = stateOf([gpuNode('a', 16, 2), gpuNode('b', 16, 2)]);
    expect(scoresOf(plugin, share, twins)).toEqual([0, 0]);
  });
});

describe('GpuPacking', () => {
  const plugin = buildPlugin(gpuPacking);
  const score = (freeMilli: readonly number[], count: number, milliEach: number) =>
    rawScoresOf(plugin, gpuPod('p', 1, count, milliEach), hostWith(32, freeMilli));

  it.each([
    // 100 - 50 / 10
    ['a share on the tightest device', HOST_FREE, 1, 500, 95],
    // 50 - 1
    ['one idle device', HOST_FREE, 1, 1000, 49],
    // 50 - 2
    ['two idle devices', HOST_FREE, 2, 1000, 48],
    // max(33 - 2, 2)
    ['an idle node of two', [1000, 1000], 1, 1000, 31],
    // max(33 - 8, 8)
    ['an idle node of eight', EMPTY_GPUS, 1, 1000, 25],
    // max(33 - 20, 20)
    ['an idle node of twenty', Array(20).fill(1000), 1, 1000, 20],
    // max(50 - 19, 33)
    ['nineteen idle devices', [500, ...Array(19).fill(1000)], 19, 1000, 33],
    // floor(99.9) = 99 percent free, 100 - floor(99 / 10)
    ['a share on a device with 999 free', [999], 1, 10, 91],
    // the share of 600 fits on idle devices only
    ['a share that needs an idle device', [500, 1000], 1, 600, 49],
    ['what does not fit', [500], 1, 600, 0],
  ])('scores %s', (_title, freeMilli, count, milliEach, expected) => {
    expect(score(freeMilli, count, milliEach)).toEqual([expected]);
  });

  it('takes a device for idle when all that it has is free', () => {
    const gpus = { model: '', deviceMilli: [500, 1000] };
    const held = holder('held', 'n', { devices: [1], milliEach: 900 });
    const state = stateOf([{ ...gpuNode('n', 32, 2), gpus }], [held]);
    // the tightest that has 400 is the idle one of 500: 50 - 1
    expect(rawScoresOf(plugin, gpuPod('p', 1, 1, 400), state)).toEqual([49]);
  });

  it('says nothing of pods without GPUs', () => {
    expect(scoresOf(plugin, gpuPod('cpu', 1), hostWith(32, HOST_FREE))).toBe('skip');
  });
});

describe('GpuClustering', () => {
  const plugin = buildPlugin(gpuClustering);
  /** The GPUs of the vectors, [1000, 1000, 500, 200], where 500 and 800 are held in different ways. */
  const withPods = (...pods: ReturnType<typeof holder>[]) => stateOf([gpuNode('n', 32, 4)], pods);

  it('scores the vectors of the reference', () => {
    const shares = [
      holder('s1', 'n', { devices: [2], milliEach: 500 }),
      holder('s2', 'n', { devices: [3], milliEach: 800 }),
    ];
    // floor(25 * (8000 - 2700) / 8000) = 16; beside shares only: + 75
    expect(rawScoresOf(plugin, share, withPods(...shares))).toEqual([91]);
    // a whole GPU held too: 1700 free: floor(25 * 6300 / 8000) = 19; beside shares and a single GPU: + 50
    const mixed = [...shares, holder('one', 'n', { devices: [0], milliEach: 1000 })];
    expect(rawScoresOf(plugin, share, withPods(...mixed))).toEqual([69]);
    // two of four held by one pod: 2000 free: floor(25 * 6000 / 8000) = 18; other kinds only: + 0
    const pair = holder('pair', 'n', { devices: [0, 1], milliEach: 1000 });
    expect(rawScoresOf(plugin, share, withPods(pair))).toEqual([18]);
    // idle: 4000 free: floor(25 * 4000 / 8000) = 12; + 25
    expect(rawScoresOf(plugin, share, withPods())).toEqual([37]);
  });

  it('scores 66 and 16 with 2700 free, as the reference has it', () => {
    // 5 devices: 2300 held beside the 2700 that are free
    const state = (...pods: ReturnType<typeof holder>[]) => stateOf([gpuNode('n', 32, 5)], pods);
    const shares = [
      holder('s1', 'n', { devices: [2], milliEach: 500 }),
      holder('s2', 'n', { devices: [3], milliEach: 800 }),
    ];
    const one = holder('one', 'n', { devices: [0], milliEach: 1000 });
    expect(rawScoresOf(plugin, share, state(...shares, one))).toEqual([66]);
    // two pairs hold 2000 + 300
    const pair = holder('pair', 'n', { devices: [0, 1], milliEach: 1000 });
    const other = holder('pair-2', 'n', { devices: [2, 3], milliEach: 150 });
    expect(rawScoresOf(plugin, share, state(pair, other))).toEqual([16]);
  });

  it('tells pods by their number of GPUs', () => {
    const pair = holder('pair', 'n', { devices: [0, 1], milliEach: 1000 });
    // 2000 free: 18; the same kind: + 75; another number: + 0
    expect(rawScoresOf(plugin, gpuPod('p', 1, 2, 1000), withPods(pair))).toEqual([93]);
    expect(rawScoresOf(plugin, gpuPod('p', 1, 1, 1000), withPods(pair))).toEqual([18]);
  });

  it('does not count pods without GPUs', () => {
    const idle = stateOf([gpuNode('n', 32, 4)], [gpuPod('cpu', 1, 0, 0, { nodeName: 'n', phase: 'Running' })]);
    expect(rawScoresOf(plugin, share, idle)).toEqual([37]);
    expect(scoresOf(plugin, gpuPod('cpu', 1), idle)).toBe('skip');
  });
});
