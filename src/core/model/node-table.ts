/** The nodes of a state: by name, by slot, in visiting order, and by topology domain. */

import { BerthError } from '../errors.ts';
import { MigrationTraffic } from './migration-traffic.ts';
import { type Node, zoneKeyOf } from './node.ts';
import { NodeState } from './node-state.ts';
import { addToTree, createTree, interleaveZones, type NodeTree, removeFromTree } from './node-tree.ts';
import { createTopology, type Topology } from './topology.ts';

/** Masks kept at most: each is one byte a node. */
const MAX_MASKS = 1024;
/** Topologies kept at most: each is four bytes a node and a text a domain. */
const MAX_TOPOLOGIES = 256;

export class NodeTable {
  /** Changes whenever a node object is added, removed or replaced by one that differs in more than its heartbeat. */
  epoch = 0;
  readonly #byName = new Map<string, NodeState>();
  readonly #bySlot: (NodeState | null)[] = [];
  readonly #freeSlots: number[] = [];
  /** Of `#keptEpoch`, as the masks are. */
  readonly #topologies = new Map<string, Topology>();
  readonly #masks = new Map<string, Uint8Array>();
  #keptEpoch = 0;
  readonly #traffic: MigrationTraffic;
  #tree: NodeTree = [];
  #order: readonly NodeState[] | null = null;
  #orderSlots: Int32Array | null = null;

  constructor(nodes: readonly Node[], traffic = new MigrationTraffic()) {
    this.#traffic = traffic;
    for (const node of nodes) this.#enter(new NodeState(this.#bySlot.length, node, traffic.of(node.name)));
    this.#tree = createTree([...this.#byName.values()]);
  }

  get count(): number {
    return this.#byName.size;
  }

  /** The length of a column over slots. */
  get slotCount(): number {
    return this.#bySlot.length;
  }

  /** All nodes, one of each zone in turn. */
  get order(): readonly NodeState[] {
    this.#order ??= interleaveZones(this.#tree);
    return this.#order;
  }

  /** The node of a slot; null where the slot is free. */
  at(slot: number): NodeState | null {
    return this.#bySlot[slot] ?? null;
  }

  /** Slots of `order`, kept until a node is added, removed or moved. */
  get orderSlots(): Int32Array {
    this.#orderSlots ??= Int32Array.from(this.order, ({ slot }) => slot);
    return this.#orderSlots;
  }

  get(name: string): NodeState | undefined {
    return this.#byName.get(name);
  }

  /** The node of a name; throws `unknown-node`. */
  need(name: string): NodeState {
    const node = this.#byName.get(name);
    if (node === undefined) throw new BerthError('unknown-node', `no node named ${name}`);
    return node;
  }

  /** Adds a node and returns its state and how to take it back. Throws `duplicate-node`. */
  add(node: Node): { state: NodeState; inverse: () => void } {
    if (this.#byName.has(node.name)) throw new BerthError('duplicate-node', `node ${node.name} is there already`);
    const state = new NodeState(this.#freeSlots.pop() ?? this.#bySlot.length, node, this.#traffic.of(node.name));
    const before = this.#tree;
    this.#enter(state);
    this.#setTree(addToTree(before, state));
    return {
      state,
      inverse: () => {
        this.#leave(state);
        this.#setTree(before);
      },
    };
  }

  /** Removes a node and returns how to take it back. */
  remove(state: NodeState): () => void {
    const before = this.#tree;
    this.#leave(state);
    this.#setTree(removeFromTree(before, state));
    return () => {
      this.#freeSlots.splice(this.#freeSlots.lastIndexOf(state.slot), 1);
      this.#enter(state);
      this.#setTree(before);
    };
  }

  /** Replaces a node's object and returns how to take it back. A node that changes its zone goes last there. */
  replace(state: NodeState, node: Node): () => void {
    const before = { node: state.node, tree: this.#tree };
    state.node = node;
    if (isHeartbeat(before.node, node)) {
      return () => {
        state.node = before.node;
      };
    }
    const isSameZone = zoneKeyOf(before.node.labels) === zoneKeyOf(node.labels);
    this.#setTree(isSameZone ? before.tree : addToTree(removeFromTree(before.tree, state), state));
    return () => {
      state.node = before.node;
      this.#setTree(before.tree);
    };
  }

  /** Domains of a topology key, numbered; kept until a node object changes. */
  topology(key: string): Topology {
    this.#dropOutdated();
    const known = this.#topologies.get(key);
    if (known !== undefined) return known;
    const topology = createTopology(key, this.order, this.#bySlot.length);
    if (this.#topologies.size >= MAX_TOPOLOGIES) this.#topologies.clear();
    this.#topologies.set(key, topology);
    return topology;
  }

  /**
   * Which node objects satisfy a predicate, 1 or 0 by slot; kept until a node object changes.
   * `text` names the predicate: equal texts must mean equal predicates.
   */
  maskOf(text: string, predicate: (node: Node) => boolean): Uint8Array {
    this.#dropOutdated();
    const known = this.#masks.get(text);
    if (known !== undefined) return known;
    const mask = new Uint8Array(this.#bySlot.length);
    for (const { slot, node } of this.order) mask[slot] = predicate(node) ? 1 : 0;
    if (this.#masks.size >= MAX_MASKS) this.#masks.clear();
    this.#masks.set(text, mask);
    return mask;
  }

  /** Lets go of what was made of node objects that are no more. */
  #dropOutdated(): void {
    if (this.#keptEpoch === this.epoch) return;
    this.#keptEpoch = this.epoch;
    this.#topologies.clear();
    this.#masks.clear();
  }

  #enter(state: NodeState): void {
    this.#byName.set(state.name, state);
    this.#bySlot[state.slot] = state;
  }

  #leave(state: NodeState): void {
    this.#byName.delete(state.name);
    this.#bySlot[state.slot] = null;
    this.#freeSlots.push(state.slot);
  }

  #setTree(tree: NodeTree): void {
    this.#tree = tree;
    this.#order = null;
    this.#orderSlots = null;
    this.epoch++;
  }
}

/** True where nothing but a node's heartbeat moved: it comes each minute from every node, and no other node's rules read it. */
function isHeartbeat(before: Node, after: Node): boolean {
  for (const key of Object.keys(after) as (keyof Node)[]) {
    if (key !== 'heartbeatSeconds' && before[key] !== after[key]) return false;
  }
  return true;
}
