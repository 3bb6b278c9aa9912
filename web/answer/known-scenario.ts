/** The scenario that a session is, read: what it runs is put together from here. */

import {
  type AssembledRun,
  assembleRun,
  createIssue,
  driveRun,
  expandScenario,
  type Issue,
  METRICS,
  POLICIES,
  parseScenario,
  type RunParts,
  type RunResult,
  type Simulation,
} from '../../src/core/index.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';
import { readParts } from '../../src/scenario/read-parts.ts';
import type { ScenarioInputs } from '../../src/scenario/scenario-inputs.ts';
import { createMoveRecorder, type Movement } from './move-recorder.ts';

const REGISTRY = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };

/** A run with where its instances went. */
export interface AnsweredRun {
  readonly result: RunResult;
  readonly movements: readonly Movement[];
  /** As it is at its end; read-only. */
  readonly world: Simulation['world'];
  readonly issues: readonly Issue[];
}

/** Everything that the first run of a scenario document is made from. Throws InputRefused with all that is wrong. */
export async function partsOf(document: unknown, inputs: ScenarioInputs): Promise<RunParts> {
  const { scenario, issues } = parseScenario(document, REGISTRY);
  if (scenario === null) throw new InputRefused(issues);
  const [run] = expandScenario(scenario);
  if (run === undefined) throw new InputRefused([createIssue('input-empty', 'spec', 'no run', 'at least one run')]);
  return readParts(run, inputs);
}

/** Runs it to its end, and gives how far it is, 0..1, now and then. Throws as `assembleRun` does. */
export function* runToEnd(parts: RunParts): Generator<number, AnsweredRun> {
  const assembled: AssembledRun = assembleRun(parts);
  const { definition, movements, worldOf } = createMoveRecorder();
  const setup = { ...assembled.setup, metrics: [...assembled.setup.metrics, definition] };
  const driving = driveRun({ ...assembled, setup });
  for (;;) {
    const step = driving.next();
    if (step.done === true) return { result: step.value, movements, world: worldOf(), issues: assembled.issues };
    yield step.value.fraction;
  }
}
