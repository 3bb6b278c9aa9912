/** Pods where they count: on their nodes, in the sets and terms that plugins ask about, and in the traffic of migrations. */

import { BerthError } from '../errors.ts';
import { tightestDevices } from './gpu.ts';
import type { Journal } from './journal.ts';
import type { MigrationTraffic } from './migration-traffic.ts';
import type { NodeState } from './node-state.ts';
import type { NodeTable } from './node-table.ts';
import { type Pod, podKey } from './pod.ts';
import { PodSetCounters } from './pod-sets.ts';
import { PlacedTerms } from './pod-terms.ts';

/** Where a pod counts. */
export interface Placement {
  readonly pod: Pod;
  readonly node: NodeState;
}

export class Placements {
  readonly byKey = new Map<string, Placement>();
  readonly podSets = new PodSetCounters();
  readonly terms = new PlacedTerms();
  readonly #nodes: NodeTable;
  readonly #traffic: MigrationTraffic;
  readonly #journal: Journal;

  constructor(nodes: NodeTable, traffic: MigrationTraffic, journal: Journal) {
    this.#nodes = nodes;
    this.#traffic = traffic;
    this.#journal = journal;
  }

  /** Throws `already-placed` where the pod counts on a node. */
  checkUnplaced(pod: Pod): void {
    const placed = this.byKey.get(podKey(pod));
    if (placed === undefined) return;
    throw new BerthError('already-placed', `pod ${podKey(pod)} is placed on ${placed.node.name}`);
  }

  /** Where a pod counts, by `namespace/name`. Throws `unknown-pod`. */
  need(key: string): Placement {
    const placed = this.byKey.get(key);
    if (placed === undefined) throw new BerthError('unknown-pod', `no pod ${key} is placed`);
    return placed;
  }

  /** Counts a pod on a node. */
  add(pod: Pod, node: NodeState): void {
    node.add(pod);
    this.byKey.set(podKey(pod), { pod, node });
    this.#count(pod, node, 1);
  }

  /** Stops counting a pod on a node. */
  remove(pod: Pod, node: NodeState): void {
    node.remove(pod);
    this.byKey.delete(podKey(pod));
    this.#count(pod, node, -1);
  }

  /** Notes that something about a node changed. */
  touch(node: NodeState): void {
    node.version = this.#journal.record(node.slot);
  }

  #count(pod: Pod, node: NodeState, sign: 1 | -1): void {
    this.podSets.count(pod, node.slot, sign);
    this.terms.count(pod, node.slot, sign);
    this.#countMigration(pod, node, sign);
    this.touch(node);
  }

  /** The target pod of a migration counts on two nodes. */
  #countMigration(pod: Pod, node: NodeState, sign: 1 | -1): void {
    const role = pod.vm?.migration;
    if (role === null || role === undefined) return;
    this.#traffic.count(pod, node.name, sign);
    const source = this.#nodes.get(role.sourceNode);
    if (source !== undefined) this.touch(source);
  }
}

/** The pod with the shared GPUs it is given on a node, so that it gets the same ones whenever it comes back there. */
export function seated(pod: Pod, node: NodeState): Pod {
  const { gpu } = pod;
  if (gpu === null || gpu.devices !== null) return pod;
  return { ...pod, gpu: { ...gpu, devices: tightestDevices(node.freeGpuMilli(), gpu) ?? [] } };
}
