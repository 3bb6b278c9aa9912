/**
 * Minutes in which instances did not get what they should, by cause, each instance at each moment by one of them:
 *
 *   down       its node has failed, and it does not wait for another yet
 *   waiting    it waits for a node after it had one
 *   migrating  it is being migrated
 *   crowded    it is on a node of whose CPU or memory more than 90 % is in use, as measured, and is not migrating
 *
 * and node-minutes above 90 % (policies.md 16, overload time).
 *
 * Worked number: 3 instances down for 2 minutes, then 2 of them waiting for 1: 6 + 2 = 8 minutes.
 */

import type { NodeState } from '../../model/node-state.ts';
import { CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { Instance } from '../instance.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, CurveMeter, createMeasure } from './curves.ts';
import { capacityOf } from './node-amounts.ts';
import { nodeChangesOf } from './node-changes.ts';
import { type NodeReading, nodeReadingOf } from './node-reading.ts';
import { NodeSums } from './node-sums.ts';

/** Part of a node in use above which its instances are crowded. */
const CROWDED = 0.9;
const SECONDS_PER_MINUTE = 60;

const NODES = 0;
const INSTANCES = 1;

export const degraded: MetricDefinition = {
  name: 'degraded',
  summary: 'VM-minutes down, waiting after an eviction, in migration, and on nodes with more than 90 % in use.',
  create(world) {
    const sums = new NodeSums(createReader(nodeReadingOf(world)), world.state.nodes, nodeChangesOf(world));
    const waiting = new Set<number>();
    let migrating = 0;
    const crowded = (): number => sums.sum(INSTANCES);
    const meter = new CurveMeter([
      curveOf('degraded', 'Degraded instances', () => world.inPhase.down + waiting.size + migrating + crowded()),
      curveOf('degraded-down', 'Instances down with their node', () => world.inPhase.down),
      curveOf('degraded-waiting', 'Instances that wait again', () => waiting.size),
      curveOf('degraded-migrating', 'Instances in migration', () => migrating),
      curveOf('degraded-crowded', 'Instances on crowded nodes', crowded),
      curveOf('crowded-nodes', 'Nodes with more than 90 % in use', () => sums.sum(NODES)),
    ]);
    const recover = ({ number }: Instance): void => {
      if (waiting.size > 0) waiting.delete(number);
    };
    return {
      series: meter.series,
      totals: meter.totals,
      elapse(seconds) {
        sums.settle();
        meter.elapse(seconds);
      },
      nodeChanged(node, isThere) {
        sums.change(node, isThere);
      },
      queued({ number, placements }) {
        if (placements > 0) waiting.add(number);
      },
      placed: recover,
      rejected: recover,
      departed: recover,
      migrationStarted() {
        migrating++;
      },
      migrationEnded({ startSeconds }) {
        if (startSeconds !== null) migrating--;
      },
      sample() {
        sums.settle();
        return meter.sample();
      },
      finish: () => meter.finish(),
    };
  },
};

function createReader(reading: NodeReading) {
  return {
    width: 2,
    read(node: NodeState, into: Float64Array): void {
      const { cpuMilli, memoryBytes, instances } = reading.use;
      const isCrowded =
        isAbove(cpuMilli, capacityOf(node.node, CPU_MILLI)) ||
        isAbove(memoryBytes, capacityOf(node.node, MEMORY_BYTES));
      into[NODES] = isCrowded ? 1 : 0;
      into[INSTANCES] = isCrowded ? Math.max(0, instances - node.traffic.outbound.size) : 0;
    },
  };
}

/** Hot. */
function isAbove(used: number, capacity: number): boolean {
  return capacity > 0 && used > CROWDED * capacity;
}

function curveOf(key: string, title: string, read: () => number): Curve {
  const area = createMeasure(`${key}-minutes`, `${title}, minutes`, 'minutes', 'lower');
  return {
    measure: createMeasure(key, title, 'count', 'lower'),
    totals: [{ kind: 'area', measure: area, secondsPerUnit: SECONDS_PER_MINUTE }],
    read,
  };
}
