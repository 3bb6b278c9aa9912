import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerthError } from '../../../src/core/errors.ts';
import { DIRTY_CLASSES, dirtyCurveOfClass, sourceOfDirtyClass } from '../../../src/core/model/dirty-class.ts';
import {
  checkDirtyCurve,
  type DirtyCurve,
  scaleDirtyCurve,
  uniqueDirtyBytes,
  workingSetBytes,
} from '../../../src/core/model/dirty-curve.ts';
import { arbitraryCurve, cyclic, MIB, power, saturating } from '../migration/live/rig.ts';

const points: DirtyCurve = {
  kind: 'points',
  points: [
    { seconds: 0.1, bytes: 50 },
    { seconds: 1, bytes: 200 },
    { seconds: 100, bytes: 2000 },
  ],
  capBytes: 5000,
};

describe('uniqueDirtyBytes', () => {
  it.each<[string, DirtyCurve, number, number]>([
    ['nothing', { kind: 'none' }, 10, 0],
    // 100 x 4^0.5
    ['a power of time', power(100, 0.5), 4, 200 * MIB],
    ['a power of time at its cap', power(100, 0.5, 150), 4, 150 * MIB],
    ['a cyclic writer', cyclic(100, 1000), 4, 400 * MIB],
    ['a cyclic writer that went round', cyclic(100, 1000), 40, 1000 * MIB],
    // 100 x (1 - e^-2) + 50 x (1 - e^-0.4)
    ['two parts', saturating([100, 50], [50, 5]), 4, (100 * (1 - Math.exp(-2)) + 50 * (1 - Math.exp(-0.4))) * MIB],
    ['a part without a set', saturating([0, 50]), 4, 0],
    ['a point', points, 1, 200],
    // 50 x 0.5^0.8 = 28.7
    ['before the first point', points, 0.05, 50 * 0.5 ** 0.8],
    // half way in the logarithms: sqrt(200 x 2000) = 632
    ['between two points', points, 10, Math.sqrt(200 * 2000)],
    // slope 0.5: 2000 x 4^0.5
    ['after the last point', points, 400, 4000],
    ['far after it', points, 4000, 5000],
    ['no time', points, 0, 0],
  ])('of %s', (_, curve, seconds, wanted) => {
    expect(uniqueDirtyBytes(curve, seconds)).toBeCloseTo(wanted, 6);
  });

  it('rises straight from a point without bytes, and no more than in proportion after the last', () => {
    const late: DirtyCurve = {
      kind: 'points',
      points: [
        { seconds: 1, bytes: 0 },
        { seconds: 2, bytes: 100 },
      ],
      capBytes: 1000,
    };
    expect([0.5, 1, 1.5, 2].map((seconds) => uniqueDirtyBytes(late, seconds))).toEqual([0, 0, 50, 100]);
    // from 10 to 100 within a doubling: slope 3.3 between, 1 after
    const steep: DirtyCurve = { ...late, points: [{ seconds: 1, bytes: 10 }, ...late.points.slice(1)] };
    expect(uniqueDirtyBytes(steep, 6)).toBeCloseTo(300, 9);
  });

  it.each([-1, Number.NaN])('refuses %s seconds', (seconds) => {
    expect(() => uniqueDirtyBytes(points, seconds)).toThrow(BerthError);
  });

  it('never falls with time, and never exceeds the working set', () => {
    const time = fc.double({ min: 0, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(arbitraryCurve, time, time, (curve, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((seconds) => uniqueDirtyBytes(curve, seconds));
        expect(less).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThanOrEqual(less! * (1 - 1e-12));
        expect(more).toBeLessThanOrEqual(workingSetBytes(curve) * (1 + 1e-12));
      }),
    );
  });
});

describe('scaleDirtyCurve', () => {
  it('multiplies what is dirtied in every stretch of time', () => {
    const time = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(arbitraryCurve, fc.double({ min: 0, max: 100, noNaN: true }), time, (curve, factor, seconds) => {
        const wanted = factor * uniqueDirtyBytes(curve, seconds);
        const found = uniqueDirtyBytes(scaleDirtyCurve(curve, factor), seconds);
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * wanted + 1e-300);
      }),
    );
  });

  it.each([-1, Number.NaN])('refuses a factor of %s', (factor) => {
    expect(() => scaleDirtyCurve(points, factor)).toThrow(BerthError);
  });
});

describe('checkDirtyCurve', () => {
  it('finds nothing in curves that are in order', () => {
    fc.assert(fc.property(arbitraryCurve, (curve) => checkDirtyCurve(curve, 'curve').length === 0));
    expect(checkDirtyCurve(power(1, 1), 'curve')).toEqual([]);
  });

  it.each<[string, DirtyCurve, string[]]>([
    ['a power law', power(-1, 2, Number.NaN), ['c.bytesAtOneSecond', 'c.capBytes', 'c.exponent']],
    ['a cyclic writer', cyclic(Number.POSITIVE_INFINITY, -1), ['c.bytesPerSecond', 'c.setBytes']],
    ['parts', saturating([1, 1], [-1, Number.NaN]), ['c.parts[1].setBytes', 'c.parts[1].bytesPerSecond']],
    ['no points', { kind: 'points', points: [], capBytes: 1 }, ['c.points']],
    [
      'points that do not rise',
      {
        kind: 'points',
        points: [
          { seconds: 0, bytes: 1 },
          { seconds: 1, bytes: 1 },
          { seconds: 1, bytes: 2 },
          { seconds: 2, bytes: 1 },
          { seconds: 3, bytes: Number.POSITIVE_INFINITY },
        ],
        capBytes: -1,
      },
      ['c.capBytes', 'c.points[0]', 'c.points[2]', 'c.points[3]', 'c.points[4]'],
    ],
  ])('finds everything wrong with %s', (_, curve, paths) => {
    const issues = checkDirtyCurve(curve, 'c');
    expect(issues.map((issue) => issue.path)).toEqual(paths);
    expect(new Set(issues.map((issue) => issue.code))).toEqual(new Set(['out-of-range']));
  });
});

describe('dirtyCurveOfClass', () => {
  const used = 10_000 * MIB;
  // D(1 s) in MiB with the vCPUs of the measurement, and the cap with 10,000 MiB used
  it.each([
    ['idle', 1, 2, 50],
    ['read-mostly', 8, 85, 300],
    ['mixed', 6, 193, 2500],
    ['database', 4, 93, 5000],
    ['write-heavy', 8, 536, 10_000],
    // between the points: 652 x 2^(ln(1456 / 652) / ln 20) = 652 x 2^0.268 = 785 (the text's second branch: 782)
    ['oltp', 4, 785, 1900],
    ['graph', 8, 650, 650],
    ['worst-case', 1, 10_000, 10_000],
  ] as const)('%s with %d vCPUs: %d MiB in 1 s, %d MiB at most', (name, vcpus, oneSecond, most) => {
    const curve = dirtyCurveOfClass(name, { vcpus, usedMemoryBytes: used });
    expect(checkDirtyCurve(curve, 'curve')).toEqual([]);
    expect(uniqueDirtyBytes(curve, 1) / MIB).toBeCloseTo(oneSecond, 0);
    expect(workingSetBytes(curve) / MIB).toBeCloseTo(most, 6);
    expect(uniqueDirtyBytes(curve, 1e9) / MIB).toBeCloseTo(most, 6);
  });

  it('grows with the vCPUs, but for idle and worst-case, and caps at the used memory', () => {
    for (const name of DIRTY_CLASSES) {
      const [one, two] = [4, 8].map((vcpus) =>
        uniqueDirtyBytes(dirtyCurveOfClass(name, { vcpus, usedMemoryBytes: 1e15 }), 0.001),
      );
      expect(two! / one!).toBeCloseTo(sourceOfDirtyClass(name) === 'assumed' ? 1 : 2, 9);
      expect(workingSetBytes(dirtyCurveOfClass(name, { vcpus: 4, usedMemoryBytes: MIB }))).toBeLessThanOrEqual(MIB);
    }
  });
});
