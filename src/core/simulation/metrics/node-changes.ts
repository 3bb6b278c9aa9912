/**
 * Nodes of a world that changed and were not read since. All metrics share one list: a node that changed many times at one
 * moment is read once, and everyone who follows reads it then.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { SimulationWorld } from '../metric.ts';

/** Keeps something by slot that follows from each node. */
export interface NodeFollower {
  /** The node is new, or has changed. Hot: once per change. */
  read(node: NodeState): void;
  /** There is no node in this slot any more. */
  drop(slot: number): void;
}

const ofWorld = new WeakMap<SimulationWorld, NodeChanges>();

/** The list of a world: the same object each time. */
export function nodeChangesOf(world: SimulationWorld): NodeChanges {
  const known = ofWorld.get(world);
  if (known !== undefined) return known;
  const made = new NodeChanges();
  ofWorld.set(world, made);
  return made;
}

export class NodeChanges {
  readonly #followers: NodeFollower[] = [];
  /** Slots of nodes to read, and those nodes by slot. */
  readonly #unread: number[] = [];
  #unreadCount = 0;
  readonly #nodes: (NodeState | null)[] = [];
  #version = 0;

  /** Moves on whenever something was read or dropped. */
  get version(): number {
    return this.#version;
  }

  /** From now on it hears of changes, after those who came before. */
  follow(follower: NodeFollower): void {
    this.#followers.push(follower);
  }

  /** Takes note of a change; `isThere` false: the node has gone. Being told twice is no matter. Hot. */
  change(node: NodeState, isThere: boolean): void {
    const { slot } = node;
    if (this.#nodes[slot] === node && isThere) return;
    while (this.#nodes.length <= slot) this.#nodes.push(null);
    if (!isThere) {
      this.#nodes[slot] = null;
      this.#version++;
      for (const follower of this.#followers) follower.drop(slot);
      return;
    }
    // A slot may stand in the list from a node that has gone; it is read once, for the first takes the node.
    this.#unread[this.#unreadCount++] = slot;
    this.#nodes[slot] = node;
  }

  /** Has all followers read what has changed. Hot. */
  settle(): void {
    if (this.#unreadCount === 0) return;
    for (let at = 0; at < this.#unreadCount; at++) {
      const slot = this.#unread[at]!;
      const node = this.#nodes[slot]!;
      if (node === null) continue;
      this.#nodes[slot] = null;
      for (let index = 0; index < this.#followers.length; index++) this.#followers[index]!.read(node);
    }
    this.#unreadCount = 0;
    this.#version++;
  }
}
