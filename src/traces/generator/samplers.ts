/**
 * Draws of the distributions of a workload. All take from one source of even draws, 0 (included) to 1 (excluded), in an order
 * that is part of what a seed means.
 */

import { exp, log, log1p, pow } from '../../core/index.ts';

/** Gives even draws, 0 (included) to 1 (excluded). */
export type Source = () => number;

/** Of that mean: its tail turned round. */
export function drawExponential(source: Source, mean: number): number {
  return -log1p(-source()) * mean;
}

/** P(more than x) = e^-(x / scale)^shape: a power of an exponential draw. */
export function drawWeibull(source: Source, shape: number, scale: number): number {
  return scale * pow(drawExponential(source, 1), 1 / shape);
}

/**
 * A source of standard normal draws by the polar method (Marsaglia and Bray: A convenient method for generating normal
 * variables, 1964): a point within the unit circle gives two of them, of which the second is kept for the next call.
 */
export function createNormal(source: Source): Source {
  let kept: number | null = null;
  return () => {
    if (kept !== null) {
      const draw = kept;
      kept = null;
      return draw;
    }
    for (;;) {
      const x = source() * 2 - 1;
      const y = source() * 2 - 1;
      const square = x * x + y * y;
      if (square === 0 || square > 1) continue;
      const factor = Math.sqrt((-2 * log(square)) / square);
      kept = x * factor;
      return y * factor;
    }
  };
}

/** One normal draw. */
export function drawNormal(source: Source, mean: number, standardDeviation: number): number {
  return mean + standardDeviation * createNormal(source)();
}

/** e^(logMean + sigma x a standard normal). */
export function drawLognormal(source: Source, logMean: number, sigma: number): number {
  return exp(drawNormal(source, logMean, sigma));
}

/**
 * A gamma draw of that shape (above 0) and scale: a cubed, shifted normal draw that is kept or not (Marsaglia and Tsang: A
 * simple method for generating gamma variables, 2000). Below shape 1, one of shape + 1 times a power of an even draw.
 */
export function drawGamma(source: Source, shape: number, scale: number, normal = createNormal(source)): number {
  if (shape === 1) return drawExponential(source, scale);
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / (3 * Math.sqrt(d));
  for (;;) {
    const x = normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * (root * root);
    const u = 1 - source();
    const isKept = u < 1 - 0.0331 * x * x * x * x || log(u) < 0.5 * x * x + d * (1 - v + log(v));
    if (isKept) return d * v * (shape < 1 ? pow(source(), 1 / shape) : 1) * scale;
  }
}
