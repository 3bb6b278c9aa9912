/** The nodes of a pool. */

import { SCHEDULABLE_LABEL } from '../../model/kubevirt-labels.ts';
import { HOSTNAME_LABEL, type Node, ZONE_LABEL } from '../../model/node.ts';
import type { ResourceAxes } from '../../model/resources.ts';
import { type Labels, NO_LABELS } from '../../model/selectors.ts';
import { PRICE_ANNOTATION } from '../metrics/cost.ts';
import { IDLE_WATTS_ANNOTATION, PEAK_WATTS_ANNOTATION } from '../metrics/power-model.ts';
import type { ScenarioRates } from './scenario.ts';
import type { NodePool } from './scenario-cluster.ts';

export const POOL_LABEL = 'berth.dev/pool';
const RACK_LABEL = 'berth.dev/rack';
const INSTANCE_TYPE_LABEL = 'node.kubernetes.io/instance-type';

/** Digits of a node's number, so that names sort as numbers do. */
const LEAST_DIGITS = 3;

/** Nodes number `first` (1 or more) to `first + count - 1` of a pool: `name-001` and so on. */
export function createPoolNodes(pool: NodePool, axes: ResourceAxes, first: number, count: number): readonly Node[] {
  const { cpuMilli, memoryBytes, gpus, taints, migrationBandwidthBytesPerSecond } = pool;
  const amounts = axes.vector([
    ['cpu', cpuMilli],
    ['memory', memoryBytes],
    ['pods', pool.pods],
    ...Object.entries(pool.resources),
  ]);
  const inventory =
    gpus === null || gpus.count === 0
      ? null
      : { model: gpus.model, deviceMilli: Array.from({ length: gpus.count }, () => gpus.milliEach) };
  const annotations = ratesAsAnnotations(pool);
  const digits = Math.max(LEAST_DIGITS, String(pool.count).length);
  return Array.from({ length: count }, (_, index): Node => {
    const number = first + index;
    const name = `${pool.name}-${String(number).padStart(digits, '0')}`;
    return {
      name,
      uid: `node-${name}`,
      labels: labelsOf(pool, name, number),
      annotations,
      taints,
      isUnschedulable: false,
      allocatable: amounts,
      capacity: amounts,
      images: [],
      declaredFeatures: [],
      heartbeatSeconds: null,
      usage: null,
      numa: null,
      gpus: inventory,
      migrationBandwidthBytesPerSecond,
    };
  });
}

/** Neighbouring numbers lie in different zones; within a zone the racks are taken in turn. */
function labelsOf({ name: poolName, labels, zones, racks }: NodePool, name: string, number: number): Labels {
  const zoneCount = Math.max(1, zones.length);
  const zone = (number - 1) % zoneCount;
  const rack = zone * racks + (Math.floor((number - 1) / zoneCount) % Math.max(1, racks)) + 1;
  return new Map([
    [INSTANCE_TYPE_LABEL, poolName],
    // Every node of a pool may run VMs, unless its labels say otherwise.
    [SCHEDULABLE_LABEL, 'true'],
    ...(zones.length > 0 ? [[ZONE_LABEL, zones[zone]!] as const] : []),
    ...(racks > 0 ? [[RACK_LABEL, `${poolName}-rack-${rack}`] as const] : []),
    ...Object.entries(labels),
    [HOSTNAME_LABEL, name],
    [POOL_LABEL, poolName],
  ]);
}

function ratesAsAnnotations({ idleWatts, peakWatts, pricePerHour }: ScenarioRates): Labels {
  const rates: readonly (readonly [string, number | null])[] = [
    [IDLE_WATTS_ANNOTATION, idleWatts],
    [PEAK_WATTS_ANNOTATION, peakWatts],
    [PRICE_ANNOTATION, pricePerHour],
  ];
  const known = rates.flatMap(([key, rate]) => (rate === null ? [] : [[key, String(rate)] as const]));
  return known.length === 0 ? NO_LABELS : new Map(known);
}

/** The node with the scenario's rates where it has none of its own. */
export function withRates(node: Node, rates: ScenarioRates): Node {
  const added = [...ratesAsAnnotations(rates)].filter(([key]) => !node.annotations.has(key));
  return added.length === 0 ? node : { ...node, annotations: new Map([...node.annotations, ...added]) };
}
