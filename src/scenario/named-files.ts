/** The files that a scenario names. */

import { isPolicyFile, policiesOfRun, type RunInputs, type ScenarioRun } from '../core/index.ts';

/** A file as results name it. */
export type NamedFile = RunInputs['files'][number];

/** Every file and folder that a run reads, as the scenario writes it, each once. */
export function namesOfRun(run: ScenarioRun): readonly string[] {
  const { cluster, workload, decide } = run.spec;
  const { profile } = decide;
  const policies = [...policiesOfRun(run), ...(profile.kind === 'policy' ? [profile.policy] : [])];
  return [
    ...new Set([
      ...cluster.files,
      ...cluster.traces.flatMap(({ files }) => files),
      ...workload.flatMap(({ from }) => {
        if (from.kind === 'files') return from.files;
        if (from.kind === 'trace') return from.trace.files;
        return from.kind === 'model' ? [from.file] : [];
      }),
      ...policies.filter(isPolicyFile),
      ...(profile.kind === 'scheduler-config' ? [profile.file] : []),
    ]),
  ];
}
