/** How the simulated kube-scheduler asks its extender: as its configuration says, or as Berth advises. */

import { createIssue, type ExtenderSettings, type ScoreRange } from '../core/index.ts';
import type { ExtenderConfig } from '../kube/scheduler-extenders.ts';
import { InputRefused } from './input-refused.ts';

export interface ExtenderChoice {
  /** Extenders of the scheduler's configuration; none: it is asked as Berth advises. */
  readonly configured: readonly ExtenderConfig[];
  /** File that they stand in. */
  readonly file: string;
  /** Stand before what the configuration says. */
  readonly weight?: number | undefined;
  readonly sendsNodes?: boolean | undefined;
  readonly scoreRange: ScoreRange;
}

/** The settings of the one extender. Throws InputRefused where there are several. */
export function extenderSettings({
  configured,
  file,
  weight,
  sendsNodes,
  scoreRange,
}: ExtenderChoice): ExtenderSettings {
  if (configured.length > 1) {
    const wanted = 'one: a policy answers for it';
    throw new InputRefused([
      createIssue('out-of-range', 'extenders', `${configured.length} extenders`, wanted, { file }),
    ]);
  }
  const [one] = configured;
  return {
    name: 'Berth',
    weight: weight ?? one?.weight ?? 1,
    isNodeCacheCapable: sendsNodes === true ? false : (one?.isNodeCacheCapable ?? true),
    managedResources: one?.managedResources.map(({ name }) => name) ?? [],
    filters: one === undefined || one.filterVerb !== '',
    prioritizes: one === undefined || one.prioritizeVerb !== '',
    preempts: one === undefined || one.preemptVerb !== '',
    scoreRange,
  };
}
