import { describe, expect, it } from 'vitest';
import { acceptedSeconds, type MigrationRules } from '../../../../src/core/migration/live/rules.ts';
import { simulateMigration } from '../../../../src/core/migration/live/simulate-migration.ts';
import { cyclic, ENDLESS, load, MIB, path } from './rig.ts';

const granting = (completionTimeoutPerGiBSeconds: number): MigrationRules => ({
  ...ENDLESS,
  completionTimeoutPerGiBSeconds,
});

describe('acceptedSeconds', () => {
  it('is for ever beyond 10^12 s, by the timeout or by the size', () => {
    const gigabyte = { ...load(0, 0), guestMemoryBytes: 1e9 };
    expect(acceptedSeconds(gigabyte, granting(1e12))).toBe(1e12);
    expect(acceptedSeconds(gigabyte, granting(1e12 + 1))).toBe(Number.POSITIVE_INFINITY);
    expect(acceptedSeconds({ ...gigabyte, guestMemoryBytes: 2e9 }, granting(1e12))).toBe(Number.POSITIVE_INFINITY);
    expect(acceptedSeconds({ ...gigabyte, diskBytes: 1 }, granting(1e12))).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts the memory that a guest was asked to grow to', () => {
    // ceil(8 GiB / 10^9) = 9, ceil(16 GiB / 10^9) = 18
    const guest = { ...load(0, 0), guestMemoryBytes: 8 * 1024 * MIB };
    expect(acceptedSeconds(guest, granting(150))).toBe(1350);
    expect(acceptedSeconds({ ...guest, grantedMemoryBytes: 16 * 1024 * MIB }, granting(150))).toBe(2700);
  });

  it.each([1e9, 1e12, 1e15, Number.MAX_SAFE_INTEGER])(
    'lets a migration that never wins come to an end at %d s',
    (granted) => {
      // 400 MiB are written again and again, faster than 90 MiB/s send them
      const outrun = load(500, 500, cyclic(1000, 400));
      const { outcome, totalSeconds } = simulateMigration(outrun, path(90), granting(granted));
      expect([outcome, totalSeconds > granted]).toEqual([granted > 1e12 ? 'stalled' : 'aborted', true]);
    },
  );

  it.each([true, false])('lets it come to an end too where it may be helped (post-copy: %s)', (allowsPostCopy) => {
    const helped = { ...granting(Number.MAX_SAFE_INTEGER), allowsPostCopy, allowsWorkloadDisruption: true };
    for (const hasVfio of [true, false]) {
      const outrun = load(500, 500, cyclic(1000, 400), { hasVfio, diskBytes: 100 * MIB });
      expect(simulateMigration(outrun, path(90), helped).outcome).toBe('stalled');
    }
  });
});
