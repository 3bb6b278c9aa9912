// Grades the simulation on measured migrations; tolerances of live-migration.md 3.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chanceBelow } from '../../../../src/core/migration/live/chance.ts';
import type { MigrationLoad } from '../../../../src/core/migration/live/load.ts';
import type { MigrationRules } from '../../../../src/core/migration/live/rules.ts';
import { simulateMigration } from '../../../../src/core/migration/live/simulate-migration.ts';
import { dirtyCurveOfClass } from '../../../../src/core/model/dirty-class.ts';
import { uniqueDirtyBytes } from '../../../../src/core/model/dirty-curve.ts';
import { type Row, readRows } from './csv.ts';
import { cyclic, ENDLESS, load, MIB, path } from './rig.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = process.env.BERTH_DATA ?? `${root}/../shared/data`;
const files = ['live-migration-measurements.csv', 'live-migration-dirty-curves.csv'].map((name) => `${folder}/${name}`);
const isPresent = files.every((file) => existsSync(file));

interface Case {
  readonly load: MigrationLoad;
  readonly bandwidth: number;
  readonly rules: MigrationRules;
  readonly isVerdictOnly?: boolean;
}

/** So that the deadline lies at so many seconds. */
function granted(guest: MigrationLoad, seconds: number, more: Partial<MigrationRules> = {}): MigrationRules {
  return { ...ENDLESS, completionTimeoutPerGiBSeconds: seconds / Math.ceil(guest.guestMemoryBytes / 1e9), ...more };
}

/** What a row says of its load, path and rules, or why it cannot be graded. */
function toCase(row: Row): Case | string {
  const { notes = '', source = '' } = row;
  const [guest, used, bandwidth] = [row.vm_memory_mib, row.used_memory_mib, row.bandwidth_mib_s].map(Number) as [
    number,
    number,
    number,
  ];
  if (guest === 0) return 'its memory is unknown';
  if (/QATzip compression|zlib|zstd/.test(notes)) return 'compression is not modelled';
  if (/cloud-hypervisor/.test(source)) {
    const writer = load(guest, guest, cyclic(1e5, Number(row.wws_mib)));
    return { load: writer, bandwidth, rules: ENDLESS, isVerdictOnly: true };
  }
  if (used === 0) return 'its used memory is unknown';
  if (bandwidth === 0) return 'its bandwidth is unknown';
  if (/multifd \+ zero page/.test(source)) {
    // The column is the mean over the scan of zero pages; the notes give the cap, 6 GiB/s.
    return { load: load(guest, used), bandwidth: 6144, rules: ENDLESS };
  }
  if (/idle|light|VM paused/.test(notes) && row.dirty_rate_mib_s === '')
    return { load: load(guest, used), bandwidth, rules: ENDLESS };
  if (row.post_copy === 'immediate' || row.post_copy === 'yes') return 'when post-copy began is no rule of KubeVirt';
  if (/cyclic writer/.test(notes)) {
    // 6500 MiB/s: how fast that writer could go (assumed in live-migration.md 2.3); only throttling asks.
    const writer = load(guest, used, cyclic(Number(row.dirty_rate_mib_s), Number(row.wws_mib)), {
      writeHeadroomRatio: 6500 / 1500,
    });
    const seconds = Number(/aborted at (\d+) s/.exec(notes)?.[1] ?? 0);
    const allowsAutoConverge = row.auto_converge === 'yes';
    return { load: writer, bandwidth, rules: granted(writer, seconds, { allowsAutoConverge }) };
  }
  if (/LordWicked/.test(source)) {
    // The class was fitted to the curve of these very runs: the two stalls are in its sample.
    const updates = dirtyCurveOfClass('database', { vcpus: 4, usedMemoryBytes: used * MIB });
    const postgres = load(guest, used, updates);
    const after = /after (\d+) s/.exec(row.post_copy ?? '')?.[1];
    const allowsAutoConverge = row.auto_converge === 'yes';
    if (after === undefined) return { load: postgres, bandwidth, rules: { ...ENDLESS, allowsAutoConverge } };
    const help = { allowsPostCopy: true, allowsWorkloadDisruption: true };
    // KubeVirt notices 1.2 s late.
    return { load: postgres, bandwidth, rules: granted(postgres, Number(after) - 1, help) };
  }
  return 'its dirty curve is unknown';
}

describe.skipIf(!isPresent)(
  `measured migrations${isPresent ? '' : ' (skipped: no live-migration-*.csv in $BERTH_DATA)'}`,
  () => {
    const [measured, curves] = isPresent ? files.map((file) => readRows(readFileSync(file, 'utf8'))) : [[], []];
    const graded: { name: string; isRight: boolean; total: number | null; bytes: number | null }[] = [];
    const skipped = new Map<string, number>();
    for (const row of measured!) {
      const name = `${row.source?.slice(0, 40)}: ${row.notes?.slice(-60)}`;
      const one = toCase(row);
      if (typeof one === 'string') {
        skipped.set(one, (skipped.get(one) ?? 0) + 1);
        continue;
      }
      // Post-copy of the LordWicked rows ran at 982 MiB/s, its rate without the cap.
      const link = /LordWicked/.test(row.source ?? '') ? Math.max(one.bandwidth, 982) : one.bandwidth;
      const result = simulateMigration(one.load, path(one.bandwidth, link), one.rules);
      const isStalled = /not converge|stalls until/i.test(row.notes ?? '');
      const isRight = isStalled === (result.outcome === 'stalled' || result.outcome === 'aborted');
      const hasTotal = !isStalled && isRight && one.isVerdictOnly !== true && row.total_time_s !== '';
      const hasBytes = hasTotal && row.transferred_mib !== '';
      const total = hasTotal ? result.totalSeconds / Number(row.total_time_s) - 1 : null;
      const bytes = hasBytes ? result.transferredBytes / MIB / Number(row.transferred_mib) - 1 : null;
      graded.push({ name, isRight, total, bytes });
    }
    const quantile = (errors: readonly (number | null)[], share: number) => {
      const sizes = errors
        .filter((error) => error !== null)
        .map(Math.abs)
        .sort((a, b) => a - b);
      return sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))]!;
    };

    it('are graded where used memory, bandwidth and curve are known; the others are listed with the reason', () => {
      for (const [reason, count] of skipped) console.info(`skipped ${count}: ${reason}`);
      for (const one of graded) {
        const percent = (error: number | null) => (error === null ? '-' : `${(100 * error).toFixed(1)} %`);
        console.info(
          `${one.isRight ? 'right' : 'WRONG'}, time ${percent(one.total)}, bytes ${percent(one.bytes)}: ${one.name}`,
        );
      }
      expect(graded.length).toBeGreaterThanOrEqual(20);
      expect(graded.length + [...skipped.values()].reduce((sum, count) => sum + count, 0)).toBe(measured!.length);
    });

    it('stall or finish as measured in 90 %', () => {
      expect(graded.filter((one) => one.isRight).length / graded.length).toBeGreaterThanOrEqual(0.9);
    });

    it('take as long as measured within 15 % in the median and 30 % in the worst tenth', () => {
      const totals = graded.map((one) => one.total);
      expect(quantile(totals, 0.5)).toBeLessThanOrEqual(0.15);
      expect(quantile(totals, 0.9)).toBeLessThanOrEqual(0.3);
    });

    it('send as much as measured within 15 % in the median and 30 % in the worst tenth', () => {
      const bytes = graded.map((one) => one.bytes);
      expect(quantile(bytes, 0.5)).toBeLessThanOrEqual(0.15);
      expect(quantile(bytes, 0.9)).toBeLessThanOrEqual(0.3);
    });

    it('spread as chanceBelow says: one standard deviation up is 84 %', () => {
      const within = curves!
        .filter((row) => row.p5_mib !== '')
        .map((row) => Math.log(Number(row.p95_mib) / Number(row.p5_mib)) / (2 * 1.645));
      const withinSpread = Math.sqrt(mean(within.map((spread) => spread ** 2)));
      expect(within).toHaveLength(26);
      expect(chanceBelow(Math.exp(withinSpread), 'measured')).toBeCloseTo(0.841, 2);
      const between = curves!.map((row) => {
        // Nowhere near the cap of the class.
        const mixed = dirtyCurveOfClass('mixed', { vcpus: Number(row.vcpus), usedMemoryBytes: 16_000 * MIB });
        return Math.log((Number(row.unique_dirty_mib) * MIB) / uniqueDirtyBytes(mixed, Number(row.interval_s)));
      });
      const betweenSpread = Math.sqrt(mean(between.map((one) => (one - mean(between)) ** 2)));
      expect(chanceBelow(Math.exp(Math.hypot(betweenSpread, withinSpread)), 'class')).toBeCloseTo(0.841, 2);
    });
  },
);

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
