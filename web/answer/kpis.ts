/** Figures of a run before and after its questions. */

import type { Kpi } from '../protocol.ts';
import type { AnsweredRun } from './known-scenario.ts';

/** In the order of the later run; null where the earlier one has no such figure. */
export function kpisOf({ result: before }: AnsweredRun, { result: after }: AnsweredRun): readonly Kpi[] {
  const values = new Map(before.totals.map(({ measure, value }) => [measure.key, value]));
  return after.totals.map(({ measure, value }) => ({ measure, before: values.get(measure.key) ?? null, after: value }));
}
