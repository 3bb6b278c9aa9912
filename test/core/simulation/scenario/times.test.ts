import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseCalendarTime,
  parseMoment,
  parseSeconds,
  renderMoment,
  renderSeconds,
} from '../../../../src/core/simulation/scenario/times.ts';
import { parseTime } from '../../../../src/kube/time.ts';

describe('parseSeconds', () => {
  it.each([
    [90, 90],
    [0.5, 0.5],
    ['90s', 90],
    ['15m', 900],
    ['1h30m', 5400],
    ['0.1d', 8640],
    ['2w', 1_209_600],
    ['250ms', 0.25],
    ['90', null],
    ['', null],
    ['-5m', null],
    [-1, null],
    [Number.NaN, null],
    [1e11, null],
    ['999999999999w', null],
    ['5 m', null],
    ['5M', null],
    ['1s'.repeat(1e5), null],
    [null, null],
    [{}, null],
  ])('reads %j as %j', (written, seconds) => {
    expect(parseSeconds(written)).toBe(seconds);
  });
});

describe('parseCalendarTime', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-01-01T00:00:00Z', 1_767_225_600],
    ['2026-01-01T01:30:00.5+01:30', 1_767_225_600.5],
    ['2024-02-29T00:00:00Z', 1_709_164_800],
    ['2023-02-29T00:00:00Z', null],
    ['2026-04-31T00:00:00Z', null],
    ['2026-13-01T00:00:00Z', null],
    ['2026-01-01T24:00:00Z', null],
    ['2026-01-01', null],
    ['2026-01-01T00:00:00', null],
    [0, null],
  ])('reads %j as %j', (written, seconds) => {
    expect(parseCalendarTime(written)?.seconds ?? null).toBe(seconds);
  });

  it('agrees with the reader of Kubernetes times', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
    const year = fc.integer({ min: 1001, max: 9998 }).map(String);
    const zone = fc.oneof(
      fc.constant('Z'),
      fc.tuple(fc.constantFrom('+', '-'), two(23), two(59)).map(([sign, hour, minute]) => `${sign}${hour}:${minute}`),
    );
    fc.assert(
      fc.property(year, two(14), two(33), two(25), two(61), zone, (y, month, day, hour, minute, zoneText) => {
        const text = `${y}-${month}-${day}T${hour}:${minute}:07.25${zoneText}`;
        // JavaScript takes 24:00 for the next day where minutes and seconds are zero; here they are not.
        expect(parseCalendarTime(text)?.seconds ?? null).toBe(parseTime(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('renderMoment', () => {
  it('writes what is read as the same moment', () => {
    const after = fc
      .double({ min: 0, max: 1e10, noNaN: true })
      .map((seconds) => ({ kind: 'after' as const, seconds: seconds + 0 }));
    const calendar = fc
      .integer({ min: -30_578_688_000_000, max: 253_000_000_000_000 })
      .map((milliseconds) => ({ kind: 'calendar' as const, seconds: milliseconds / 1000 }));
    fc.assert(
      fc.property(fc.oneof(after, calendar), (moment) => {
        expect(parseMoment(renderMoment(moment))).toEqual(moment);
      }),
      { numRuns: 1000 },
    );
    expect([renderSeconds(7200), renderSeconds(5400), renderSeconds(1.5), renderSeconds(0)]).toEqual([
      '2h',
      '90m',
      1.5,
      0,
    ]);
    expect(renderMoment({ kind: 'calendar', seconds: 1_767_225_600 })).toBe('2026-01-01T00:00:00Z');
  });
});
