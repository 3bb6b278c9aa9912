// Migrations with plain defaults: a load that writes nothing, a link without a cap, rules without a deadline.
import fc from 'fast-check';
import type { MigrationLoad } from '../../../../src/core/migration/live/load.ts';
import type { MigrationPath } from '../../../../src/core/migration/live/path.ts';
import { DEFAULT_MIGRATION_RULES, type MigrationRules } from '../../../../src/core/migration/live/rules.ts';
import type { DirtyCurve } from '../../../../src/core/model/dirty-curve.ts';

export const MIB = 1024 ** 2;

/** QEMU by itself: no deadline, a limit of 0.3 s, 0.02 s of switch-over. */
export const ENDLESS: MigrationRules = {
  ...DEFAULT_MIGRATION_RULES,
  completionTimeoutPerGiBSeconds: 0,
  progressTimeoutSeconds: 0,
  switchOverSeconds: 0.02,
};

export function load(
  guestMebibytes: number,
  usedMebibytes: number,
  dirtyCurve: DirtyCurve = { kind: 'none' },
  more: Partial<MigrationLoad> = {},
): MigrationLoad {
  const sizes = { guestMemoryBytes: guestMebibytes * MIB, usedMemoryBytes: usedMebibytes * MIB };
  return { ...sizes, dirtyCurve, curveOrigin: 'measured', diskBytes: 0, hasVfio: false, ...more };
}

export function path(mebibytesPerSecond: number, link = mebibytesPerSecond): MigrationPath {
  return { bandwidthBytesPerSecond: mebibytesPerSecond * MIB, linkBytesPerSecond: link * MIB };
}

export function power(
  mebibytesAtOneSecond: number,
  exponent: number,
  capMebibytes = Number.POSITIVE_INFINITY,
): DirtyCurve {
  return { kind: 'power', bytesAtOneSecond: mebibytesAtOneSecond * MIB, exponent, capBytes: capMebibytes * MIB };
}

export function cyclic(mebibytesPerSecond: number, setMebibytes: number): DirtyCurve {
  return { kind: 'cyclic', bytesPerSecond: mebibytesPerSecond * MIB, setBytes: setMebibytes * MIB };
}

export function saturating(
  ...parts: readonly (readonly [setMebibytes: number, mebibytesPerSecond: number])[]
): DirtyCurve {
  return {
    kind: 'saturating',
    parts: parts.map(([set, rate]) => ({ setBytes: set * MIB, bytesPerSecond: rate * MIB })),
  };
}

/** Evenly in the logarithm. */
function mebibytes(least: number, most: number): fc.Arbitrary<number> {
  return fc.double({ min: Math.log(least), max: Math.log(most), noNaN: true }).map((logarithm) => Math.exp(logarithm));
}

export const arbitraryCurve: fc.Arbitrary<DirtyCurve> = fc.oneof(
  fc.constant<DirtyCurve>({ kind: 'none' }),
  fc
    .tuple(mebibytes(0.1, 1e5), fc.double({ min: 0, max: 1, noNaN: true }), mebibytes(1, 1e5))
    .map(([a, exponent, cap]) => power(a, exponent, cap)),
  fc.tuple(mebibytes(0.1, 1e5), mebibytes(1, 1e5)).map(([rate, set]) => cyclic(rate, set)),
  fc
    .array(fc.tuple(mebibytes(1, 1e5), mebibytes(0.1, 1e5)), { minLength: 1, maxLength: 3 })
    .map((parts) => saturating(...parts)),
  fc
    .tuple(mebibytes(1, 100), mebibytes(1, 100), mebibytes(1, 100), mebibytes(1, 1e5))
    .map(([first, second, third, cap]): DirtyCurve => {
      const points = [
        { seconds: 0.1, bytes: first * MIB },
        { seconds: 1, bytes: (first + second) * MIB },
        { seconds: 20, bytes: (first + second + third) * MIB },
      ];
      return { kind: 'points', points, capBytes: cap * MIB };
    }),
);

export const arbitraryLoad: fc.Arbitrary<MigrationLoad> = fc
  .record({
    guest: mebibytes(1, 1e6),
    usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    curve: arbitraryCurve,
    diskBytes: fc.oneof(
      fc.constant(0),
      mebibytes(1, 1e5).map((amount) => amount * MIB),
    ),
    hasVfio: fc.boolean(),
    activity: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ guest, usedShare, curve, ...more }) => load(guest, guest * usedShare, curve, more));

export const arbitraryPath: fc.Arbitrary<MigrationPath> = fc
  .tuple(mebibytes(1, 1e4), fc.double({ min: 1, max: 10, noNaN: true }))
  .map(([bandwidth, times]) => path(bandwidth, bandwidth * times));

export const arbitraryRules: fc.Arbitrary<MigrationRules> = fc.record({
  completionTimeoutPerGiBSeconds: fc.constantFrom(0, 1, 20, 150, 800),
  progressTimeoutSeconds: fc.constantFrom(0, 150),
  downtimeLimitSeconds: fc.double({ min: 0.05, max: 2, noNaN: true }),
  switchOverSeconds: fc.constantFrom(0, 0.02, 0.145),
  allowsAutoConverge: fc.boolean(),
  allowsPostCopy: fc.boolean(),
  allowsWorkloadDisruption: fc.boolean(),
  bandwidthCapBytesPerSecond: fc.constant(0),
  streams: fc.constantFrom(1, 8),
  isEncrypted: fc.boolean(),
});
