/** Runs of scenarios in this process, timed by the clock and by the processor, from all read to the result. */

import {
  API_VERSION,
  assembleRun,
  driveRun,
  expandScenario,
  METRICS,
  POLICIES,
  parseScenario,
  type RunParts,
  type RunResult,
  renderIssues,
} from '../src/core/index.ts';
import { readParts } from '../src/scenario/read-parts.ts';
import type { ScenarioInputs } from '../src/scenario/scenario-inputs.ts';

export interface RunTiming {
  readonly wallMilliseconds: number;
  /** Of all threads: the collector of garbage has its own. */
  readonly cpuMilliseconds: number;
  readonly result: RunResult;
}

/** The parts of a scenario's only run, read. Plugins in them keep what they have computed: each run wants its own. */
export async function readOnlyRun(spec: object, inputs: ScenarioInputs): Promise<RunParts> {
  const value = { apiVersion: API_VERSION, kind: 'Scenario', metadata: { name: 'bench' }, spec };
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const { scenario, issues } = parseScenario(value, registry);
  if (scenario === null) throw new Error(renderIssues(issues));
  const [run, ...others] = expandScenario(scenario);
  if (run === undefined || others.length > 0) throw new Error('wanted one run');
  return readParts(run, inputs);
}

/** Lets it happen; `onSlice` is told after each slice of events. */
export function timeRun(parts: RunParts, onSlice: (events: number) => void = () => undefined): RunTiming {
  const processorAt = process.cpuUsage();
  const startedAt = performance.now();
  const driving = driveRun(assembleRun(parts));
  let step = driving.next();
  for (; step.done !== true; step = driving.next()) onSlice(step.value.events);
  const wallMilliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(processorAt);
  return { wallMilliseconds, cpuMilliseconds: (user + system) / 1000, result: step.value };
}
