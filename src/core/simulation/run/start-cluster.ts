/** The cluster that a run begins with: dumps, pools and the nodes of traces together. */

import { type Cluster, createCluster } from '../../model/cluster.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, ResourceAxes } from '../../model/resources.ts';
import { createPoolNodes, withRates } from '../scenario/pool-nodes.ts';
import type { ScenarioSpec } from '../scenario/scenario.ts';
import type { InflationAxis } from '../scenario/scenario-workload.ts';
import { toNode } from '../trace/trace-node.ts';
import { overcommitPod } from '../workload/overcommit-vms.ts';
import type { RecordedTrace, RunParts } from './run-parts.ts';

/** Nodes in the order of the scenario: dumps, pools, traces. Those of traces that join later are not there yet. */
export function startCluster({ run, dump, clusterTraces }: RunParts): Cluster {
  const { spec } = run;
  const axes = copyAxes(dump?.axes ?? new ResourceAxes());
  const nodes = [
    ...(dump?.nodes ?? []),
    ...spec.cluster.pools.flatMap((pool) => createPoolNodes(pool, axes, 1, pool.count)),
    ...clusterTraces.flatMap((trace) => firstNodes(trace, spec, axes)),
  ].map((node) => withRates(node, spec.rates));
  const cluster = dump ?? createCluster({ axes });
  const { overcommit } = spec.cluster;
  const pods = overcommit === null ? cluster.pods : cluster.pods.map((pod) => overcommitPod(pod, overcommit));
  return { ...cluster, axes, nodes, pods };
}

/**
 * Axes of this run alone: what it adds to them must not be found by the next one, or numbers of axes, and with them the
 * order in which amounts are compared, would depend on which runs came before.
 */
function copyAxes(axes: ResourceAxes): ResourceAxes {
  const copy = new ResourceAxes();
  for (let axis = 0; axis < axes.count; axis++) copy.axis(axes.name(axis));
  return copy;
}

function firstNodes({ nodes }: RecordedTrace, { cluster }: ScenarioSpec, axes: ResourceAxes) {
  return nodes
    .filter(({ joinSeconds }) => joinSeconds === Number.NEGATIVE_INFINITY)
    .map((node) => toNode(node, axes, cluster.podsPerNode));
}

/** What all nodes together can give: thousandths of GPUs, millicores, bytes. */
export function capacityOf({ nodes }: Cluster): Readonly<Record<InflationAxis, number>> {
  const capacity = { gpu: 0, cpu: 0, memory: 0 };
  for (const { allocatable, gpus } of nodes) {
    capacity.cpu += amountOf(allocatable, CPU_MILLI);
    capacity.memory += amountOf(allocatable, MEMORY_BYTES);
    capacity.gpu += gpus?.deviceMilli.reduce((sum, milli) => sum + milli, 0) ?? 0;
  }
  return capacity;
}
