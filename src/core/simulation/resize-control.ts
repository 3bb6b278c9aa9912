/** Instances that change their size: in place where their node has room, or by a live migration as KubeVirt plugs in. */

import type { NodeState } from '../model/node-state.ts';
import { podKey } from '../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../model/resources.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { MigrationControl } from './migration-control.ts';
import { freeOf } from './node-control.ts';
import { plugged } from './pod-amounts.ts';
import type { World } from './world.ts';

interface Size {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** What a new size asks of the rest. */
export interface ResizeNeeds {
  /** The scheduler is to have its turn. */
  wakeScheduler(): void;
  /** Room was made on a node. */
  roomMade(node: NodeState): void;
}

export class ResizeControl {
  readonly #world: World;
  readonly #needs: ResizeNeeds;
  readonly #migrations: MigrationControl;
  /** Resizes that wait for room, by node. */
  readonly #deferred = new Map<string, Map<InstanceRecord, Size>>();
  /** Sizes that wait for the end of a migration. */
  readonly #next = new WeakMap<InstanceRecord, Size>();

  constructor(world: World, migrations: MigrationControl, needs: ResizeNeeds) {
    this.#world = world;
    this.#needs = needs;
    this.#migrations = migrations;
  }

  /** New requests, at once where the node has room for them (KEP-1287); otherwise as soon as it has. */
  resize(instance: InstanceRecord, { cpuMilli, memoryBytes }: Size): void {
    const size = { cpuMilli, memoryBytes };
    const node = instance.phase === 'running' ? this.#world.state.node(instance.nodeName) : undefined;
    if (node === undefined) {
      this.#change(instance, size);
      return;
    }
    this.#deferred.get(node.name)?.delete(instance);
    if (this.#hasRoom(instance, node, size)) {
      this.#apply(instance, node, size);
      return;
    }
    const waiting = this.#deferred.get(node.name) ?? new Map<InstanceRecord, Size>();
    waiting.set(instance, size);
    this.#deferred.set(node.name, waiting);
  }

  /**
   * A new size of a guest; a VM that does not run, and a container, are resized. What is plugged in while a migration is
   * under way waits for its end; a VM that starts anew meanwhile has its new size at once.
   */
  plug(instance: InstanceRecord, { cpuMilli, memoryBytes }: Size): void {
    const requests = { cpuMilli, memoryBytes };
    this.#next.delete(instance);
    if (this.#migrations.has(instance)) {
      if (!this.#migrations.replug(instance, requests)) this.#next.set(instance, requests);
    } else if (!this.#migrations.request({ instance, reason: 'hotplug', requests })) {
      this.resize(instance, requests);
      return;
    }
    instance.pendingPod = { ...instance.pendingPod, ...plugged(instance.pendingPod, requests) };
  }

  /** A migration of it has ended: a size that came meanwhile is plugged in now. */
  goOn(instance: InstanceRecord): void {
    const size = this.#next.get(instance);
    if (size === undefined || this.#migrations.has(instance)) return;
    this.#next.delete(instance);
    if (!hasSize(instance, size)) this.plug(instance, size);
  }

  /** Room was made on a node. */
  look(node: NodeState): void {
    const waiting = this.#deferred.get(node.name);
    if (waiting === undefined) return;
    for (const [instance, size] of waiting) {
      const isGone = instance.phase !== 'running' || instance.nodeName !== node.name;
      if (!isGone && !this.#hasRoom(instance, node, size)) continue;
      waiting.delete(instance);
      if (!isGone) this.#apply(instance, node, size);
    }
    if (waiting.size === 0) this.#deferred.delete(node.name);
  }

  #hasRoom({ pod }: InstanceRecord, node: NodeState, { cpuMilli, memoryBytes }: Size): boolean {
    const free = freeOf(node);
    return (
      cpuMilli - amountOf(pod.requests, CPU_MILLI) <= Math.max(0, free.cpuMilli) &&
      memoryBytes - amountOf(pod.requests, MEMORY_BYTES) <= Math.max(0, free.memoryBytes)
    );
  }

  #apply(instance: InstanceRecord, node: NodeState, size: Size): void {
    const { state } = this.#world;
    const before = freeOf(node);
    state.forget(podKey(instance.pod));
    this.#change(instance, size);
    state.assume(instance.pod, node.name);
    instance.pod = node.pods.get(podKey(instance.pod)) ?? instance.pod;
    this.#world.touch(node);
    const after = freeOf(node);
    if (after.cpuMilli > before.cpuMilli || after.memoryBytes > before.memoryBytes) this.#needs.roomMade(node);
  }

  #change(instance: InstanceRecord, size: Size): void {
    // One that waits for its gate does not stand in the queue.
    const isQueued = this.#world.queue.remove(instance);
    instance.pod = { ...instance.pod, ...plugged(instance.pod, size) };
    instance.pendingPod = { ...instance.pendingPod, ...plugged(instance.pendingPod, size) };
    // Of another size it stands in another line, whose first may fit; why it does not is told as of others there.
    if (!isQueued) return;
    const known = this.#world.queue.add(instance);
    if (known === null) this.#needs.wakeScheduler();
    else this.#world.hooks.refused(instance, known);
  }
}

function hasSize({ pod }: InstanceRecord, { cpuMilli, memoryBytes }: Size): boolean {
  return amountOf(pod.requests, CPU_MILLI) === cpuMilli && amountOf(pod.requests, MEMORY_BYTES) === memoryBytes;
}
