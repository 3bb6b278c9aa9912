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

  it.each([
    // (32/128 * 8/128 + 2700/8000 * 500/8000) / 2 = 0.0184
    ['a share on the host of the reference', 32, HOST_FREE, share, 98],
    // (96/128 * 8/128 + 8000/8000 * 500/8000) / 2 = 0.0547
    ['a share on a large idle host', 96, EMPTY_GPUS, share, 94],
    // (1 * 0 + 1 * 4000/8000) / 2 = 0.25
    ['four devices', 128, EMPTY_GPUS, gpuPod('four', 0, 4, 1000), 75],
    // (1 * 1/2 + 1 * 0) / 2 = 0.25
    ['half of the CPU', 128, EMPTY_GPUS, gpuPod('cpu', 64), 75],
    // (1 + 1) / 2 = 1
    ['all there is', 128, EMPTY_GPUS, gpuPod('all', 128, 8, 1000), 0],
    ['nothing', 128, EMPTY_GPUS, gpuPod('none', 0), 100],
  ] as const)('scores %s', (_title, cores, freeMilli, pod, expected) => {
    expect(rawScoresOf(plugin, pod, hostWith(cores, freeMilli))).toEqual([expected]);
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

  it.each([
    // a: 1 - (24/256 + 2200/16000) = 0.769; b: 1 - (88/256 + 7500/16000) = 0.1875; c: 1 - (8/256 + 500/16000) = 0.9375
    // stretched: (76 - 18) * 100 / 75 = 77.3
    ['the vectors of the reference', share, [76, 18, 93], [77, 0, 100]],
    // a: 1 - (32/256 + 2700/16000) = 0.706; b: 1 - (96/256 + 8000/16000) = 0.125; c: 1 - (16/256 + 1000/16000) = 0.875
    // stretched: (70 - 12) * 100 / 75 = 77.3
    ['a pod that asks for nothing', gpuPod('none', 0), [70, 12, 87], [77, 0, 100]],
    // a: 1 - (16/256 + 2700/16000) = 0.769; b: 1 - (80/256 + 8000/16000) = 0.1875; c: 1 - (0 + 1000/16000) = 0.9375
    ['a pod of 16 cores without GPUs', gpuPod('cpu', 16), [76, 18, 93], [77, 0, 100]],
    // a: 1 - (32/256 + 700/16000) = 0.831; b: 1 - (96/256 + 6000/16000) = 0.25; c: 1 - (16/256 - 1000/16000) = 1
    // stretched: (83 - 25) * 100 / 75 = 77.3
    ['two devices', gpuPod('two', 0, 2, 1000), [83, 25, 100], [77, 0, 100]],
  ] as const)('scores %s', (_title, pod, raw, stretched) => {
    expect(rawScoresOf(plugin, pod, state)).toEqual(raw);
    expect(scoresOf(plugin, pod, state)).toEqual(stretched);
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
  const shares = [
    holder('s1', 'n', { devices: [2], milliEach: 500 }),
    holder('s2', 'n', { devices: [3], milliEach: 800 }),
  ];
  const one = holder('one', 'n', { devices: [0], milliEach: 1000 });
  const pair = holder('pair', 'n', { devices: [0, 1], milliEach: 1000 });
  const small = holder('pair-2', 'n', { devices: [2, 3], milliEach: 150 });

  it.each([
    // 2700 of 4000 free: floor(25 * (8000 - 2700) / 8000) = 16; beside shares only: + 75
    ['a share beside shares', share, 4, shares, 91],
    // 1700 free: floor(25 * 6300 / 8000) = 19; beside shares and a single GPU: + 50
    ['a share beside shares and a whole GPU', share, 4, [...shares, one], 69],
    // 2700 of 5000 free: 16 + 50
    ['the same with 2700 free, as in the reference', share, 5, [...shares, one], 66],
    // 2000 free: floor(25 * 6000 / 8000) = 18; other kinds only: + 0
    ['a share beside a pair', share, 4, [pair], 18],
    // 2700 of 5000 free: 16 + 0
    ['the same with 2700 free, as in the reference', share, 5, [pair, small], 16],
    // 4000 free: floor(25 * 4000 / 8000) = 12; + 25
    ['a share on an idle node', share, 4, [], 37],
    // 2000 free: 18; the same number of GPUs: + 75
    ['a pair beside a pair', gpuPod('p', 1, 2, 1000), 4, [pair], 93],
    // 18; another number: + 0
    ['a whole GPU beside a pair', gpuPod('p', 1, 1, 1000), 4, [pair], 18],
    // 3000 free: floor(25 * 5000 / 8000) = 15; a whole GPU is no share: + 0
    ['a share beside a whole GPU', share, 4, [one], 15],
  ])('scores %s', (_title, pod, deviceCount, held, expected) => {
    expect(rawScoresOf(plugin, pod, stateOf([gpuNode('n', 32, deviceCount)], held))).toEqual([expected]);
  });

  it('does not count pods without GPUs', () => {
    const idle = stateOf([gpuNode('n', 32, 4)], [gpuPod('cpu', 1, 0, 0, { nodeName: 'n', phase: 'Running' })]);
    expect(rawScoresOf(plugin, share, idle)).toEqual([37]);
    expect(scoresOf(plugin, gpuPod('cpu', 1), idle)).toBe('skip');
  });
});
