/** Fragmentation of a whole cluster's shared GPUs (policies.md 5.2 and 16). */

import type { ClusterState } from '../../model/state.ts';
import { FreeGpus } from './free-gpus.ts';
import { freeCpuMilliOf } from './gpu-amounts.ts';
import { GpuFragmentation } from './gpu-fragmentation.ts';
import type { WorkloadClass } from './workload-classes.ts';

/** Thousandths of a GPU over all nodes. Divide fragmented by capacity ("amount") or by idle ("ratio"). */
export interface ClusterFragmentation {
  readonly capacityMilli: number;
  readonly idleMilli: number;
  /** Idle, and of no use to the workload: the sum of F over nodes. */
  readonly fragmentedMilli: number;
}

/** How much of a cluster's GPUs is idle, and how much of that a workload cannot use; its probabilities sum up to 1. */
export function measureClusterFragmentation(
  state: ClusterState,
  classes: readonly WorkloadClass[],
): ClusterFragmentation {
  const fragmentation = new GpuFragmentation(classes);
  const free = new FreeGpus();
  let capacityMilli = 0;
  let idleMilli = 0;
  let fragmentedMilli = 0;
  for (const node of state.nodes) {
    const { gpus } = node.node;
    if (gpus === null) continue;
    free.read(node);
    for (const milli of gpus.deviceMilli) capacityMilli += milli;
    idleMilli += free.total();
    fragmentedMilli += fragmentation.measure(gpus.model, freeCpuMilliOf(node), free);
  }
  return { capacityMilli, idleMilli, fragmentedMilli };
}
