/** The cluster as it changes: nodes and placements with running sums, a journal of changes, and undo. */

import type { Cluster } from './cluster.ts';
import { ClusterObjects } from './cluster-objects.ts';
import { Journal } from './journal.ts';
import type { Migration, MigrationLimits } from './migration.ts';
import { MigrationTraffic } from './migration-traffic.ts';
import type { Node } from './node.ts';
import type { NodeState } from './node-state.ts';
import { NodeTable } from './node-table.ts';
import { type Placement, Placements, seated } from './placements.ts';
import { isFinished, type Pod, podKey } from './pod.ts';
import { PodGroups } from './pod-groups.ts';
import type { PodSet } from './pod-sets.ts';
import type { PlacedTerms } from './pod-terms.ts';
import type { ResourceAxes } from './resources.ts';
import { StorageState } from './storage-state.ts';
import type { Topology } from './topology.ts';
import { type Checkpoint, UndoLog } from './undo-log.ts';

export type { Placement };

/**
 * The live state of one cluster. Every change costs no more than what it touches, is written to the journal so that
 * cached results are mended, and can be undone while a checkpoint is open.
 */
export class ClusterState {
  readonly axes: ResourceAxes;
  readonly storage: StorageState;
  /** Namespaces, services, controllers and disruption budgets. */
  readonly objects: ClusterObjects;
  readonly journal = new Journal();
  /** Live migrations under way, by node. */
  readonly traffic: MigrationTraffic;

  readonly #nodes: NodeTable;
  readonly #placements: Placements;
  /** Pods bound to a node that is not there, by its name: they count nowhere until it appears. */
  readonly #strays = new PodGroups();
  /** Pods nominated to a node, by its name. */
  readonly #nominated = new PodGroups();
  readonly #undoLog = new UndoLog();
  #timeSeconds: number | null;
  #migrationLimits: MigrationLimits | null;

  constructor(cluster: Cluster) {
    this.axes = cluster.axes;
    this.storage = new StorageState(cluster.storage, (inverse) => this.#note(inverse));
    this.objects = new ClusterObjects(cluster, (inverse) => this.#note(inverse));
    this.#migrationLimits = cluster.migrationLimits;
    this.#timeSeconds = cluster.timeSeconds;
    this.traffic = new MigrationTraffic(cluster);
    this.#nodes = new NodeTable(cluster.nodes, this.traffic);
    this.#placements = new Placements(this.#nodes, this.traffic, this.journal);
    for (const pod of cluster.pods) this.admit(pod);
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

  /** null where unknown. */
  get migrationLimits(): MigrationLimits | null {
    return this.#migrationLimits;
  }

  /** Sets how many migrations run at once; every node's results are computed anew. */
  setMigrationLimits(limits: MigrationLimits | null): void {
    const before = this.#migrationLimits;
    this.#migrationLimits = limits;
    for (const node of this.nodes) this.#touch(node);
    this.#note(() => this.setMigrationLimits(before));
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

  /** Changes whenever a node object is added, removed or replaced by one that differs in more than its heartbeat. */
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
    return this.#placements.byKey;
  }

  /** Affinity terms of the placed pods. */
  get terms(): PlacedTerms {
    return this.#placements.terms;
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
    return this.#placements.podSets.countsOf(set, this.nodes, this.slotCount);
  }

  /** Domains of a topology key, numbered. */
  topology(key: string): Topology {
    return this.#nodes.topology(key);
  }

  /** Which node objects satisfy a predicate, 1 or 0 by slot. Equal texts must mean equal predicates. */
  maskOf(text: string, predicate: (node: Node) => boolean): Uint8Array {
    return this.#nodes.maskOf(text, predicate);
  }

  /**
   * Takes a pod in as the cluster tells of it: a bound one counts on its node, as soon as that is there; one that waits for
   * victims is nominated; others count nowhere. Throws `already-placed`.
   */
  admit(pod: Pod): void {
    if (isFinished(pod)) return;
    if (pod.nodeName === '') {
      if (pod.nominatedNodeName !== '') this.nominate(pod, pod.nominatedNodeName);
    } else if (this.#nodes.get(pod.nodeName) === undefined) {
      this.#strays.add(pod.nodeName, pod);
      this.#note(() => this.#strays.delete(pod.nodeName, pod));
    } else this.assume(pod, pod.nodeName);
  }

  /** Takes back what `admit` did with a pod, wherever it has come to count, or to wait for a node, since. */
  dismiss(pod: Pod): void {
    this.#note(this.#strays.withdraw(pod));
    this.withdrawNomination(pod, pod.nominatedNodeName);
    if (this.placements.has(podKey(pod))) this.forget(podKey(pod));
  }

  /** Counts a pod on a node; one that waited for a missing node waits no more. Throws `unknown-node` or `already-placed`. */
  assume(incoming: Pod, nodeName: string): void {
    const node = this.#nodes.need(nodeName);
    this.checkUnplaced(incoming);
    const pod = seated(incoming, node);
    const putBack = this.#strays.withdraw(incoming);
    this.#placements.add(pod, node);
    this.#note(() => {
      this.#placements.remove(pod, node);
      putBack();
    });
  }

  checkUnplaced(pod: Pod): void {
    this.#placements.checkUnplaced(pod);
  }

  /** Stops counting a pod, by `namespace/name`. Throws `unknown-pod`. */
  forget(key: string): void {
    const { pod, node } = this.#placements.need(key);
    this.#placements.remove(pod, node);
    this.#note(() => this.#placements.add(pod, node));
  }

  /** Knows a migration by its key as its object tells of it; null: no more. `hasPod`: it has a target pod, placed or not. */
  setMigration(key: string, migration: Migration | null, hasPod: boolean): void {
    const { inverse, nodeNames } = this.traffic.set(key, migration, hasPod);
    const touchAll = (): void => {
      for (const name of nodeNames) this.#touchNamed(name);
    };
    touchAll();
    this.#note(() => {
      inverse();
      touchAll();
    });
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
      this.#placements.add(pod, state);
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
        this.#placements.add(pod, state);
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

  #strand(state: NodeState, pods: readonly Pod[]): void {
    for (const pod of pods) {
      this.#placements.remove(pod, state);
      this.#strays.add(state.name, pod);
    }
  }

  #touch(node: NodeState): void {
    this.#placements.touch(node);
  }

  #touchNamed(name: string): void {
    const node = this.#nodes.get(name);
    if (node !== undefined) this.#touch(node);
  }
}
