/** Curves with fewer points that still show every peak: of each part of the time, the lowest and the highest value. */

import type { RunSeries } from '../simulation/run-result.ts';

/** Significant digits that are kept. */
const DIGITS = 5;

type Value = number | null;

/**
 * At most `limit` points a curve, two for each of `limit / 2` equal parts of the time: the lowest and the highest value there,
 * in the order they came. A point moves by less than one part. Curves share their times.
 */
export function thinSeries(series: RunSeries, limit: number): RunSeries {
  const { timesSeconds, columns } = series;
  if (timesSeconds.length <= limit) {
    return { timesSeconds, columns: columns.map((column) => ({ ...column, values: column.values.map(round) })) };
  }
  const parts = partsOf(timesSeconds, Math.max(Math.floor(limit / 2), 1));
  return {
    timesSeconds: parts.flatMap(({ from, to }) => [timesSeconds[from] ?? 0, timesSeconds[to - 1] ?? 0]),
    columns: columns.map(({ measure, values }) => ({
      measure,
      values: parts.flatMap(({ from, to }) => extremes(values, from, to).map(round)),
    })),
  };
}

/** Ranges of positions, end excluded, that fall into equal parts of the time; parts without points are left out. */
function partsOf(times: readonly number[], count: number): readonly { from: number; to: number }[] {
  const start = times[0] ?? 0;
  const width = ((times.at(-1) ?? 0) - start) / count;
  const parts: { from: number; to: number }[] = [];
  let current = -1;
  times.forEach((time, position) => {
    const part = width > 0 ? Math.min(Math.floor((time - start) / width), count - 1) : 0;
    if (part > current) {
      parts.push({ from: position, to: position });
      current = part;
    }
    const last = parts.at(-1);
    if (last !== undefined) last.to = position + 1;
  });
  return parts;
}

function extremes(values: readonly Value[], from: number, to: number): readonly Value[] {
  let [lowest, highest] = [-1, -1];
  for (let at = from; at < to; at++) {
    const value = values[at] ?? null;
    if (value === null) continue;
    if (lowest < 0 || value < (values[lowest] ?? 0)) lowest = at;
    if (highest < 0 || value > (values[highest] ?? 0)) highest = at;
  }
  if (lowest < 0) return [null, null];
  const [first, second] = lowest <= highest ? [lowest, highest] : [highest, lowest];
  return [values[first] ?? null, values[second] ?? null];
}

function round(value: Value): Value {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(DIGITS));
}
