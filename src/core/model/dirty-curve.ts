/**
 * How much memory a guest dirties: unique bytes written in a stretch of guest time. It grows ever more slowly, because a
 * guest writes the same pages again (live-migration.md 2.2).
 */

import { BerthError } from '../errors.ts';

export type DirtyCurve =
  /** bytesAtOneSecond x seconds^exponent, at most capBytes. */
  | {
      readonly kind: 'power';
      readonly bytesAtOneSecond: number;
      /** 0..1; 1 would be a constant rate. */
      readonly exponent: number;
      readonly capBytes: number;
    }
  /** A writer that goes through its set again and again: min(bytesPerSecond x seconds, setBytes). */
  | { readonly kind: 'cyclic'; readonly bytesPerSecond: number; readonly setBytes: number }
  /** Parts that are written at random: sum of setBytes x (1 - e^(-bytesPerSecond x seconds / setBytes)). */
  | { readonly kind: 'saturating'; readonly parts: readonly DirtyPart[] }
  /** Measured points with rising seconds and bytes; between them straight in the logarithms of both. */
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

/** Unique bytes dirtied in so many seconds of guest time; 0 for none. Throws `out-of-range` where `seconds` is negative. */
export function uniqueDirtyBytes(curve: DirtyCurve, seconds: number): number {
  if (!(seconds >= 0)) throw new BerthError('out-of-range', `dirty memory after ${seconds} seconds; wanted 0 or more`);
  if (seconds === 0) return 0;
  switch (curve.kind) {
    case 'power':
      return Math.min(curve.bytesAtOneSecond * seconds ** curve.exponent, curve.capBytes);
    case 'cyclic':
      return Math.min(curve.bytesPerSecond * seconds, curve.setBytes);
    case 'saturating':
      return curve.parts.reduce((sum, part) => sum + saturated(part, seconds), 0);
    case 'points':
      return Math.min(interpolate(curve.points, seconds), curve.capBytes);
  }
}

/** All memory the guest ever writes: what the curve rises to. */
export function workingSetBytes(curve: DirtyCurve): number {
  switch (curve.kind) {
    case 'power':
    case 'points':
      return curve.capBytes;
    case 'cyclic':
      return curve.setBytes;
    case 'saturating':
      return curve.parts.reduce((sum, { setBytes }) => sum + setBytes, 0);
  }
}

/** The curve of a guest that writes `factor` times as fast, in the same set. */
export function scaleCurve(curve: DirtyCurve, factor: number): DirtyCurve {
  switch (curve.kind) {
    case 'power':
      return { ...curve, bytesAtOneSecond: curve.bytesAtOneSecond * factor };
    case 'cyclic':
      return { ...curve, bytesPerSecond: curve.bytesPerSecond * factor };
    case 'saturating':
      return {
        kind: 'saturating',
        parts: curve.parts.map((part) => ({ ...part, bytesPerSecond: part.bytesPerSecond * factor })),
      };
    case 'points':
      return { ...curve, points: curve.points.map((point) => ({ ...point, bytes: point.bytes * factor })) };
  }
}

function saturated({ setBytes, bytesPerSecond }: DirtyPart, seconds: number): number {
  return setBytes <= 0 ? 0 : setBytes * (1 - Math.exp((-bytesPerSecond * seconds) / setBytes));
}

function interpolate(points: readonly DirtyPoint[], seconds: number): number {
  const first = points[0];
  if (first === undefined) return 0;
  if (seconds <= first.seconds) return first.bytes * (seconds / first.seconds) ** SHORT_EXPONENT;
  const at = points.findIndex((point) => point.seconds >= seconds);
  if (at < 0) return points[points.length - 1]!.bytes;
  const [before, after] = [points[at - 1]!, points[at]!];
  const share = Math.log(seconds / before.seconds) / Math.log(after.seconds / before.seconds);
  return before.bytes * (after.bytes / before.bytes) ** share;
}
