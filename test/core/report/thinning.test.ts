import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measure, MigrationRecord, RunHeat } from '../../../src/core/index.ts';
import { decodeBase64, encodeBase64 } from '../../../src/core/report/base64.ts';
import { NOT_THERE, thinHeat } from '../../../src/core/report/thin-heat.ts';
import { countUnderWay, isFailed, thinMigrations } from '../../../src/core/report/thin-migrations.ts';
import { thinSeries } from '../../../src/core/report/thin-series.ts';
import { NameList, thinStays } from '../../../src/core/report/thin-stays.ts';

const measure: Measure = { key: 'a', title: 'A', unit: 'count', better: 'neither' };

describe('base64', () => {
  it('agrees with the platform and comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect([...decodeBase64(text)]).toEqual([...bytes]);
      }),
    );
  });

  it('joins pieces of large inputs without a seam', () => {
    const bytes = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('thinSeries', () => {
  const values = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 400 });

  it('keeps the highest and the lowest value of a curve within the limit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 60 }), (curve, limit) => {
        const thin = thinSeries(
          { timesSeconds: curve.map((_, at) => at), columns: [{ measure, values: curve }] },
          limit,
        );
        const known = (all: readonly (number | null)[]): number[] => all.filter((one) => one !== null);
        const kept = thin.columns[0]?.values ?? [];
        expect(thin.timesSeconds.length).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 2));
        expect(Math.max(...known(kept))).toBe(Math.max(...known(curve)));
        expect(Math.min(...known(kept))).toBe(Math.min(...known(curve)));
        expect([...thin.timesSeconds].sort((a, b) => a - b)).toEqual(thin.timesSeconds);
      }),
    );
  });
});

describe('thinHeat', () => {
  it('joins buckets to their mean, without those in which the node was not there', () => {
    const heat: RunHeat = {
      startSeconds: 0,
      bucketSeconds: 60,
      bucketCount: 5,
      measure,
      percents: Uint8Array.from([10, 20, 30, 50, 90, 255, 255, 255, 40, 7]),
    };
    const thin = thinHeat(heat, 2, 6); // 3 buckets a node: two joined each, the last alone
    expect(thin.bucketSeconds).toBe(120);
    expect([...decodeBase64(thin.percents)]).toEqual([15, 40, 90, NOT_THERE, 40, 7]);
  });
});

describe('migrations', () => {
  const record = (at: number, seconds: number, outcome: MigrationRecord['outcome']): MigrationRecord => ({
    instance: `vm-${at}`,
    reason: 'evacuation',
    sourceNode: 'a',
    targetNode: 'b',
    requestedSeconds: at,
    startSeconds: at,
    endSeconds: at + seconds,
    outcome,
    transferredBytes: 0,
    downtimeSeconds: 0,
    memoryBytes: 0,
  });

  it('keeps failed ones first, then the longest, in the order they were asked for', () => {
    const all = [
      record(0, 5, 'converged'),
      record(1, 90, 'converged'),
      record(2, 1, 'aborted'),
      record(3, 50, 'converged'),
    ];
    expect(thinMigrations(all, 2).map(({ instance }) => instance)).toEqual(['vm-1', 'vm-2']);
    expect(all.map(isFailed)).toEqual([false, false, true, false]);
  });

  it('counts how many are under way, the most of each part', () => {
    // 0..10 one; 2..4 a second one beside it
    const counts = countUnderWay([record(0, 10, 'converged'), record(2, 2, 'converged')], 0, 12, 6);
    expect(counts).toEqual({ timesSeconds: [0, 2, 4, 10], counts: [1, 2, 1, 0] });
  });
});

describe('thinStays', () => {
  it('keeps all stays of every n-th node, ordered by node', () => {
    const names = new NameList();
    const log = {
      instanceIds: ['x', 'y', 'z', 'w'],
      instance: [0, 1, 2, 3],
      node: [2, 0, 1, 0],
      startSeconds: [0, 1.4, 2, 3],
      endSeconds: [null, 9.6, 5, null],
    };
    const stays = thinStays(log, 2, names);
    expect(stays).toEqual({
      instance: [0, 1, 2],
      node: [0, 0, 2],
      startSeconds: [1, 3, 0],
      endSeconds: [10, null, null],
      everyNodes: 2,
    });
    expect(names.names).toEqual(['y', 'w', 'x']);
  });
});
