/** What guests of a kind dirty, for VMs of which nothing was measured (live-migration.md 2.7). */

import { type DirtyCurve, type DirtyPoint, scaleDirtyCurve } from './dirty-curve.ts';

const MIB = 1024 ** 2;

export const DIRTY_CLASSES = [
  'idle',
  'read-mostly',
  'mixed',
  'database',
  'write-heavy',
  'oltp',
  'graph',
  'worst-case',
] as const;
export type DirtyClass = (typeof DIRTY_CLASSES)[number];

/** Assumed where nothing is known of a guest. */
export const DEFAULT_DIRTY_CLASS: DirtyClass = 'mixed';

interface ClassRow {
  /** The measurement behind the curve; `assumed` where there is none. */
  readonly from: string;
  /** vCPUs it was measured with, all busy; null: the curve does not grow with the vCPUs. */
  readonly vcpus: number | null;
  /** MiB within some seconds. One point with an exponent is a power law. */
  readonly points: readonly (readonly [seconds: number, mebibytes: number])[];
  readonly exponent?: number;
  readonly capMebibytes?: number;
  /** Cap as a share of the used memory. */
  readonly capShare: number;
}

/** The mapping of guests to classes is an assumption; the curves were measured, but for those that say otherwise. */
const ROWS: Readonly<Record<DirtyClass, ClassRow>> = {
  idle: { from: 'assumed', vcpus: null, points: [[1, 2]], exponent: 0.5, capMebibytes: 50, capShare: 1 },
  'read-mostly': {
    from: 'Redis YCSB c, 8 vCPUs',
    vcpus: 8,
    points: [[1, 85]],
    exponent: 0.28,
    capMebibytes: 300,
    capShare: 1,
  },
  // Both measurements gave one factor; 6 lies between their vCPUs.
  mixed: {
    from: 'Redis YCSB b, 8 vCPUs; Redis YCSB a, small, 4 vCPUs',
    vcpus: 6,
    points: [[1, 193]],
    exponent: 0.58,
    capShare: 0.25,
  },
  database: { from: 'PostgreSQL updates, 4 vCPUs', vcpus: 4, points: [[1, 93]], exponent: 0.79, capShare: 0.5 },
  'write-heavy': { from: 'Redis YCSB a, 8 vCPUs', vcpus: 8, points: [[1, 536]], exponent: 0.77, capShare: 1 },
  // 1037 t^0.66 up to 0.5 s, then 782 t^0.27: 49.6 at 0.01 s, 652 at 0.5 s (between 656 and 649), 1456 at 10 s.
  oltp: {
    from: 'VoltDB TPC-C, 4 vCPUs',
    vcpus: 4,
    points: [
      [0.01, 49.6],
      [0.5, 652],
      [10, 1456],
    ],
    capMebibytes: 1900,
    capShare: 1,
  },
  // Full within 0.5 s at 330 to 1280 MiB: their geometric mean.
  graph: { from: 'GAPBS, 8 vCPUs', vcpus: 8, points: [[0.5, 650]], capMebibytes: 650, capShare: 1 },
  // Faster than any link: the whole of it is dirty again after each round.
  'worst-case': { from: 'assumed', vcpus: null, points: [[1, 1024 * 1024]], exponent: 1, capShare: 1 },
};

/** The measurement behind a class, in words; `assumed` where there is none. */
export function sourceOfDirtyClass(name: DirtyClass): string {
  return ROWS[name].from;
}

/**
 * The curve of a class for a guest with so many vCPUs, all busy, and so many used bytes. Amounts grow with the vCPUs,
 * the cap with the used memory.
 */
export function dirtyCurveOfClass(
  name: DirtyClass,
  { vcpus, usedMemoryBytes }: { readonly vcpus: number; readonly usedMemoryBytes: number },
): DirtyCurve {
  const row = ROWS[name];
  const capBytes = Math.min(row.capShare * usedMemoryBytes, (row.capMebibytes ?? Number.POSITIVE_INFINITY) * MIB);
  const factor = row.vcpus === null ? 1 : vcpus / row.vcpus;
  const points = row.points.map(([seconds, mebibytes]): DirtyPoint => ({ seconds, bytes: mebibytes * MIB }));
  const shape: DirtyCurve =
    row.exponent === undefined
      ? { kind: 'points', points, capBytes: Number.POSITIVE_INFINITY }
      : {
          kind: 'power',
          bytesAtOneSecond: points[0]!.bytes,
          exponent: row.exponent,
          capBytes: Number.POSITIVE_INFINITY,
        };
  const scaled = scaleDirtyCurve(shape, factor);
  return scaled.kind === 'power' || scaled.kind === 'points' ? { ...scaled, capBytes } : scaled;
}
