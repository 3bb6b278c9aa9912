import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMilli, parseUnits, renderMilli, renderUnits } from '../../../../src/core/simulation/scenario/amounts.ts';

describe('parseMilli', () => {
  it.each([
    [2, 2000],
    ['2', 2000],
    ['1500m', 1500],
    [0.5, 500],
    ['0.0001', 1],
    ['1.5k', 1_500_000],
    [1e-7, 1],
    [0, 0],
  ])('reads %j as %d millicores', (written, milli) => {
    expect(parseMilli(written)).toBe(milli);
  });
});

describe('parseUnits', () => {
  it.each([
    ['64Gi', 64 * 2 ** 30],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['12G', 12e9],
    ['1e3', 1000],
    ['1E', null],
    ['5E3', 5000],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', null],
    ['', null],
    ['.', null],
    ['Gi', null],
    ['12Gb', null],
    ['12 Gi', null],
    ['-1', null],
    [-1, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    ['1e999', null],
    ['1e99999', null],
    ['9'.repeat(1e6), null],
    [true, null],
    [null, null],
    [['1'], null],
  ])('reads %j as %j', (written, units) => {
    expect(parseUnits(written)).toBe(units);
  });
});

describe('renderMilli and renderUnits', () => {
  it('write what is read as the same amount', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.maxSafeNat(),
          fc.nat(4096).map((count) => count * 2 ** 30),
        ),
        (amount) => {
          expect(parseMilli(renderMilli(amount))).toBe(amount);
          expect(parseUnits(renderUnits(amount))).toBe(amount);
        },
      ),
    );
    expect([renderMilli(2000), renderMilli(1500), renderUnits(2 ** 36), renderUnits(1000)]).toEqual([
      2,
      '1500m',
      '64Gi',
      1000,
    ]);
  });
});
