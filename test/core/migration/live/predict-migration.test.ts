import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceBelow } from '../../../../src/core/migration/live/chance.ts';
import { estimateLoad } from '../../../../src/core/migration/live/load.ts';
import { arrives, MOST_DIRTY_FACTOR, predictMigration } from '../../../../src/core/migration/live/predict-migration.ts';
import { DEFAULT_MIGRATION_RULES } from '../../../../src/core/migration/live/rules.ts';
import { simulateMigration } from '../../../../src/core/migration/live/simulate-migration.ts';
import { scaleDirtyCurve } from '../../../../src/core/model/dirty-curve.ts';
import { arbitraryLoad, arbitraryPath, arbitraryRules, cyclic, ENDLESS, load, MIB, path, power } from './rig.ts';

const known = (guest: ReturnType<typeof load>) => ({ load: guest, assumed: [] });

describe('predictMigration', () => {
  it.each([
    // (live-migration.md 2.3: 38.9 / 60.0 / 22.8 s without the discount, 27.0 / 35.8 / 18.5 s with twice as much)
    [2623, 27.0, 31.8, 38.9],
    [2084, 35.8, 44.5, 60.0],
    [4005, 18.5, 20.4, 22.8],
  ])('gives the writer at %d MiB/s %d to %d to %d s', (bandwidth, lowest, expected, highest) => {
    const writer = known(load(196_608, 28_447, cyclic(1500, 24_576)));
    const prediction = predictMigration(writer, path(bandwidth), ENDLESS);
    const totals = [prediction.lowest, prediction.expected, prediction.highest].map((one) => one.totalSeconds);
    for (const [index, wanted] of [lowest, expected, highest].entries())
      expect(Math.abs(totals[index]! - wanted)).toBeLessThan(0.06);
  });

  it('says what PostgreSQL at 129 MiB/s would have needed: a limit of 0.5 s (measured: about 0.55)', () => {
    const prediction = predictMigration(known(load(8192, 3130, power(93, 0.786))), path(129), ENDLESS);
    // 64.6 / 129
    expect(prediction.neededDowntimeLimitSeconds).toBeCloseTo(0.5, 2);
    // the smaller of 8192 / 0.3 and 20 x 93 x 0.05^0.786 = 176.6 MiB/s
    expect(prediction.neededBandwidthBytesPerSecond! / MIB).toBeCloseTo(176.6, 1);
    const enough = { ...ENDLESS, downtimeLimitSeconds: 0.56 };
    expect(simulateMigration(known(load(8192, 3130, power(93, 0.786))).load, path(177), ENDLESS).outcome).toBe(
      'converged',
    );
    expect(predictMigration(known(load(8192, 3130, power(93, 0.786))), path(129), enough).expected.outcome).toBe(
      'stalled',
    );
  });

  it('needs nothing where it converges, and one pass in time where it never got that far', () => {
    expect(predictMigration(known(load(1000, 1000)), path(100), ENDLESS)).toMatchObject({
      neededDowntimeLimitSeconds: null,
      neededBandwidthBytesPerSecond: null,
      breakingDirtyFactor: MOST_DIRTY_FACTOR,
      chance: 1,
    });
    // 1 s a GB: 20 s for 19,000 MiB: 950 MiB/s
    const short = { ...ENDLESS, completionTimeoutPerGiBSeconds: 1 };
    const late = predictMigration(known(load(19_000, 19_000)), path(100), short);
    expect(late.neededDowntimeLimitSeconds).toBeNull();
    expect(late.neededBandwidthBytesPerSecond! / MIB).toBeCloseTo(950, 6);
    expect(late).toMatchObject({ breakingDirtyFactor: 0, chance: 0 });
  });

  it('looks for the bandwidth where rounds win, but too late', () => {
    // 990 of 1000 MiB/s: wins, in some 250 s; 20 s are granted for 10,000 MiB (11 x 2 = 22 s)
    const slow = known(load(10_000, 10_000, cyclic(990, 9000)));
    const rules = { ...ENDLESS, completionTimeoutPerGiBSeconds: 2 };
    const prediction = predictMigration(slow, path(1000), rules);
    expect(prediction.expected.outcome).toBe('aborted');
    const needed = prediction.neededBandwidthBytesPerSecond! / MIB;
    expect(needed).toBeGreaterThan(1000);
    expect(simulateMigration(slow.load, path(needed * 1.001), rules).outcome).toBe('converged');
    expect(simulateMigration(slow.load, path(needed * 0.99), rules).outcome).toBe('aborted');
  });

  it('breaks where 20 x D(0.05 s) meets the bandwidth', () => {
    // power law without overlap: 93 x k x 0.05^0.786 x 20 = 300: k = 1.70; ends early enough to be in time
    const guest = known(load(8192, 3130, power(93, 0.786)));
    const { breakingDirtyFactor, chance } = predictMigration(guest, path(300), ENDLESS);
    expect(breakingDirtyFactor).toBeCloseTo(1.7, 1);
    // Phi(ln 1.7 / 0.33) = Phi(1.61) = 0.946
    expect(chance).toBeCloseTo(0.946, 2);
    const ofClass = predictMigration({ ...guest, load: { ...guest.load, curveOrigin: 'class' } }, path(300), ENDLESS);
    // Phi(ln 1.7) = Phi(0.53) = 0.70
    expect(ofClass.chance).toBeCloseTo(0.7, 2);
  });

  it('assumes half of 10 Gbit/s where the network is unknown, and says so', () => {
    const guest = { load: load(8192, 5000), assumed: ['used-memory'] as const };
    const prediction = predictMigration(guest, null, DEFAULT_MIGRATION_RULES);
    expect(prediction.path.bandwidthBytesPerSecond).toBe(550 * MIB);
    expect(prediction.assumed).toEqual(['used-memory', 'network']);
    expect(predictMigration(guest, path(100), DEFAULT_MIGRATION_RULES).assumed).toEqual(['used-memory']);
    const capped = { ...DEFAULT_MIGRATION_RULES, bandwidthCapBytesPerSecond: 64 * MIB };
    expect(predictMigration(guest, null, capped).path).toEqual(path(64, 550));
  });

  it('holds up below its breaking factor and breaks above, with a chance of 0 to 1', () => {
    fc.assert(
      fc.property(arbitraryLoad, arbitraryPath, arbitraryRules, (guest, way, rules) => {
        const { breakingDirtyFactor: factor, chance, ...rest } = predictMigration(known(guest), way, rules);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(rest.neededBandwidthBytesPerSecond ?? 1).toBeGreaterThan(0);
        if (factor === 0 || factor === MOST_DIRTY_FACTOR) return;
        const arrivesWith = (times: number) =>
          arrives(simulateMigration({ ...guest, dirtyCurve: scaleDirtyCurve(guest.dirtyCurve, times) }, way, rules));
        expect(arrivesWith(factor)).toBe(true);
        // the next point that was tried: 64^(2 / 2^12) above
        expect(arrivesWith(factor * MOST_DIRTY_FACTOR ** (2 / 2 ** 12))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('chanceBelow', () => {
  it.each([
    [0, 'measured', 0],
    [1, 'measured', 0.5],
    [1, 'class', 0.5],
    // Phi(0.6931) = 0.7559; Phi(-0.6931) = 0.2441; Phi(0.6931 / 0.33 = 2.1004) = 0.9822
    [2, 'class', 0.7559],
    [0.5, 'class', 0.2441],
    [2, 'measured', 0.9822],
    [Number.POSITIVE_INFINITY, 'class', 1],
  ] as const)('of a factor of %d, %s: %d', (factor, origin, wanted) => {
    expect(chanceBelow(factor, origin)).toBeCloseTo(wanted, 4);
  });
});

describe('estimateLoad', () => {
  const vm = { guestMemoryBytes: 1000 * MIB, vcpus: 6, usage: null, copiedDiskBytes: 5, hasHostDevices: true };

  it('assumes 0.7 of the memory and the class mixed where nothing was measured', () => {
    const { load: guest, assumed } = estimateLoad(vm);
    expect(assumed).toEqual(['used-memory', 'dirty-curve']);
    expect(guest).toMatchObject({ curveOrigin: 'class', activity: 1, diskBytes: 5, hasVfio: true });
    expect(guest.usedMemoryBytes).toBeCloseTo(700 * MIB, 3);
    // 6 vCPUs as measured; a cap of 0.25 x 700 MiB
    expect(guest.dirtyCurve).toMatchObject({ kind: 'power', bytesAtOneSecond: 193 * MIB, exponent: 0.58 });
    expect(guest.dirtyCurve).toMatchObject({ capBytes: 0.25 * guest.usedMemoryBytes });
  });

  it('takes what was measured, and no more memory than the guest has', () => {
    const dirtyCurve = cyclic(5, 50);
    const usage = { cpuMilli: 3000, memoryBytes: 2000 * MIB, dirtyCurve };
    const { load: guest, assumed } = estimateLoad({ ...vm, usage });
    expect(assumed).toEqual([]);
    expect(guest).toMatchObject({ usedMemoryBytes: 1000 * MIB, dirtyCurve, curveOrigin: 'measured', activity: 1 });
  });

  it('runs a class for the time its CPUs are busy', () => {
    const usage = { cpuMilli: 3000, memoryBytes: null, dirtyCurve: null };
    const { load: guest, assumed } = estimateLoad({ ...vm, usage }, 'database');
    expect(assumed).toEqual(['used-memory']);
    // 3 of 6 CPUs
    expect(guest).toMatchObject({ activity: 0.5, curveOrigin: 'class' });
    expect(guest.dirtyCurve).toMatchObject({ exponent: 0.79 });
    expect(estimateLoad({ ...vm, usage: { ...usage, cpuMilli: 9000 } }).load.activity).toBe(1);
  });
});
