/** The parts of a run: everything that its scenario names, read and made ready. */

import {
  type Cluster,
  createProfile,
  type ExtenderSettings,
  factsOf,
  loadServices,
  NO_FACTS,
  PLUGINS,
  type Pod,
  type Policy,
  type Profile,
  policiesOfRun,
  type RunParts,
  type ScenarioRun,
  type ScenarioSpec,
  type SchedulerParts,
  type SourceParts,
  type WorkloadFacts,
  withSeed,
  withWorkload,
} from '../core/index.ts';
import type { ExtenderConfig } from '../kube/scheduler-extenders.ts';
import type { WorkloadModel } from '../traces/generator/workload-model.ts';
import { extenderSettings } from './extender-settings.ts';
import type { ScenarioInputs } from './scenario-inputs.ts';

/** Reads what the run needs. Throws InputRefused. */
export async function readParts(run: ScenarioRun, inputs: ScenarioInputs): Promise<RunParts> {
  const { spec } = run;
  const { dump, podsBySource } = await readDump(spec, inputs);
  const sources: SourceParts[] = [];
  for (const at of spec.workload.keys()) {
    sources.push((await readSource(run, at, inputs)) ?? { kind: 'pods', pods: podsBySource[at]! });
  }
  const overcommits = spec.workload.map(({ shaping }) => shaping.overcommit);
  const facts = factsOf(sources, spec.decide.tellsMix, overcommits);
  const policies = new Map<string, Profile>();
  for (const name of policiesOfRun(run))
    policies.set(name, await readyPolicy(await policyOf(run, name, inputs), run, facts));
  return {
    run,
    dump,
    clusterTraces: await Promise.all(spec.cluster.traces.map((trace) => inputs.trace(trace))),
    sources,
    policies,
    scheduler: await readScheduler(run, inputs, facts),
  };
}

/** Reads the same one by one, so that each thing tells what is wrong with it. */
export function partReaders(run: ScenarioRun, inputs: ScenarioInputs): readonly (() => Promise<unknown>)[] {
  const { cluster, workload } = run.spec;
  return [
    () => readDump(run.spec, inputs),
    ...cluster.traces.map((trace) => () => inputs.trace(trace)),
    ...[...workload.keys()].map((at) => () => readSource(run, at, inputs)),
    ...[...run.spec.decide.inline.keys()].map((at) => () => inlinePolicy(run, at, inputs)),
    ...policiesOfRun(run).map((name) => async () => readyPolicy(await policyOf(run, name, inputs), run, NO_FACTS)),
    () => readScheduler(run, inputs, NO_FACTS),
  ];
}

/** A policy by the name that the scenario gives it: of its own ones, of Berth's, or of a file. */
function policyOf(run: ScenarioRun, name: string, inputs: ScenarioInputs): Promise<Policy> {
  const at = run.spec.decide.inline.findIndex((one) => one.name === name);
  return at < 0 ? inputs.policy(name) : inlinePolicy(run, at, inputs);
}

function inlinePolicy({ spec }: ScenarioRun, at: number, inputs: ScenarioInputs): Promise<Policy> {
  return inputs.inlinePolicy(spec.decide.inline[at]!.document, `spec.decide.inline[${at}]`);
}

/** null for manifests, which are read with the dump. */
async function readSource(
  { spec, settings }: ScenarioRun,
  at: number,
  inputs: ScenarioInputs,
): Promise<SourceParts | null> {
  const { from } = spec.workload[at]!;
  switch (from.kind) {
    case 'files':
      return null;
    case 'trace':
      return { kind: 'trace', trace: await inputs.trace(from.trace) };
    case 'model':
      return generated(await inputs.model(from.file), settings.seed);
    case 'generate':
      return generated(inputs.modelOf(from.model, `spec.workload[${at}].generate`), settings.seed);
  }
}

/** Dumps and the manifests of all sources are read together: their amounts are then by the same axes. */
async function readDump(
  { cluster, workload }: ScenarioSpec,
  inputs: ScenarioInputs,
): Promise<{ readonly dump: Cluster | null; readonly podsBySource: readonly (readonly Pod[])[] }> {
  const manifests = workload.map(({ from }) => (from.kind === 'files' ? from.files : []));
  if (cluster.files.length === 0 && manifests.flat().length === 0)
    return { dump: null, podsBySource: manifests.map(() => []) };
  const { cluster: dump, podsOf } = await inputs.cluster(cluster.files, manifests.flat());
  return { dump, podsBySource: manifests.map((files) => files.flatMap((file) => podsOf(file))) };
}

async function generated(model: WorkloadModel, seed: number): Promise<SourceParts> {
  // Loaded where a scenario generates its VMs: pages that look at a dump do without.
  const { generatedSource } = await import('./generated-source.ts');
  return generatedSource(model, seed);
}

/** Plugins keep what they have computed: each run makes its own. */
async function readyPolicy(policy: Policy, { settings, spec }: ScenarioRun, facts: WorkloadFacts): Promise<Profile> {
  const seeded = spec.decide.seedsTies ? withSeed(policy, settings.seed, PLUGINS) : policy;
  const told = withWorkload(seeded, facts, PLUGINS);
  return createProfile(told, PLUGINS, await loadServices(told));
}

async function readScheduler(
  run: ScenarioRun,
  inputs: ScenarioInputs,
  facts: WorkloadFacts,
): Promise<SchedulerParts | null> {
  const { profile } = run.spec.decide;
  if (profile.kind === 'none') return null;
  if (profile.kind === 'policy') {
    const policy = await policyOf(run, profile.policy, inputs);
    return { profile: await readyPolicy(policy, run, facts), settings: settingsOf(run.spec, [], '') };
  }
  const { policy, extenders } = await inputs.scheduler(profile.file);
  return { profile: await readyPolicy(policy, run, facts), settings: settingsOf(run.spec, extenders, profile.file) };
}

/** A configured extender says itself how it is asked; else the scenario does. */
function settingsOf({ decide }: ScenarioSpec, configured: readonly ExtenderConfig[], file: string): ExtenderSettings {
  const { weight, scoreRange, sendsNodes } = decide.extender;
  const own = configured.length === 0 ? { weight, sendsNodes } : {};
  return extenderSettings({ configured, file, scoreRange, ...own });
}
