// Draws against the moments and quantiles of theory. Bounds are five standard errors of so many draws.
import { mean as meanOf, quantile, variance as varianceOf } from 'd3-array';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { drawBinomial, drawPoisson } from '../../../src/traces/generator/counts.ts';
import {
  createNormal,
  drawExponential,
  drawGamma,
  drawLognormal,
  drawNormal,
  drawWeibull,
  type Source,
} from '../../../src/traces/generator/samplers.ts';

const DRAWS = 100_000;
const ERRORS = 5;

type Draw = (source: Source) => number;

function drawMany(draw: Draw, seed = 21): number[] {
  const random = createRandom(seed);
  const source = (): number => random.next();
  return Array.from({ length: DRAWS }, () => draw(source));
}

/** Mean, variance, fourth central moment over the squared variance. */
type Moments = readonly [mean: number, variance: number, kurtosis: number];

function expectMoments(drawn: readonly number[], [mean, variance, kurtosis]: Moments): void {
  expect(Math.abs(meanOf(drawn)! - mean)).toBeLessThan(ERRORS * Math.sqrt(variance / DRAWS));
  expect(Math.abs(varianceOf(drawn)! / variance - 1)).toBeLessThan(ERRORS * Math.sqrt((kurtosis - 1) / DRAWS));
}

/** The share below a value, by theory. */
function expectShare(drawn: readonly number[], value: number, share: number): void {
  const below = drawn.filter((one) => one <= value).length / DRAWS;
  expect(Math.abs(below - share), `share up to ${value}`).toBeLessThan(
    ERRORS * Math.sqrt((share * (1 - share)) / DRAWS),
  );
}

/** Of a gamma: shape k, scale 1: mean k, variance k, kurtosis 3 + 6 / k. */
const gammaMoments = (shape: number): Moments => [shape, shape, 3 + 6 / shape];

describe('draws of amounts', () => {
  it.each<[string, Draw, Moments, readonly (readonly [value: number, share: number])[]]>([
    // 1 - e^-1, 1 - e^-3
    [
      'exponential',
      (source) => drawExponential(source, 4),
      [4, 16, 9],
      [
        [4, 0.6321],
        [12, 0.9502],
      ],
    ],
    [
      'normal',
      (source) => drawNormal(source, 7, 3),
      [7, 9, 3],
      [
        [4, 0.15866],
        [7, 0.5],
        [13, 0.97725],
      ],
    ],
    // Mean e^(s^2 / 2), variance (e^(s^2) - 1) e^(s^2), s = 0.5; kurtosis of s = 0.5: 8.898 + 3 - 3
    [
      'lognormal',
      (source) => drawLognormal(source, 0, 0.5),
      [1.133148, 0.364696, 8.898446],
      [
        [1, 0.5],
        [Math.exp(0.5), 0.84134],
      ],
    ],
    // Shape 2, scale 1: mean sqrt(pi) / 2, variance 1 - pi / 4, kurtosis 3.2451; 1 - e^-(x^2)
    [
      'Weibull',
      (source) => drawWeibull(source, 2, 1),
      [0.886227, 0.214602, 3.245089],
      [
        [0.5, 0.2212],
        [1, 0.6321],
      ],
    ],
    // Erlang of 2: 1 - 3 e^-2
    ['gamma 2', (source) => drawGamma(source, 2, 1), gammaMoments(2), [[2, 0.593994]]],
    ['gamma 1', (source) => drawGamma(source, 1, 1), gammaMoments(1), [[1, 0.632121]]],
    // Chi-square of one degree, halved: P(Z^2 <= 1)
    ['gamma 0.5', (source) => drawGamma(source, 0.5, 1), gammaMoments(0.5), [[0.5, 0.682689]]],
    ['gamma 30', (source) => drawGamma(source, 30, 1), gammaMoments(30), []],
  ])('have the mean, variance and shares of theory: %s', (_, draw, moments, shares) => {
    const drawn = drawMany(draw);
    expectMoments(drawn, moments);
    for (const [value, share] of shares) expectShare(drawn, value, share);
  });

  it('scale with their scale', () => {
    const [one, five] = [1, 5].map((scale) => drawMany((source) => drawGamma(source, 3, scale)));
    expect(quantile(five!, 0.5)! / quantile(one!, 0.5)!).toBeCloseTo(5, 10);
  });
});

describe('createNormal', () => {
  it('gives two draws that know nothing of each other from one point', () => {
    const random = createRandom(2);
    const normal = createNormal(() => random.next());
    const drawn = Array.from({ length: DRAWS }, normal);
    expectMoments(drawn, [0, 1, 3]);
    const product = meanOf(drawn.slice(1), (one, index) => one * drawn[index]!)!;
    expect(Math.abs(product)).toBeLessThan(ERRORS / Math.sqrt(DRAWS));
  });

  it('passes over points outside the circle and its very middle', () => {
    const given = [0.99, 0.99, 0.5, 0.5, 0.75, 0.5];
    let at = 0;
    const normal = createNormal(() => given[at++]!);
    // x = 0.5, y = 0: 0 x f, then 0.5 sqrt(-2 ln 0.25 / 0.25)
    expect(normal()).toBe(0);
    expect(normal()).toBeCloseTo(1.6651, 4);
    expect(at).toBe(6);
  });
});

describe('drawPoisson', () => {
  it.each([0, 0.3, 4, 16, 17, 60, 1000, 250_000])('has mean and variance %s', (mean) => {
    const drawn = drawMany((source) => drawPoisson(source, mean));
    expect(drawn.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    if (mean === 0) expect(new Set(drawn)).toEqual(new Set([0]));
    else expectMoments(drawn, [mean, mean, 3 + 1 / mean]);
  });

  it('counts small means as theory does', () => {
    const drawn = drawMany((source) => drawPoisson(source, 2));
    // e^-2, 3 e^-2, 5 e^-2
    expectShare(drawn, 0, 0.135335);
    expectShare(drawn, 1, 0.406006);
    expectShare(drawn, 2, 0.676676);
  });
});

describe('drawBinomial', () => {
  it.each([
    [10, 0.3],
    [10, 0.8],
    [100, 0.5],
    [5000, 0.02],
    [5000, 0.97],
    [1_000_000, 0.4],
  ])('has the mean and variance of %s trials of chance %s', (trials, chance) => {
    const drawn = drawMany((source) => drawBinomial(source, trials, chance));
    expect(drawn.every((count) => Number.isInteger(count) && count >= 0 && count <= trials)).toBe(true);
    const variance = trials * chance * (1 - chance);
    expectMoments(drawn, [trials * chance, variance, 3 + (1 - 6 * chance * (1 - chance)) / variance]);
  });

  it.each([
    [7, 0, 0],
    [7, 1, 7],
    [0, 0.5, 0],
  ])('is certain of %s trials of chance %s', (trials, chance, count) => {
    expect(drawBinomial(() => 0.5, trials, chance)).toBe(count);
  });
});
