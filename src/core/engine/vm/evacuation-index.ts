/**
 * Which nodes have room for the largest VMs of each node, kept up to date from the journal: what a failure of one node
 * would need. VMs of equal requests are one size, so that a cluster of thousands of VMs has a few dozen sizes.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, PODS, type ResourceVector } from '../../model/resources.ts';
import type { ClusterState } from '../../model/state.ts';

/** VMs of one size: who would need a new home, and who could give it. */
export interface VmSize {
  readonly requests: ResourceVector;
  /** 1 by slot where the node has room for one more. */
  hasRoom: Uint8Array;
  /** Number of such nodes. */
  homeCount: number;
  /** Slots of the nodes among whose largest VMs this size is. */
  readonly users: Set<number>;
}

export class EvacuationIndex {
  readonly #state: ClusterState;
  readonly #vmsPerNode: number;
  readonly #sizes = new Map<string, VmSize>();
  /** Sizes of each node's largest VMs, by slot. */
  #largest: (readonly VmSize[])[] = [];
  #clock = -1;
  #epoch = -1;

  constructor(state: ClusterState, vmsPerNode: number) {
    this.#state = state;
    this.#vmsPerNode = vmsPerNode;
  }

  /** Every size in use, mended up to now. Hot: once per decision. */
  get sizes(): Iterable<VmSize> {
    this.#refresh();
    return this.#sizes.values();
  }

  #refresh(): void {
    const { journal, nodesEpoch, nodeCount } = this.#state;
    if (this.#clock === journal.clock && this.#epoch === nodesEpoch) return;
    const changed = this.#clock < 0 ? null : journal.changedSince(this.#clock);
    if (changed === null || changed.length > nodeCount) this.#rebuild();
    else for (const slot of new Set(changed)) this.#mend(slot);
    this.#clock = journal.clock;
    this.#epoch = nodesEpoch;
  }

  #rebuild(): void {
    this.#sizes.clear();
    this.#largest = [];
    for (const node of this.#state.nodes) this.#setLargest(node.slot, node);
  }

  /** Counts one node anew. */
  #mend(slot: number): void {
    const node = this.#state.nodeAt(slot);
    for (const size of this.#sizes.values()) setRoom(size, slot, node !== null && isHome(node, size.requests));
    this.#setLargest(slot, node);
  }

  #setLargest(slot: number, node: NodeState | null): void {
    for (const size of this.#largest[slot] ?? []) size.users.delete(slot);
    const pods = node === null ? [] : largestVms(node, this.#vmsPerNode);
    const sizes = pods.map(({ requests }) => this.#sizeOf(requests));
    for (const size of sizes) size.users.add(slot);
    for (const size of this.#largest[slot] ?? []) if (size.users.size === 0) this.#sizes.delete(size.requests.join());
    this.#largest[slot] = sizes;
  }

  #sizeOf(requests: ResourceVector): VmSize {
    const key = requests.join();
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const size: VmSize = { requests, hasRoom: new Uint8Array(this.#state.slotCount), homeCount: 0, users: new Set() };
    for (const node of this.#state.nodes) setRoom(size, node.slot, isHome(node, requests));
    this.#sizes.set(key, size);
    return size;
  }
}

function setRoom(size: VmSize, slot: number, hasRoom: boolean): void {
  if (size.hasRoom.length <= slot) {
    const grown = new Uint8Array((slot + 1) * 2);
    grown.set(size.hasRoom);
    size.hasRoom = grown;
  }
  const flag = hasRoom ? 1 : 0;
  size.homeCount += flag - size.hasRoom[slot]!;
  size.hasRoom[slot] = flag;
}

/** A node that VMs may be started on and that has the requests free. */
function isHome(node: NodeState, requests: ResourceVector): boolean {
  return !node.node.isUnschedulable && hasRoomFor(node, requests, NOTHING);
}

const NOTHING: ResourceVector = [];

/** True where a node has the requests free beside `taken`, which also takes a place where it is not empty. Hot. */
export function hasRoomFor(node: NodeState, requests: ResourceVector, taken: ResourceVector): boolean {
  const { allocatable } = node.node;
  if (node.pods.size + (taken.length === 0 ? 1 : 2) > amountOf(allocatable, PODS)) return false;
  for (let axis = 0; axis < requests.length; axis++) {
    const requested = requests[axis]!;
    if (requested <= 0 || axis === PODS) continue;
    const free = amountOf(allocatable, axis) - amountOf(node.requested, axis) - amountOf(taken, axis);
    if (requested > free) return false;
  }
  return true;
}

/** The largest VMs of a node by memory, then CPU, one of each size. */
function largestVms(node: NodeState, count: number): readonly Pod[] {
  const largest: Pod[] = [];
  for (const pod of node.pods.values()) {
    if (pod.vm === null) continue;
    let place = largest.length;
    while (place > 0 && isLarger(pod, largest[place - 1]!)) place--;
    if (place >= count || largest.some(({ requests }) => isSame(requests, pod.requests))) continue;
    largest.splice(place, 0, pod);
    if (largest.length > count) largest.pop();
  }
  return largest;
}

/** By memory, then CPU, then whatever else differs: which of them are looked at must not hang on the order they came in. */
function isLarger({ requests: a }: Pod, { requests: b }: Pod): boolean {
  for (const axis of [MEMORY_BYTES, CPU_MILLI]) {
    if (amountOf(a, axis) !== amountOf(b, axis)) return amountOf(a, axis) > amountOf(b, axis);
  }
  const length = Math.max(a.length, b.length);
  for (let axis = 0; axis < length; axis++) {
    if (amountOf(a, axis) !== amountOf(b, axis)) return amountOf(a, axis) > amountOf(b, axis);
  }
  return false;
}

function isSame(a: ResourceVector, b: ResourceVector): boolean {
  return a === b || (a.length === b.length && a.every((amount, axis) => amount === b[axis]));
}
