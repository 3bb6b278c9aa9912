/**
 * How much memory a guest dirties: unique bytes written in a stretch of guest time. It grows ever more slowly, because a
 * guest writes the same pages again (live-migration.md 2.2): a constant rate would promise migrations that never end.
 */

import { expm1 } from '../elementary/expm1.ts';
import { log } from '../elementary/log.ts';
import { pow } from '../elementary/pow.ts';
import { BerthError, createIssue, type Issue } from '../errors.ts';

export type DirtyCurve =
  /** A guest that writes nothing. */
  | { readonly kind: 'none' }
  /** bytesAtOneSecond x seconds^exponent, at most capBytes. */
  | {
      readonly kind: 'power';
      readonly bytesAtOneSecond: number;
      /** 0..1; 1 would be a constant rate. */
      readonly exponent: number;
      /** Infinity where no bound is known. */
      readonly capBytes: number;
    }
  /** A writer that goes through its set again and again: min(bytesPerSecond x seconds, setBytes). */
  | { readonly kind: 'cyclic'; readonly bytesPerSecond: number; readonly setBytes: number }
  /** Parts that are written at random: sum of setBytes x (1 - e^(-bytesPerSecond x seconds / setBytes)). */
  | { readonly kind: 'saturating'; readonly parts: readonly DirtyPart[] }
  /**
   * Measured points with rising seconds and bytes: straight in the logarithms of both between them, on with the last
   * slope (1 at most) after them, with exponent 0.8 before them, at most capBytes.
   */
  | { readonly kind: 'points'; readonly points: readonly DirtyPoint[]; readonly capBytes: number };

export interface DirtyPart {
  readonly setBytes: number;
  readonly bytesPerSecond: number;
}

export interface DirtyPoint {
  readonly seconds: number;
  readonly bytes: number;
}

/** Exponent below the first measured point: at short times little is written twice (live-migration.md 2.3). */
const SHORT_EXPONENT = 0.8;

/** No dirty log is read more often than once a microsecond. */
const LEAST_SECONDS = 1e-6;

/**
 * Unique bytes dirtied in so many seconds of guest time; 0 for none, never falling with time. Hot: called once a round
 * of every simulated migration, so the curve itself is checked by `checkDirtyCurve`. Throws `out-of-range` where
 * `seconds` is negative or NaN.
 */
export function uniqueDirtyBytes(curve: DirtyCurve, seconds: number): number {
  if (!(seconds >= 0)) throw new BerthError('out-of-range', `dirty memory after ${seconds} seconds; wanted 0 or more`);
  if (seconds === 0) return 0;
  switch (curve.kind) {
    case 'none':
      return 0;
    case 'power':
      return Math.min(curve.bytesAtOneSecond * pow(seconds, curve.exponent), curve.capBytes);
    case 'cyclic':
      return Math.min(curve.bytesPerSecond * seconds, curve.setBytes);
    case 'saturating':
      return curve.parts.reduce((sum, part) => sum + saturated(part, seconds), 0);
    case 'points':
      return Math.min(interpolate(curve.points, seconds), curve.capBytes);
  }
}

/** All memory the guest ever writes, in bytes: what the curve rises to; Infinity where no bound is known. */
export function workingSetBytes(curve: DirtyCurve): number {
  switch (curve.kind) {
    case 'none':
      return 0;
    case 'power':
    case 'points':
      return curve.capBytes;
    case 'cyclic':
      return curve.setBytes;
    case 'saturating':
      return curve.parts.reduce((sum, { setBytes }) => sum + setBytes, 0);
  }
}

/** The curve of a guest that dirties `factor` times (0 or more) as much in every stretch of time, its set included. */
export function scaleDirtyCurve(curve: DirtyCurve, factor: number): DirtyCurve {
  if (!(factor >= 0)) throw new BerthError('out-of-range', `a dirty curve scaled by ${factor}; wanted 0 or more`);
  if (factor === 0) return { kind: 'none' };
  switch (curve.kind) {
    case 'none':
      return curve;
    case 'power':
      return {
        ...curve,
        bytesAtOneSecond: curve.bytesAtOneSecond * factor,
        capBytes: curve.capBytes * factor,
      };
    case 'cyclic':
      return { ...curve, bytesPerSecond: curve.bytesPerSecond * factor, setBytes: curve.setBytes * factor };
    case 'saturating':
      return {
        kind: 'saturating',
        parts: curve.parts.map(({ setBytes, bytesPerSecond }) => ({
          setBytes: setBytes * factor,
          bytesPerSecond: bytesPerSecond * factor,
        })),
      };
    case 'points':
      return {
        kind: 'points',
        points: curve.points.map(({ seconds, bytes }) => ({ seconds, bytes: bytes * factor })),
        capBytes: curve.capBytes * factor,
      };
  }
}

/**
 * Everything wrong with a curve, with `path` as where it stands: amounts that are negative, NaN or beyond 2^53 (a cap may be
 * infinite), an exponent outside 0..1, points that do not rise. Empty where it is in order.
 */
export function checkDirtyCurve(curve: DirtyCurve, path: string): readonly Issue[] {
  const issues: Issue[] = [];
  const amount = (key: string, value: number, most = Number.MAX_SAFE_INTEGER) => {
    if (value >= 0 && value <= most) return;
    issues.push(createIssue('out-of-range', `${path}.${key}`, String(value), `0 to ${most}`));
  };
  switch (curve.kind) {
    case 'none':
      break;
    case 'power':
      amount('bytesAtOneSecond', curve.bytesAtOneSecond);
      amount('capBytes', curve.capBytes, Number.POSITIVE_INFINITY);
      if (!(curve.exponent >= 0 && curve.exponent <= 1))
        issues.push(createIssue('out-of-range', `${path}.exponent`, String(curve.exponent), '0 to 1'));
      break;
    case 'cyclic':
      amount('bytesPerSecond', curve.bytesPerSecond);
      amount('setBytes', curve.setBytes);
      break;
    case 'saturating':
      curve.parts.forEach((part, index) => {
        amount(`parts[${index}].setBytes`, part.setBytes);
        amount(`parts[${index}].bytesPerSecond`, part.bytesPerSecond);
      });
      break;
    case 'points':
      amount('capBytes', curve.capBytes, Number.POSITIVE_INFINITY);
      issues.push(...checkPoints(curve.points, `${path}.points`));
  }
  return issues;
}

function checkPoints(points: readonly DirtyPoint[], path: string): Issue[] {
  if (points.length === 0) return [createIssue('out-of-range', path, 'no point', 'at least one')];
  const issues: Issue[] = [];
  let before: DirtyPoint = { seconds: 0, bytes: 0 };
  points.forEach((point, index) => {
    const rises = point.seconds > before.seconds && point.seconds >= LEAST_SECONDS && point.bytes >= before.bytes;
    if (!rises || !(Math.max(point.seconds, point.bytes) <= Number.MAX_SAFE_INTEGER)) {
      const found = `${point.bytes} bytes at ${point.seconds} s`;
      const wanted = `more than ${before.seconds} s and at least ${before.bytes} bytes`;
      issues.push(createIssue('out-of-range', `${path}[${index}]`, found, wanted));
    }
    before = point;
  });
  return issues;
}

function saturated({ setBytes, bytesPerSecond }: DirtyPart, seconds: number): number {
  return setBytes <= 0 ? 0 : -setBytes * expm1((-bytesPerSecond * seconds) / setBytes);
}

function interpolate(points: readonly DirtyPoint[], seconds: number): number {
  const first = points[0];
  if (first === undefined) return 0;
  if (seconds <= first.seconds || points.length === 1)
    return first.bytes * pow(seconds / first.seconds, SHORT_EXPONENT);
  let at = 1;
  while (at < points.length - 1 && points[at]!.seconds < seconds) at++;
  const before = points[at - 1]!;
  const after = points[at]!;
  // Logarithms know no zero.
  if (before.bytes === 0) {
    const share = Math.min(1, (seconds - before.seconds) / (after.seconds - before.seconds));
    return after.bytes * share;
  }
  const slope = log(after.bytes / before.bytes) / log(after.seconds / before.seconds);
  if (seconds <= after.seconds) return before.bytes * pow(seconds / before.seconds, slope);
  // No guest dirties more than in proportion for long, however two points lie.
  return after.bytes * pow(seconds / after.seconds, Math.min(1, slope));
}
