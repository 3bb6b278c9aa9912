/** Metrics whose curves follow from sums over nodes. */

import type { Metric, SimulationWorld } from '../metric.ts';
import { type Curve, CurveMeter } from './curves.ts';
import { nodeChangesOf } from './node-changes.ts';
import { type NodeReader, NodeSums } from './node-sums.ts';

/** What such a metric has, all of it. */
export type NodeMetric = Required<
  Pick<Metric, 'series' | 'totals' | 'elapse' | 'nodeChanged' | 'sample' | 'finish' | 'leftOut'>
>;

/** The metric of what is read from each node; `toCurves` gets the sums, which are as of now whenever a curve is read. */
export function createNodeMetric(
  world: SimulationWorld,
  reader: NodeReader,
  toCurves: (sums: NodeSums) => readonly Curve[],
): NodeMetric {
  const sums = new NodeSums(reader, world.state.nodes, nodeChangesOf(world));
  const meter = new CurveMeter(toCurves(sums));
  let version = -1;
  return {
    series: meter.series,
    totals: meter.totals,
    elapse(seconds) {
      sums.settle();
      if (version === sums.version) meter.hold(seconds);
      else {
        meter.read();
        meter.hold(seconds);
        version = sums.version;
      }
    },
    nodeChanged(node, isThere) {
      sums.change(node, isThere);
    },
    sample() {
      sums.settle();
      return meter.sample();
    },
    finish: () => meter.finish(),
    leftOut() {
      sums.settle();
      return meter.leftOut();
    },
  };
}
