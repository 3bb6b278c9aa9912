/** What a live migration would take to each node it could go to. */

import type { MigrationPrediction } from '../../migration/live/predict-migration.ts';
import type { MigrationReason } from '../../model/migration.ts';
import type { ClusterState } from '../../model/state.ts';
import type { Decision } from '../decision.ts';
import { MigrationForecaster } from '../vm/migration-forecast.ts';

/** A candidate with what is predicted. */
export interface Destination {
  readonly node: string;
  readonly prediction: MigrationPrediction;
  /** False where the bandwidth between the two nodes is assumed. */
  readonly isNetworkKnown: boolean;
}

export interface MigrationOutlook {
  /** '' where the guest runs in another cluster. */
  readonly source: string;
  readonly reason: MigrationReason;
  /** In the order of the candidates. */
  readonly destinations: readonly Destination[];
}

/** The outlook of a decision on a target pod; null of any other pod. */
export function migrationOutlookOf({ pod, candidates }: Decision, state: ClusterState): MigrationOutlook | null {
  const role = pod.vm?.migration ?? null;
  if (pod.vm === null || role === null) return null;
  const forecast = new MigrationForecaster().prepare(pod.vm, state.node(role.sourceNode), state);
  const destinations = candidates.flatMap(({ node }): Destination[] => {
    const target = state.node(node);
    if (target === undefined) return [];
    return [{ node, prediction: forecast.to(target), isNetworkKnown: forecast.knowsNetworkTo(target) }];
  });
  return { source: role.sourceNode, reason: role.reason, destinations };
}
