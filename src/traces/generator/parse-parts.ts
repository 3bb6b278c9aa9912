/** Parts of a workload model that occur in several places of it: lifetimes, usage, dirty shares, rhythms. */

import { createIssue, DIRTY_CLASSES, type Issue } from '../../core/index.ts';
import type { Distribution } from './distribution.ts';
import { parseDistribution } from './parse-distribution.ts';
import type { Rhythm } from './rhythm.ts';
import type { DirtyMix, LifetimeModel, UsageModel } from './workload-model.ts';
import { MOST_SECONDS } from './workload-schema.ts';

/** Stands where something is refused, so that the rest can still be checked. */
const REFUSED: Distribution = { kind: 'constant', value: 0 };

export interface WrittenLifetime {
  readonly seconds: unknown;
  readonly staying: number;
}

export type WrittenUsage = Omit<UsageModel, 'cpuFraction' | 'memoryFraction'> & {
  readonly cpuFraction: unknown;
  readonly memoryFraction: unknown;
};

export interface WrittenRhythm {
  readonly factors?: readonly number[];
  readonly amplitude?: number;
  readonly peakHour?: number;
}

export function readLifetime(written: WrittenLifetime, path: string, issues: Issue[]): LifetimeModel {
  const bounds = { least: 0, most: MOST_SECONDS };
  const { distribution, issues: found } = parseDistribution(written.seconds, `${path}.seconds`, bounds);
  issues.push(...found);
  return { seconds: distribution ?? REFUSED, staying: written.staying };
}

export function readUsage(written: WrittenUsage, path: string, issues: Issue[]): UsageModel {
  // Levels above 1 are cut when they are drawn.
  const fraction = (value: unknown, key: string): Distribution => {
    const parsed = parseDistribution(value, `${path}.${key}`, { least: 0, most: 1 });
    issues.push(...parsed.issues);
    return parsed.distribution ?? REFUSED;
  };
  return {
    ...written,
    cpuFraction: fraction(written.cpuFraction, 'cpuFraction'),
    memoryFraction: fraction(written.memoryFraction, 'memoryFraction'),
  };
}

export function readDirty(written: Readonly<Record<string, number>>, path: string, issues: Issue[]): DirtyMix {
  checkWeights(Object.values(written), path, issues);
  return DIRTY_CLASSES.flatMap((dirtyClass) => {
    const weight = written[dirtyClass] ?? 0;
    return weight > 0 ? [{ dirtyClass, weight }] : [];
  });
}

export function readRhythm(written: WrittenRhythm | undefined, path: string, issues: Issue[]): Rhythm {
  if (written === undefined) return { kind: 'flat' };
  const { factors, amplitude, peakHour } = written;
  if (factors === undefined) {
    if (amplitude === undefined) issues.push(createIssue('missing-field', path, 'nothing', 'factors, or an amplitude'));
    return { kind: 'wave', amplitude: amplitude ?? 0, peakHour: peakHour ?? 0 };
  }
  if (amplitude !== undefined || peakHour !== undefined) {
    const remedy = 'keep one of the two';
    issues.push(createIssue('unknown-key', path, 'factors and a wave', 'factors, or an amplitude', { remedy }));
  }
  checkWeights(factors, `${path}.factors`, issues);
  return { kind: 'factors', factors };
}

/** Refuses weights of which none is above 0. */
export function checkWeights(weights: readonly number[], path: string, issues: Issue[]): void {
  if (weights.some((weight) => weight > 0)) return;
  const found = weights.length === 0 ? 'no weight' : 'weights of 0 alone';
  issues.push(createIssue('out-of-range', path, found, 'at least one above 0'));
}
