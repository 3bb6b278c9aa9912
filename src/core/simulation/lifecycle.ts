/** How an instance comes, waits, runs, is evicted and leaves. */

import type { NodeState } from '../model/node-state.ts';
import { isFinished, type Pod, podKey } from '../model/pod.ts';
import { type Arrival, EVENT_ORDER } from './cluster-event.ts';
import { InstanceRecord } from './instance-record.ts';
import type { EvictionCause } from './metric.ts';
import type { World } from './world.ts';

/** What the life of an instance asks of the rest. */
export interface LifecycleNeeds {
  /** The scheduler is to have its turn. */
  wakeScheduler(): void;
  /** Room was made on a node. */
  roomMade(node: NodeState): void;
  /** A pod has come to a node: pods that want to be near others may fit now. */
  neighbourCame(): void;
  /** The instance leaves its node: a migration of it is void. */
  cancelMigration(instance: InstanceRecord): void;
}

export class Lifecycle {
  readonly #world: World;
  readonly #needs: LifecycleNeeds;
  #count = 0;

  constructor(world: World, needs: LifecycleNeeds) {
    this.#world = world;
    this.#needs = needs;
  }

  /** A VM or pod comes: bound to a node it runs there, otherwise it waits. One that is there already is left out. Hot. */
  arrive(arrival: Arrival): void {
    const world = this.#world;
    const { pod, departureSeconds } = arrival;
    const id = podKey(pod);
    if (isFinished(pod) || world.instances.has(id)) return;
    const instance = new InstanceRecord(arrival, id, this.#count++, world.timeSeconds);
    world.instances.set(id, instance);
    world.inPhase.pending++;
    world.hooks.arrived(instance);
    if (departureSeconds < Number.POSITIVE_INFINITY) {
      world.events.push(Math.max(departureSeconds, world.timeSeconds), EVENT_ORDER.departure, {
        kind: 'departure',
        timeSeconds: departureSeconds,
        instance: id,
      });
    }
    const node = pod.nodeName === '' ? undefined : world.state.node(pod.nodeName);
    if (node === undefined) {
      instance.pod = instance.pendingPod;
      this.#wait(instance);
      return;
    }
    world.state.assume(pod, node.name);
    this.#run(instance, node, 0);
    this.start(instance);
  }

  /** Room was made on a node: who waits may fit there. */
  roomMade(node: NodeState): void {
    this.#needs.roomMade(node);
  }

  /** The scheduler has found a node. Hot. */
  place(instance: InstanceRecord, nodeName: string): void {
    const world = this.#world;
    const waitedSeconds = world.timeSeconds - instance.sinceSeconds;
    world.queue.remove(instance);
    world.pending.delete(instance);
    world.scheduler.assume(instance.pod, nodeName);
    if (instance.pod.nominatedNodeName !== '') {
      world.state.withdrawNomination(instance.pod, instance.pod.nominatedNodeName);
    }
    this.#run(instance, world.state.node(nodeName)!, waitedSeconds);
    this.#startUp(instance);
  }

  /** It fits nowhere and does not wait. */
  reject(instance: InstanceRecord): void {
    const world = this.#world;
    world.queue.remove(instance);
    world.pending.delete(instance);
    world.setPhase(instance, 'rejected');
    world.instances.delete(instance.id);
    world.hooks.rejected(instance);
  }

  /** It leaves, from wherever it is; nothing where it has left already. Hot. */
  depart(instance: InstanceRecord): void {
    const world = this.#world;
    if (world.instances.get(instance.id) !== instance) return;
    const { nodeName } = instance;
    const wasRunning = instance.phase === 'running';
    if (instance.phase === 'pending') this.#stopWaiting(instance);
    else if (wasRunning) this.#stop(instance);
    else world.state.dismiss(instance.pod);
    world.setPhase(instance, 'departed');
    world.instances.delete(instance.id);
    world.hooks.departed(instance, wasRunning ? nodeName : '');
  }

  /** It has to leave its node and waits for another. */
  evict(instance: InstanceRecord, cause: EvictionCause): void {
    const world = this.#world;
    const { nodeName, pod } = instance;
    if (instance.phase === 'running') {
      this.#spend(instance);
      this.#stop(instance);
    } else world.state.dismiss(pod);
    instance.nodeName = '';
    instance.attempts = 0;
    instance.pod = instance.pendingPod;
    world.setPhase(instance, 'pending');
    world.hooks.evicted(instance, nodeName, cause);
    this.#wait(instance);
  }

  /** Its node failed: it counts nowhere until the node is back or it is given up. The state has stranded the pod. */
  goDown(instance: InstanceRecord): void {
    const world = this.#world;
    this.#spend(instance);
    this.#needs.cancelMigration(instance);
    instance.stay++;
    world.stays.end(instance, world.timeSeconds);
    world.setPhase(instance, 'down');
    world.hooks.lost(instance);
  }

  /** Its start-up is over; from here on its life counts. */
  start(instance: InstanceRecord): void {
    const world = this.#world;
    instance.isStarted = true;
    instance.startedSeconds = world.timeSeconds;
    world.hooks.started(instance);
    this.#planEnd(instance);
  }

  /** Its node is back before it was given up. */
  comeBack(instance: InstanceRecord): void {
    const world = this.#world;
    world.setPhase(instance, 'running');
    world.stays.begin(instance, instance.nodeName, world.timeSeconds);
    this.#startUp(instance);
  }

  /** A migration has brought it to another node, where its pod counts already. */
  moved(instance: InstanceRecord, pod: Pod, nodeName: string): void {
    const world = this.#world;
    instance.pod = pod;
    instance.nodeName = nodeName;
    world.stays.end(instance, world.timeSeconds);
    world.stays.begin(instance, nodeName, world.timeSeconds);
  }

  #run(instance: InstanceRecord, node: NodeState, waitedSeconds: number): void {
    const world = this.#world;
    // The state gives the pod its devices.
    instance.pod = node.pods.get(instance.id) ?? instance.pod;
    instance.nodeName = node.name;
    instance.placements++;
    instance.stay++;
    instance.isStarted = false;
    instance.attempts = 0;
    instance.backoffUntilSeconds = 0;
    world.setPhase(instance, 'running');
    world.stays.begin(instance, node.name, world.timeSeconds);
    world.touch(node);
    world.hooks.placed(instance, node, waitedSeconds);
    if (world.pending.size > 0) this.#needs.neighbourCame();
  }

  /** It runs at once, or after its start-up. */
  #startUp(instance: InstanceRecord): void {
    const world = this.#world;
    const { startupSeconds } = world.options;
    if (startupSeconds === 0) this.start(instance);
    else world.plan(world.timeSeconds + startupSeconds, { kind: 'start', instance, stay: instance.stay });
  }

  /** Takes off its life what it has lived on its node. */
  #spend(instance: InstanceRecord): void {
    const { remainingSeconds, isStarted, startedSeconds } = instance;
    if (remainingSeconds === null || !isStarted) return;
    instance.remainingSeconds = Math.max(0, remainingSeconds - (this.#world.timeSeconds - startedSeconds));
  }

  #planEnd(instance: InstanceRecord): void {
    if (instance.remainingSeconds === null) return;
    const at = this.#world.timeSeconds + instance.remainingSeconds;
    this.#world.plan(at, { kind: 'stay-end', instance, stay: instance.stay });
  }

  #wait(instance: InstanceRecord): void {
    const world = this.#world;
    world.pending.add(instance);
    // Nothing in a simulation opens a gate: who has one is never tried.
    if (instance.pod.schedulingGates.length > 0 && world.scheduler.gateOf(instance.pod) !== null) {
      world.hooks.queued(instance);
      if (!world.options.waits) this.reject(instance);
      return;
    }
    const known = world.queue.add(instance);
    world.hooks.queued(instance);
    if (known === null) {
      this.#needs.wakeScheduler();
      return;
    }
    world.hooks.refused(instance, known);
    instance.attempts++;
    if (!world.options.waits) this.reject(instance);
  }

  #stopWaiting(instance: InstanceRecord): void {
    const world = this.#world;
    world.queue.remove(instance);
    world.pending.delete(instance);
    if (instance.pod.nominatedNodeName !== '') {
      world.state.withdrawNomination(instance.pod, instance.pod.nominatedNodeName);
    }
  }

  /** Takes a running instance off its node. */
  #stop(instance: InstanceRecord): void {
    const world = this.#world;
    this.#needs.cancelMigration(instance);
    instance.stay++;
    world.stays.end(instance, world.timeSeconds);
    const node = world.state.node(instance.nodeName)!;
    world.state.forget(instance.id);
    world.touch(node);
    this.#needs.roomMade(node);
  }
}
