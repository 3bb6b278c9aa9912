/**
 * MigrationCost: sends a live migration where it is quick and sure to end (live-migration.md 2.3 and 4.2). Time, downtime
 * and chance come from simulating its rounds on this pair of nodes: memory, dirty rate, shares of both networks with the
 * migrations under way, and KubeVirt's timeouts and helps.
 *
 *   score  = round(100 x chance x fastest / total seconds), fastest over the candidates where the guest may arrive;
 *            0 where it may not, or where it never ends and elsewhere does
 *   filter : where `leastChance` is above 0, chance >= leastChance
 *
 * What is not measured is assumed (a mixed load, 0.7 of the memory used, half of 10 Gbit/s); pods that are no targets of a
 * migration are left alone.
 * Example: 20 s with a chance of 0.9 here, 10 s at best elsewhere: 100 x 0.9 x 10 / 20 = 45.
 */

import type { MigrationPrediction } from '../../../migration/live/predict-migration.ts';
import type { NodeState } from '../../../model/node-state.ts';
import { createRejection, type PluginDefinition, type PreparedScore, type Rejection, SKIP } from '../../plugin.ts';
import { MigrationForecaster, type PreparedForecast } from '../../vm/migration-forecast.ts';

interface Args {
  readonly leastChance: number;
}

const NAME = 'MigrationCost';

export const migrationCost: PluginDefinition = {
  name: NAME,
  summary: 'Sends live migrations where they are predicted to be quick and sure to end in time.',
  points: ['preFilter', 'filter', 'score'],
  needs: ['vms', 'migrations', 'load'],
  args: {
    type: 'object',
    properties: {
      leastChance: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: 0,
        description: 'Refuse nodes with a smaller chance that the migration ends in time; 0: refuse none.',
      },
    },
  },
  create({ leastChance }: Args) {
    const forecaster = new MigrationForecaster();
    return {
      reads: 'cluster',
      prepareFilter({ vm }, state) {
        if (leastChance === 0 || vm?.migration == null) return SKIP;
        const forecast = forecaster.prepare(vm, state.node(vm.migration.sourceNode), state);
        return {
          kind: 'prepared',
          filter(node) {
            const { chance } = forecast.to(node);
            return chance >= leastChance ? null : refuse(chance, leastChance);
          },
        };
      },
      skipsScore: ({ vm }) => vm?.migration == null,
      prepareScore({ vm }, state, candidates) {
        if (vm?.migration == null) return null;
        const forecast = forecaster.prepare(vm, state.node(vm.migration.sourceNode), state);
        return scoreForecast(forecast, candidates);
      },
    };
  },
};

/** Scores by candidate. Few kinds of targets differ: each is predicted and scored once. */
function scoreForecast(forecast: PreparedForecast, candidates: readonly NodeState[]): PreparedScore {
  const kindAt = new Int32Array(candidates.length);
  const kinds = new Set<number>();
  let last = -1;
  for (let position = 0; position < candidates.length; position++) {
    const kind = forecast.kindOf(candidates[position]!);
    kindAt[position] = kind;
    if (kind !== last) kinds.add(kind);
    last = kind;
  }
  let fastest = Number.POSITIVE_INFINITY;
  for (const kind of kinds) {
    const prediction = forecast.toKind(kind);
    // A dead link is given up early: that is not fast.
    if (prediction.chance > 0) fastest = Math.min(fastest, prediction.expected.totalSeconds);
  }
  const points: number[] = [];
  for (const kind of kinds) points[kind] = pointsOf(forecast.toKind(kind), fastest);
  const distinct = new Set(Object.values(points));
  return {
    uniform: distinct.size === 1 ? points[last] : undefined,
    score: (_node, position) => points[kindAt[position]!]!,
  };
}

function pointsOf({ expected, chance }: MigrationPrediction, fastest: number): number {
  const { totalSeconds } = expected;
  if (chance === 0) return 0;
  // Where it ends nowhere, the chances alone tell: for ever is as long as for ever.
  return Math.round(totalSeconds === fastest ? 100 * chance : (100 * chance * fastest) / totalSeconds);
}

function refuse(chance: number, leastChance: number): Rejection {
  const [found, wanted] = [chance, leastChance].map((one) => `${Math.round(100 * one)} %`);
  // Pods that leave free no network: preemption would kill for nothing.
  return createRejection(
    NAME,
    'UnschedulableAndUnresolvable',
    `node(s) had a chance of ${found} that the live migration ends in time, wanted ${wanted}`,
  );
}
