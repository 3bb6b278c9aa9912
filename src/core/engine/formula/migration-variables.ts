/**
 * Variables of formulas about live migrations. Predictions are those of MigrationCost for the pod as the target of a
 * migration; of any other pod they are unknown.
 */

import type { MigrationPrediction } from '../../migration/live/predict-migration.ts';
import { uniqueDirtyBytes } from '../../model/dirty-curve.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import { migrationBandwidthOf } from '../vm/migration-bandwidth.ts';
import { MigrationForecaster, type PreparedForecast } from '../vm/migration-forecast.ts';
import { SOURCE_DEFAULTS } from './source.ts';
import { type FormulaVariable, measuredOfPod, ofNode, ofPod, ofPods, variable } from './variable.ts';

interface Prepared {
  readonly pod: Pod;
  readonly state: ClusterState;
  readonly clock: number;
  readonly forecast: PreparedForecast;
}

/** The forecast for a pod, kept while the same pod is asked about and the state stays. */
function createForecasts(): (pod: Pod, state: ClusterState) => PreparedForecast | null {
  const forecaster = new MigrationForecaster();
  let last: Prepared | null = null;
  return (pod, state) => {
    if (pod.vm?.migration == null) return null;
    const { clock } = state.journal;
    if (last?.pod !== pod || last.state !== state || last.clock !== clock) {
      const forecast = forecaster.prepare(pod.vm, state.node(pod.vm.migration.sourceNode), state);
      last = { pod, state, clock, forecast };
    }
    return last.forecast;
  };
}

const forecastOf = createForecasts();

/** A figure of the migration to a node; NaN where the pod is no target of one. */
function ofForecast(
  name: string,
  unit: string,
  description: string,
  figureOf: (prediction: MigrationPrediction) => number,
): FormulaVariable {
  return variable(name, unit, description, {
    ...SOURCE_DEFAULTS,
    readsCluster: true,
    canBeUnknown: true,
    read(pod: Pod, node: NodeState, state: ClusterState) {
      const forecast = forecastOf(pod, state);
      return forecast === null ? Number.NaN : figureOf(forecast.to(node));
    },
  });
}

export const MIGRATION_VARIABLES: readonly FormulaVariable[] = [
  ofPod('isMigration', '0 or 1', "The pod is a migration's target.", (pod) => ((pod.vm?.migration ?? null) ? 1 : 0)),
  ofPod('isMigratable', '0 or 1', 'The pod is a VM that can be live-migrated.', (pod) =>
    pod.vm !== null && pod.vm.migratability.isMigratable !== false ? 1 : 0,
  ),
  measuredOfPod('usedMemoryBytes', 'bytes', 'Measured memory of the guest that is not zero.', (pod) => {
    return pod.vm?.usage?.memoryBytes;
  }),
  measuredOfPod(
    'dirtyBytesPerSecond',
    'bytes/s',
    'Measured memory that the guest dirties within one second.',
    (pod) => {
      const curve = pod.vm?.usage?.dirtyCurve ?? null;
      return curve === null ? null : uniqueDirtyBytes(curve, 1);
    },
  ),
  ofPod('copiedDiskBytes', 'bytes', 'Disks that a live migration of the guest copies.', (pod) => {
    return pod.vm?.copiedDiskBytes ?? 0;
  }),
  ofPods('inboundMigrations', '', 'Live migrations into the node.', (_pod, node) => node.traffic.inbound.size),
  ofPods('outboundMigrations', '', 'Live migrations out of the node.', (_pod, node) => node.traffic.outbound.size),
  ofNode(
    'migrationBandwidthBytesPerSecond',
    'bytes/s',
    'Network of the node for migrations, told or assumed.',
    (_, n) => migrationBandwidthOf(n.node),
  ),
  ofForecast('migrationSeconds', 's', 'Predicted time of the live migration to the node.', ({ expected }) => {
    return expected.totalSeconds;
  }),
  ofForecast('migrationDowntimeSeconds', 's', 'Predicted time for which the guest stands still.', ({ expected }) => {
    return expected.downtimeSeconds;
  }),
  ofForecast(
    'migrationChance',
    '0..1',
    'Predicted chance that the live migration ends in time.',
    ({ chance }) => chance,
  ),
];
