/**
 * What the nodes draw (power-model.ts), and what of it migrations cost: by Liu's fit E = .512 x MB sent + 20.165 J for each that
 * started (live-migration.md 6), which is not in the nodes' watts. A node's used part is the measured CPU of its instances, of
 * those that nobody measured what they ask for, over its capacity: without measurements an upper bound.
 *
 * Worked number: two nodes of 100 and 300 W, one half used, one empty: 200 + 100 = 300 W, .9 kWh in three hours; where the empty
 * one is off .6 kWh.
 */

import type { NodeState } from '../../model/node-state.ts';
import { CPU_MILLI } from '../../model/resources.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure } from './curves.ts';
import { ExactSum } from './exact-sum.ts';
import { capacityOf } from './node-amounts.ts';
import { createNodeMetric } from './node-metric.ts';
import { NodeObjects } from './node-objects.ts';
import { type NodeReading, nodeReadingOf } from './node-reading.ts';
import { createWattAnnotations, powerOf, type WattAnnotations, wattsAt } from './power-model.ts';

const JOULES_PER_KILOWATT_HOUR = 3.6e6;
const JOULES_PER_MEGABYTE = 0.512;
const JOULES_PER_MIGRATION = 20.165;
const BYTES_PER_MEGABYTE = 1e6;

export const energy: MetricDefinition = {
  name: 'energy',
  summary: 'Watts = idle + (peak - idle) x used part of CPU over nodes that are there, and kilowatt-hours.',
  create(world) {
    const watts = createWattAnnotations();
    const byNode = createNodeMetric(world, createReader(nodeReadingOf(world), watts), (sums) => [
      {
        measure: createMeasure('power', 'Power', 'watts', 'lower'),
        totals: [
          'mean',
          'peak',
          {
            kind: 'area',
            measure: createMeasure('energy', 'Energy', 'kilowatt-hours', 'lower'),
            secondsPerUnit: JOULES_PER_KILOWATT_HOUR,
          },
        ],
        read: () => Math.max(0, sums.sum(0)),
      },
    ]);
    const migrationJoules = new ExactSum();
    return {
      ...byNode,
      totals: [...byNode.totals, createMeasure('energy-migrations', 'Energy of migrations', 'kilowatt-hours', 'lower')],
      migrationEnded({ startSeconds, transferredBytes }) {
        if (startSeconds === null || !Number.isFinite(transferredBytes)) return;
        migrationJoules.add(JOULES_PER_MIGRATION + (JOULES_PER_MEGABYTE * transferredBytes) / BYTES_PER_MEGABYTE);
      },
      finish: () => [...byNode.finish(), migrationJoules.value / JOULES_PER_KILOWATT_HOUR],
      remarks: () => [...watts.idle.remarks(), ...watts.peak.remarks()],
    };
  },
};

function createReader(reading: NodeReading, watts: WattAnnotations) {
  const powers = new NodeObjects((node) => powerOf(node, watts));
  return {
    width: 1,
    read(state: NodeState, into: Float64Array): void {
      const power = powers.of(state);
      const capacityMilli = capacityOf(state.node, CPU_MILLI);
      const usedFraction = capacityMilli > 0 ? reading.use.assumedCpuMilli / capacityMilli : 0;
      into[0] = power.isOffWhenEmpty && !reading.isInUse ? 0 : wattsAt(power, usedFraction);
    },
  };
}
