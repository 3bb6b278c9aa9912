/** How much more comes at some hours of the day and on some days of the week than on average. */

import { cos } from '../../core/index.ts';

/** Factors of equal parts of the period, or a cosine 1 + amplitude x cos(2 pi (hour - peakHour) / period). */
export type Rhythm =
  | { readonly kind: 'factors'; readonly factors: readonly number[] }
  | { readonly kind: 'wave'; readonly amplitude: number; readonly peakHour: number }
  | { readonly kind: 'flat' };

export const HOURS_PER_DAY = 24;
export const HOURS_PER_WEEK = 168;
const SECONDS_PER_HOUR = 3600;

export interface Rhythms {
  readonly daily: Rhythm;
  readonly weekly: Rhythm;
  /** Hour of the week, 0..168, at which time 0 lies. */
  readonly startHour: number;
}

/** The factor of the rate at a time, whose mean over a week is 1. The mean of the product is the product of the means. */
export function rhythmAt({ daily, weekly, startHour }: Rhythms, timeSeconds: number): number {
  const hour = startHour + timeSeconds / SECONDS_PER_HOUR;
  return factorAt(daily, hour, HOURS_PER_DAY) * factorAt(weekly, hour, HOURS_PER_WEEK);
}

/** A bound that `rhythmAt` never exceeds. */
export function rhythmPeak({ daily, weekly }: Rhythms): number {
  return peakOf(daily) * peakOf(weekly);
}

function factorAt(rhythm: Rhythm, hour: number, period: number): number {
  if (rhythm.kind === 'flat') return 1;
  const within = (((hour % period) + period) % period) / period;
  if (rhythm.kind === 'wave') {
    return 1 + rhythm.amplitude * cos(2 * Math.PI * (within - rhythm.peakHour / period));
  }
  const { factors } = rhythm;
  return factors[Math.min(factors.length - 1, Math.floor(within * factors.length))]! / meanFactor(factors);
}

function peakOf(rhythm: Rhythm): number {
  if (rhythm.kind === 'flat') return 1;
  if (rhythm.kind === 'wave') return 1 + rhythm.amplitude;
  return Math.max(...rhythm.factors) / meanFactor(rhythm.factors);
}

function meanFactor(factors: readonly number[]): number {
  return factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
}
