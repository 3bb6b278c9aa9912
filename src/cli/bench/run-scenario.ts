/** A scenario that is made in code, run by the same parts as one of a file. */

import {
  API_VERSION,
  assembleRun,
  BerthError,
  driveRun,
  expandScenario,
  METRICS,
  parseScenario,
  type RecordedTrace,
  type RunParts,
  type RunResult,
  renderIssues,
  type ScenarioRun,
} from '../../core/index.ts';
import { readParts } from '../../scenario/read-parts.ts';
import { BENCH_POLICIES, type BenchInputs } from './bench-inputs.ts';

/** A spec as a scenario file has it. */
export type WrittenSpec = Readonly<Record<string, unknown>>;

/** A run and what it was made from. */
export interface BenchRun {
  readonly parts: RunParts;
  readonly result: RunResult;
}

/** Makes each run, in the order of policies and seeds. Throws InputRefused where a file is not in order. */
export async function* runScenario(name: string, spec: WrittenSpec, inputs: BenchInputs): AsyncGenerator<BenchRun> {
  for (const run of runsOf(name, spec)) {
    const parts = await readParts(run, inputs);
    const driving = driveRun(assembleRun(parts));
    let step = driving.next();
    while (step.done !== true) step = driving.next();
    yield { parts, result: step.value };
  }
}

/** The trace that the first source of the workload is. Throws `internal` where it is none. */
export function traceOf({ sources: [source] }: RunParts): RecordedTrace {
  if (source?.kind === 'trace') return source.trace;
  throw new BerthError('internal', 'a workload that is no trace');
}

function runsOf(name: string, spec: WrittenSpec): readonly ScenarioRun[] {
  const value = { apiVersion: API_VERSION, kind: 'Scenario', metadata: { name }, spec };
  const { scenario, issues } = parseScenario(value, {
    policies: BENCH_POLICIES,
    metrics: METRICS.map((metric) => metric.name),
  });
  if (scenario === null) throw new BerthError('internal', `the scenario ${name} is wrong:\n${renderIssues(issues)}`);
  return expandScenario(scenario);
}

/** The values of a curve; throws `internal` where the run has none of that key. */
export function curveOf({ series }: RunResult, key: string): readonly (number | null)[] {
  const column = series.columns.find(({ measure }) => measure.key === key);
  if (column === undefined) throw new BerthError('internal', `a run without the curve ${key}`);
  return column.values;
}

/** A number of the whole run; NaN where it has no value. Throws `internal` where there is none of that key. */
export function totalOf({ totals }: RunResult, key: string): number {
  const total = totals.find(({ measure }) => measure.key === key);
  if (total === undefined) throw new BerthError('internal', `a run without ${key}`);
  return total.value ?? Number.NaN;
}
