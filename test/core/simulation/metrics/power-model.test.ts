import { describe, expect, it } from 'vitest';
import { powerOf, wattsAt } from '../../../../src/core/simulation/metrics/power-model.ts';
import { labels, node, vector } from '../../../builders.ts';

const annotated = (annotations: Record<string, string>, cpuMilli = 128_000) =>
  node('a', { annotations: labels(annotations), allocatable: vector(cpuMilli) });

describe('powerOf', () => {
  it.each<[Record<string, string>, number, number]>([
    [{ 'berth.dev/idle-watts': '100', 'berth.dev/peak-watts': '300.5' }, 100, 300.5],
    // 150 and 700 W for 128 CPUs
    [{}, 150, 700],
    [{ 'berth.dev/idle-watts': '90' }, 90, 700],
    // peak is at least idle
    [{ 'berth.dev/idle-watts': '900' }, 900, 900],
  ])('of %j is %d to %d W', (annotations, idleWatts, peakWatts) => {
    expect(powerOf(annotated(annotations))).toEqual({ idleWatts, peakWatts, isOffWhenEmpty: false });
  });

  it.each(['-1', '1e9', '0x10', 'NaN', 'Infinity', '', ' ', '1,5', '1000000001', '99999999999'])(
    'takes the default for an annotation of "%s"',
    (text) => {
      expect(powerOf(annotated({ 'berth.dev/idle-watts': text }))).toMatchObject({ idleWatts: 150 });
    },
  );

  it('is in proportion to CPUs where nothing is told', () => {
    expect(powerOf(annotated({}, 64_000))).toMatchObject({ idleWatts: 75, peakWatts: 350 });
  });

  it('is off when empty where that is told', () => {
    expect(powerOf(annotated({ 'berth.dev/off-when-empty': 'true' })).isOffWhenEmpty).toBe(true);
  });
});

describe('wattsAt', () => {
  it.each([
    [0, 100],
    [0.25, 150],
    [1, 300],
    [1.7, 300],
  ])('of %d used between 100 and 300 W is %d W', (used, watts) => {
    expect(wattsAt({ idleWatts: 100, peakWatts: 300, isOffWhenEmpty: false }, used)).toBe(watts);
  });
});
