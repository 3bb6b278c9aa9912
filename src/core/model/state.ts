/** The cluster as it changes: nodes and placements with running sums, a journal of changes, and undo. */

import { BerthError } from '../errors.ts';
import type { Cluster, PodDisruptionBudget } from './cluster.ts';
import { ClusterObjects } from './cluster-objects.ts';
import { tightestDevices } from './gpu.ts';
import { Journal } from './journal.ts';
import type { MigrationLimits } from './migration.ts';
import { MigrationTraffic } from './migration-traffic.ts';
import type { Node } from './node.ts';
import type { NodeState } from './node-state.ts';
import { NodeTable } from './node-table.ts';
import { isFinished, type Pod, podKey } from './pod.ts';
import { PodGroups } from './pod-groups.ts';
import { type PodSet, PodSetCounters } from './pod-sets.ts';
import { PlacedTerms } from './pod-terms.ts';
import type { ResourceAxes } from './resources.ts';
import { StorageState } from './storage-state.ts';
import type { Topology } from './topology.ts';
import { type Checkpoint, UndoLog } from './undo-log.ts';

/** Where a pod counts. */
export interface Placement {
  readonly pod: Pod;
  readonly node: NodeState;
}

/**
 * The live state of one cluster. Every change costs no more than what it touches, is written to the journal so that
 * cached results are mended, and can be undone while a checkpoint is open.
 */
export class ClusterState {
  readonly axes: ResourceAxes;
  readonly storage: StorageState;
  readonly disruptionBudgets: readonly PodDisruptionBudget[];
  /** Namespaces, services and controllers. */
  readonly objects: ClusterObjects;
  /** Affinity terms of the placed pods. */
  readonly terms = new PlacedTerms();
  readonly journal = new Journal();
  /** Live migrations under way, by node. */
  readonly traffic: MigrationTraffic;
  /** null where unknown. */
  readonly migrationLimits: MigrationLimits | null;

  readonly #nodes: NodeTable;
  readonly #podSets = new PodSetCounters();
  readonly #placements = new Map<string, Placement>();
  /** Pods bound to a node that is not there, by its name: they count nowhere until it appears. */
  readonly #strays = new PodGroups();
  /** Pods nominated to a node, by its name. */
  readonly #nominated = new PodGroups();
  readonly #undoLog = new UndoLog();
  #timeSeconds: number | null;

  constructor(cluster: Cluster) {
    this.axes = cluster.axes;
    this.storage = new StorageState(cluster.storage, (inverse) => this.#note(inverse));
    this.disruptionBudgets = cluster.disruptionBudgets;
    this.objects = new ClusterObjects(cluster);
    this.migrationLimits = cluster.migrationLimits;
    this.#timeSeconds = cluster.timeSeconds;
    this.traffic = new MigrationTraffic(cluster);
    this.#nodes = new NodeTable(cluster.nodes, this.traffic);
    for (const pod of cluster.pods) {
      if (isFinished(pod)) continue;
      if (pod.nodeName === '') {
        if (pod.nominatedNodeName !== '') this.#nominated.add(pod.nominatedNodeName, pod);
        continue;
      }
      const node = this.#nodes.get(pod.nodeName);
      if (node === undefined) this.#strays.add(pod.nodeName, pod);
      else this.#place(seated(pod, node), node);
    }
  }

  /** The moment this is the state of, seconds since the epoch; null where unknown. */
  get timeSeconds(): number | null {
    return this.#timeSeconds;
  }

  /** Moves the state's time; what plugins read of it is computed anew. */
  setTime(timeSeconds: number): void {
    const before = this.#timeSeconds;
    this.#timeSeconds = timeSeconds;
    this.#note(() => {
      this.#timeSeconds = before;
    });
  }

  /** All nodes in visiting order (one of each zone in turn). */
  get nodes(): readonly NodeState[] {
    return this.#nodes.order;
  }

  /** Slots of `nodes`. */
  get nodeSlots(): Int32Array {
    return this.#nodes.orderSlots;
  }

  get nodeCount(): number {
    return this.#nodes.count;
  }

  /** The length of a column over slots. */
  get slotCount(): number {
    return this.#nodes.slotCount;
  }

  /** Changes whenever a node object is added, removed or replaced. */
  get nodesEpoch(): number {
    return this.#nodes.epoch;
  }

  /** The node of a slot; null where the slot is free. */
  nodeAt(slot: number): NodeState | null {
    return this.#nodes.at(slot);
  }

  node(name: string): NodeState | undefined {
    return this.#nodes.get(name);
  }

  /** Pods that count on a node, by `namespace/name`. */
  get placements(): ReadonlyMap<string, Placement> {
    return this.#placements;
  }

  /** Pods nominated to a node, waiting for its victims to leave. */
  nominatedTo(nodeName: string): Iterable<Pod> {
    return this.#nominated.of(nodeName);
  }

  /** Names of the nodes that pods are nominated to. */
  get nominatedNodes(): Iterable<string> {
    return this.#nominated.names();
  }

  /** Pods of a set by slot: a live counter, to be read at once. */
  countsOf(set: PodSet): Int32Array {
    return this.#podSets.countsOf(set, this.nodes, this.slotCount);
  }

  /** Domains of a topology key, numbered. */
  topology(key: string): Topology {
    return this.#nodes.topology(key);
  }

  /** Which node objects satisfy a predicate, 1 or 0 by slot. Equal texts must mean equal predicates. */
  maskOf(text: string, predicate: (node: Node) => boolean): Uint8Array {
    return this.#nodes.maskOf(text, predicate);
  }

  /** Counts a pod on a node; one that waited for a missing node waits no more. Throws `unknown-node` or `already-placed`. */
  assume(incoming: Pod, nodeName: string): void {
    const node = this.#nodes.need(nodeName);
    this.checkUnplaced(incoming);
    const pod = seated(incoming, node);
    const missing = [...this.#strays.names()].filter((name) => this.#strays.delete(name, incoming));
    this.#place(pod, node);
    this.#note(() => {
      this.#unplace(pod, node);
      for (const name of missing) this.#strays.add(name, incoming);
    });
  }

  /** Throws `already-placed` where the pod counts on a node. */
  checkUnplaced(pod: Pod): void {
    const placed = this.#placements.get(podKey(pod));
    if (placed === undefined) return;
    throw new BerthError('already-placed', `pod ${podKey(pod)} is placed on ${placed.node.name}`);
  }

  /** Stops counting a pod, by `namespace/name`. Throws `unknown-pod`. */
  forget(key: string): void {
    const placed = this.#placements.get(key);
    if (placed === undefined) throw new BerthError('unknown-pod', `no pod ${key} is placed`);
    this.#unplace(placed.pod, placed.node);
    this.#note(() => this.#place(placed.pod, placed.node));
  }

  /** Nominates a pending pod to a node whose victims are leaving. */
  nominate(pod: Pod, nodeName: string): void {
    this.#nominated.add(nodeName, pod);
    this.#note(() => this.#nominated.delete(nodeName, pod));
  }

  /** Takes a nomination back; nothing where there is none. */
  withdrawNomination(pod: Pod, nodeName: string): void {
    if (this.#nominated.delete(nodeName, pod)) this.#note(() => this.#nominated.add(nodeName, pod));
  }

  /** Adds a node; pods that were bound to its name begin to count. Throws `duplicate-node`. */
  addNode(node: Node): void {
    const { state, inverse } = this.#nodes.add(node);
    const strays = [...this.#strays.of(node.name)];
    for (const pod of strays) {
      this.#strays.delete(node.name, pod);
      this.#place(pod, state);
    }
    this.#touch(state);
    this.#note(() => {
      this.#strand(state, strays);
      inverse();
      this.#touch(state);
    });
  }

  /** Removes a node; its pods count nowhere until it comes back. Throws `unknown-node`. */
  removeNode(name: string): void {
    const state = this.#nodes.need(name);
    const pods = [...state.pods.values()];
    this.#strand(state, pods);
    const inverse = this.#nodes.remove(state);
    this.#touch(state);
    this.#note(() => {
      inverse();
      for (const pod of pods) {
        this.#strays.delete(name, pod);
        this.#place(pod, state);
      }
      this.#touch(state);
    });
  }

  /** Replaces a node object: labels, taints, cordon, allocatable, images. Throws `unknown-node`. */
  updateNode(node: Node): void {
    const state = this.#nodes.need(node.name);
    const inverse = this.#nodes.replace(state, node);
    this.#touch(state);
    this.#note(() => {
      inverse();
      this.#touch(state);
    });
  }

  /** Opens a checkpoint: from here on changes can be undone. */
  checkpoint(): Checkpoint {
    return this.#undoLog.open();
  }

  /** Takes back every change since the checkpoint and closes it. Throws `stale-checkpoint`. */
  undo(checkpoint: Checkpoint): void {
    this.#undoLog.undo(checkpoint);
  }

  /** Keeps the changes since the checkpoint and closes it. Throws `stale-checkpoint`. */
  release(checkpoint: Checkpoint): void {
    this.#undoLog.release(checkpoint);
  }

  #note(inverse: () => void): void {
    this.#undoLog.note(inverse);
  }

  #place(pod: Pod, node: NodeState): void {
    node.add(pod);
    this.#placements.set(podKey(pod), { pod, node });
    this.#podSets.count(pod, node.slot, 1);
    this.terms.count(pod, node.slot, 1);
    this.#countMigration(pod, node, 1);
    this.#touch(node);
  }

  #unplace(pod: Pod, node: NodeState): void {
    node.remove(pod);
    this.#placements.delete(podKey(pod));
    this.#podSets.count(pod, node.slot, -1);
    this.terms.count(pod, node.slot, -1);
    this.#countMigration(pod, node, -1);
    this.#touch(node);
  }

  /** The target pod of a migration counts on two nodes. */
  #countMigration(pod: Pod, node: NodeState, sign: 1 | -1): void {
    const role = pod.vm?.migration;
    if (role === null || role === undefined) return;
    this.traffic.count(pod, node.name, sign);
    const source = this.#nodes.get(role.sourceNode);
    if (source !== undefined) this.#touch(source);
  }

  #strand(state: NodeState, pods: readonly Pod[]): void {
    for (const pod of pods) {
      this.#unplace(pod, state);
      this.#strays.add(state.name, pod);
    }
  }

  #touch(node: NodeState): void {
    node.version = this.journal.record(node.slot);
  }
}

/** The pod with the shared GPUs it is given on a node, so that it gets the same ones whenever it comes back there. */
function seated(pod: Pod, node: NodeState): Pod {
  const { gpu } = pod;
  if (gpu === null || gpu.devices !== null) return pod;
  return { ...pod, gpu: { ...gpu, devices: tightestDevices(node.freeGpuMilli(), gpu) ?? [] } };
}
