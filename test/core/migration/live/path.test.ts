import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerthError } from '../../../../src/core/errors.ts';
import { effectiveBandwidth, streamCeiling } from '../../../../src/core/migration/live/path.ts';
import { DEFAULT_MIGRATION_RULES, toMigrationRules } from '../../../../src/core/migration/live/rules.ts';
import { DEFAULT_MIGRATION_SETTINGS } from '../../../../src/core/model/migration.ts';
import { MIB, path } from './rig.ts';

const alone = { sourceMigrations: 1, targetMigrations: 1 };

describe('streamCeiling', () => {
  it.each([
    [1, false, 2600],
    // 2 x 1438 and 8 x 1438; no more from 8 on
    [2, false, 2876],
    [8, false, 11_504],
    [16, false, 11_504],
    [1, true, 629],
    [2, true, 1000],
    [4, true, 2000],
    [8, true, 4000],
    [16, true, 4000],
  ])('of %d streams, encrypted %s: %d MiB/s', (streams, isEncrypted, wanted) => {
    expect(streamCeiling(streams, isEncrypted)).toBe(wanted * MIB);
  });
});

describe('effectiveBandwidth', () => {
  it.each([
    // shares of the source, the target
    [
      'the source',
      { sourceBytesPerSecond: 1100, targetBytesPerSecond: 1100, sourceMigrations: 2, targetMigrations: 1 },
      550,
    ],
    [
      'the target',
      { sourceBytesPerSecond: 1100, targetBytesPerSecond: 900, sourceMigrations: 2, targetMigrations: 3 },
      300,
    ],
    ['its streams', { sourceBytesPerSecond: 9000, targetBytesPerSecond: 9000, ...alone }, 4000],
  ])('is bound by %s', (_, ends, wanted) => {
    const scaled = {
      ...ends,
      sourceBytesPerSecond: ends.sourceBytesPerSecond * MIB,
      targetBytesPerSecond: ends.targetBytesPerSecond * MIB,
    };
    expect(effectiveBandwidth(scaled, DEFAULT_MIGRATION_RULES)).toEqual(path(wanted));
    const capped = { ...DEFAULT_MIGRATION_RULES, bandwidthCapBytesPerSecond: 64 * MIB };
    expect(effectiveBandwidth(scaled, capped)).toEqual(path(64, wanted));
  });

  it('is bound by one stream where the VM has a CPU limit or dedicated CPUs', () => {
    const ends = { sourceBytesPerSecond: 2750 * MIB, targetBytesPerSecond: 2750 * MIB, ...alone };
    const rules = toMigrationRules(DEFAULT_MIGRATION_SETTINGS, { migratesOverOneStream: true });
    expect(effectiveBandwidth(ends, rules)).toEqual(path(629));
    expect(effectiveBandwidth(ends, { ...rules, isEncrypted: false })).toEqual(path(2600));
  });

  it('never gives more than a fair share of either end', () => {
    const amount = fc.integer({ min: 0, max: 10_000 });
    const count = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(amount, amount, count, count, (source, target, out, into) => {
        const ends = {
          sourceBytesPerSecond: source,
          targetBytesPerSecond: target,
          sourceMigrations: out,
          targetMigrations: into,
        };
        const { bandwidthBytesPerSecond } = effectiveBandwidth(ends, DEFAULT_MIGRATION_RULES);
        expect(bandwidthBytesPerSecond * out).toBeLessThanOrEqual(source * (1 + 1e-12));
        expect(bandwidthBytesPerSecond * into).toBeLessThanOrEqual(target * (1 + 1e-12));
      }),
    );
  });

  it.each([
    ['a negative link', { sourceBytesPerSecond: -1, targetBytesPerSecond: 1, ...alone }],
    ['a link that is no number', { sourceBytesPerSecond: 1, targetBytesPerSecond: Number.NaN, ...alone }],
    [
      'no migration at all',
      { sourceBytesPerSecond: 1, targetBytesPerSecond: 1, sourceMigrations: 0, targetMigrations: 1 },
    ],
  ])('refuses %s', (_, ends) => expect(() => effectiveBandwidth(ends, DEFAULT_MIGRATION_RULES)).toThrow(BerthError));
});

describe('toMigrationRules', () => {
  it('takes over KubeVirt’s settings, with QEMU’s limit of 300 ms', () => {
    const settings = {
      ...DEFAULT_MIGRATION_SETTINGS,
      bandwidthBytesPerSecond: 64,
      completionTimeoutPerGigabyteSeconds: 20,
      allowsPostCopy: true,
      allowsWorkloadDisruption: true,
    };
    expect(toMigrationRules(settings, { migratesOverOneStream: false })).toEqual({
      completionTimeoutPerGiBSeconds: 20,
      progressTimeoutSeconds: 150,
      downtimeLimitSeconds: 0.3,
      // 20 ms of QEMU's and 125 of KubeVirt's
      switchOverSeconds: 0.145,
      allowsAutoConverge: false,
      allowsPostCopy: true,
      allowsWorkloadDisruption: true,
      bandwidthCapBytesPerSecond: 64,
      streams: 8,
      isEncrypted: true,
    });
  });
});
