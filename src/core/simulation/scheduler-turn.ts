/** The scheduler's turn: it takes instances from the queue one after the other, and places, refuses or makes room for them. */

import type { CountedRefusal } from '../engine/filter-pass.ts';
import type { Preemption } from '../engine/preemption.ts';
import { podKey } from '../model/pod.ts';
import { LATE_SCHEDULING_ORDER, SCHEDULING_ORDER } from './cluster-event.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { World } from './world.ts';

export class SchedulerTurn {
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  #plannedSeconds = Number.NEGATIVE_INFINITY;
  #busyUntilSeconds = Number.NEGATIVE_INFINITY;

  constructor(world: World, lifecycle: Lifecycle) {
    this.#world = world;
    this.#lifecycle = lifecycle;
  }

  /** It has its turn once what happens now has happened, or as soon as it is free. */
  wake(): void {
    const world = this.#world;
    const at = Math.max(world.timeSeconds, this.#busyUntilSeconds);
    if (this.#plannedSeconds === at) return;
    this.#plannedSeconds = at;
    const order = world.isLate && at === world.timeSeconds ? LATE_SCHEDULING_ORDER : SCHEDULING_ORDER;
    world.plan(at, { kind: 'turn' }, order);
  }

  /** Tries who is ready; one a turn where a decision takes time. Hot. */
  take(): void {
    const world = this.#world;
    this.#plannedSeconds = Number.NEGATIVE_INFINITY;
    const { schedulingSeconds } = world.options;
    for (;;) {
      const instance = world.queue.next(world.timeSeconds);
      if (instance === null) return;
      this.#busyUntilSeconds = world.timeSeconds + schedulingSeconds;
      this.#attempt(instance);
      if (schedulingSeconds === 0) continue;
      this.wake();
      return;
    }
  }

  #attempt(instance: InstanceRecord): void {
    const world = this.#world;
    const { scheduler } = world;
    const node = scheduler.chooseNode(instance.pod);
    if (node !== null) {
      this.#lifecycle.place(instance, node);
      return;
    }
    const refusals = scheduler.countRefusals();
    world.hooks.refused(instance, refusals);
    // Room was made for it and was not enough: nobody else leaves for it before something happens.
    const hadRoomMade = this.#withdrawNomination(instance);
    if (world.options.waits && !hadRoomMade && this.#makeRoom(instance, refusals)) return;
    world.queue.refuse(instance, world.timeSeconds, refusals);
    if (!world.options.waits) this.#lifecycle.reject(instance);
  }

  /** Evicts what preemption chooses and nominates the instance there; it is tried again at once. */
  #makeRoom(instance: InstanceRecord, refusals: readonly CountedRefusal[]): boolean {
    const preemption = this.#preemptionFor(instance, refusals);
    if (preemption === null || preemption.nominatedNode === '') return false;
    const world = this.#world;
    const { pod } = instance;
    const { nominatedNode } = preemption;
    instance.pod = { ...pod, nominatedNodeName: nominatedNode };
    world.state.nominate(instance.pod, nominatedNode);
    for (const victim of preemption.victims) {
      const evicted = world.instances.get(podKey(victim));
      if (evicted?.phase === 'running') this.#lifecycle.evict(evicted, 'preemption');
    }
    instance.attempts++;
    const node = world.state.node(nominatedNode);
    return node !== undefined && world.scheduler.mayFitOn(instance.pod, node);
  }

  /** Takes the nomination of an instance back; false where it had none. */
  #withdrawNomination(instance: InstanceRecord): boolean {
    const { pod } = instance;
    if (pod.nominatedNodeName === '') return false;
    this.#world.state.withdrawNomination(pod, pod.nominatedNodeName);
    instance.pod = { ...pod, nominatedNodeName: '' };
    return true;
  }

  /** What preemption would do; null where it cannot help: nobody of lower priority runs, or no node could be emptied. */
  #preemptionFor({ pod }: InstanceRecord, refusals: readonly CountedRefusal[]): Preemption | null {
    const world = this.#world;
    if (!world.options.preempts || !pod.preemptsLowerPriority) return null;
    if (!world.priorities.hasBelow(pod.priority)) return null;
    if (!refusals.some(({ rejection }) => rejection.code === 'Unschedulable')) return null;
    const { outcome } = world.scheduler.decide(pod);
    return outcome.kind === 'unschedulable' ? outcome.preemption : null;
  }
}
