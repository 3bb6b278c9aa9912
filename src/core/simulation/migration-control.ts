/**
 * Live migrations of a simulation: a queue under KubeVirt's limits (kubevirt.md 4.3), a target chosen by the policy that
 * decides now, room held on both nodes while one runs, and its end as the migration model says.
 */

import { pow } from '../elementary/pow.ts';
import { arrives } from '../migration/live/predict-migration.ts';
import type { MigrationResult } from '../migration/live/simulate-migration.ts';
import { podKey } from '../model/pod.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { MigrationOrder } from './migration-order.ts';
import { MigrationQueue } from './migration-queue.ts';
import { targetPodOf } from './migration-target-pod.ts';
import { failureOf, hindranceOf, MoveRemarks } from './move-remarks.ts';
import { OpenMigration } from './open-migration.ts';
import { amountsOf, settledPod, withGuestSize } from './pod-amounts.ts';
import type { MigrationRecord } from './run-result.ts';
import type { World } from './world.ts';

/** A migration that failed is made again after 20 s, then twice as long each time, up to this (kubevirt.md 4.3). */
const FIRST_RETRY_SECONDS = 20;
const LAST_RETRY_SECONDS = 320;
/** KubeVirt gives up a migration whose target pod was not scheduled for so long (kubevirt.md 4.6). */
const SEARCH_SECONDS = 300;

export class MigrationControl {
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #released: (instance: InstanceRecord) => void;
  readonly #remarks = new MoveRemarks();
  readonly #open = new Map<number, OpenMigration>();
  readonly #byInstance = new Map<InstanceRecord, OpenMigration>();
  readonly #queue: MigrationQueue<OpenMigration>;
  /** Those that hold a slot and have found no target yet: never more than there are slots. */
  readonly #searching = new Set<OpenMigration>();
  readonly #ended: MigrationRecord[] = [];
  #next = 0;
  #isTurnPlanned = false;

  /** `released` hears of a VM whose migration has brought it elsewhere, or was given up while it runs on. */
  constructor(world: World, lifecycle: Lifecycle, released: (instance: InstanceRecord) => void) {
    this.#world = world;
    this.#lifecycle = lifecycle;
    this.#released = released;
    this.#queue = new MigrationQueue(world.options.migrationLimits);
  }

  /** Every migration that ended or is open, in the order they were asked for. */
  get records(): readonly MigrationRecord[] {
    return [...this.#ended, ...Array.from(this.#open.values(), ({ record }) => record)].sort(
      (a, b) => a.requestedSeconds - b.requestedSeconds || (a.instance < b.instance ? -1 : 1),
    );
  }

  /** Moves to one node that came to nothing. */
  remarks(): readonly string[] {
    return this.#remarks.remarks();
  }

  has(instance: InstanceRecord): boolean {
    return this.#byInstance.has(instance);
  }

  /** Asks for a migration; nothing where the instance is no running VM, cannot be migrated, or has one already. */
  request(order: MigrationOrder): boolean {
    const { instance, reason, targetNode } = order;
    const isThere = instance.phase === 'running' && instance.nodeName === targetNode;
    const hindrance = isThere ? 'it was there already' : hindranceOf(instance, this.has(instance));
    if (hindrance !== null) {
      if (targetNode !== undefined) this.#remarks.add(instance.id, targetNode, hindrance);
      return false;
    }
    const world = this.#world;
    const record: MigrationRecord = {
      instance: instance.id,
      reason,
      sourceNode: instance.nodeName,
      targetNode: '',
      requestedSeconds: world.timeSeconds,
      startSeconds: null,
      endSeconds: null,
      outcome: null,
      transferredBytes: 0,
      downtimeSeconds: 0,
      memoryBytes: instance.pod.vm?.guestMemoryBytes ?? 0,
    };
    const open = new OpenMigration(this.#next++, order, record);
    this.#open.set(open.number, open);
    this.#byInstance.set(instance, open);
    world.openMigrations.add(record);
    this.#queue.add(open);
    this.wake();
    return true;
  }

  /** Another size for a hot-plug that has not begun to move; false where there is none. */
  replug(instance: InstanceRecord, requests: NonNullable<MigrationOrder['requests']>): boolean {
    const open = this.#byInstance.get(instance);
    if (open?.order.requests === undefined || open.running !== null) return false;
    open.order = { ...open.order, requests };
    this.wake();
    return true;
  }

  /** Room was made somewhere: those that found no target look again. */
  look(): void {
    if (this.#searching.size > 0) this.wake();
  }

  /** Looks, as soon as what happens now has happened, whether one can start. */
  wake(): void {
    if (this.#isTurnPlanned || (this.#searching.size === 0 && this.#queue.waitingCount === 0)) return;
    this.#isTurnPlanned = true;
    this.#world.plan(this.#world.timeSeconds, { kind: 'migration-turn' });
  }

  /** Those that search look again, then slots are given to those that wait. */
  turn(): void {
    this.#isTurnPlanned = false;
    const { timeSeconds } = this.#world;
    for (const open of [...this.#searching]) {
      if (this.#start(open) || timeSeconds < open.searchingSinceSeconds! + SEARCH_SECONDS) continue;
      this.#retryLater(open, 'no-target', null);
    }
    for (let open = this.#queue.take(timeSeconds); open !== null; open = this.#queue.take(timeSeconds)) {
      if (this.#start(open)) continue;
      open.searchingSinceSeconds = timeSeconds;
      this.#searching.add(open);
      this.#world.plan(timeSeconds + SEARCH_SECONDS, { kind: 'migration-turn' });
    }
  }

  /** A migration ends as its model said. */
  end(number: number): void {
    const open = this.#open.get(number);
    if (open?.running == null) return;
    const world = this.#world;
    const { record, running } = open;
    const { target, result } = running;
    const targetNode = world.state.node(record.targetNode)!;
    const source = world.state.node(record.sourceNode)!;
    const { instance } = open.order;
    world.state.forget(podKey(target));
    if (!arrives(result)) {
      world.touch(targetNode);
      world.touch(source);
      this.#retryLater(open, result.outcome, result);
      return;
    }
    world.state.forget(podKey(instance.pod));
    const pod = settledPod(instance.pod, target);
    world.state.assume(pod, targetNode.name);
    this.#lifecycle.moved(instance, targetNode.pods.get(podKey(pod)) ?? pod, targetNode.name);
    if (open.order.requests !== undefined) {
      const vm = withGuestSize(instance.pendingPod.vm, pod.vm);
      instance.pendingPod = { ...instance.pendingPod, ...amountsOf(pod), vm };
    }
    world.touch(source);
    world.touch(targetNode);
    this.#close(open, result.outcome, result);
    this.#lifecycle.roomMade(source);
    this.wake();
    this.#released(instance);
  }

  /** The VM leaves, or one of its nodes fails: its migration is void. */
  cancel(instance: InstanceRecord): void {
    const open = this.#byInstance.get(instance);
    if (open === undefined) return;
    const { running } = open;
    const node = this.#world.state.node(open.record.targetNode);
    if (running !== null) this.#world.state.dismiss(running.target);
    if (running !== null && node !== undefined) {
      this.#world.touch(node);
      this.#lifecycle.roomMade(node);
    }
    this.#close(open, 'cancelled', null);
    this.wake();
  }

  /** Migrations into a node that has gone start over. */
  loseTarget(nodeName: string): void {
    for (const open of [...this.#open.values()]) {
      if (open.running === null || open.record.targetNode !== nodeName) continue;
      this.#world.state.dismiss(open.running.target);
      const source = this.#world.state.node(open.record.sourceNode);
      if (source !== undefined) this.#world.touch(source);
      this.#retryLater(open, 'cancelled', null);
    }
  }

  /** Chooses a target and holds room there; false where there is none. */
  #start(open: OpenMigration): boolean {
    const world = this.#world;
    const { instance } = open.order;
    const source = world.state.node(instance.nodeName);
    if (source === undefined) return false;
    const asked = targetPodOf(open.order, source.node, `${instance.id}#${open.number}`);
    const choice = world.scheduler.choose(asked);
    if (choice.node === null) return false;
    world.scheduler.assume(asked, choice.node);
    const node = world.state.node(choice.node)!;
    const target = node.pods.get(podKey(asked)) ?? asked;
    const ends = { source, target: node };
    const vm = instance.measuredVm()!;
    // The guest moves at the size it has, and is granted the time of the size it is to have.
    const moved = open.order.requests === undefined ? vm : { ...vm, askedMemoryBytes: target.vm!.guestMemoryBytes };
    const result = world.options.migrationModel(moved, ends, instance.dirtyClassOf());
    open.running = { target, result };
    this.#stopSearching(open);
    this.#update(open, { targetNode: node.name, startSeconds: world.timeSeconds });
    world.hooks.migrationStarted(open.record);
    world.touch(node);
    world.touch(source);
    const seconds = Math.min(result.totalSeconds, MOST_SECONDS);
    world.plan(world.timeSeconds + seconds, { kind: 'migration-end', migration: open.number });
    return true;
  }

  #stopSearching(open: OpenMigration): void {
    this.#searching.delete(open);
    open.searchingSinceSeconds = null;
  }

  /** This try has ended; another one waits for its turn. */
  #retryLater(open: OpenMigration, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    const world = this.#world;
    const node = world.state.node(open.record.targetNode);
    if (open.order.targetNode !== undefined) {
      this.#giveUp(open, outcome, result);
      return;
    }
    this.#report(open, outcome, result);
    const seconds = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * pow(2, Math.min(10, open.failures++)));
    open.running = null;
    open.notBeforeSeconds = world.timeSeconds + seconds;
    this.#stopSearching(open);
    this.#queue.remove(open);
    this.#queue.add(open);
    world.plan(open.notBeforeSeconds, { kind: 'migration-turn' });
    this.#update(open, {
      targetNode: '',
      requestedSeconds: world.timeSeconds,
      startSeconds: null,
      endSeconds: null,
      outcome: null,
      transferredBytes: 0,
      downtimeSeconds: 0,
    });
    if (node !== undefined) this.#lifecycle.roomMade(node);
    this.wake();
  }

  /** A migration that a person asked for is not made again, as KubeVirt makes again only those of its own. */
  #giveUp(open: OpenMigration, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    const { instance, targetNode = '' } = open.order;
    const node = this.#world.state.node(open.record.targetNode);
    this.#remarks.add(instance.id, targetNode, failureOf(outcome, SEARCH_SECONDS));
    this.#close(open, outcome, result);
    if (node !== undefined) this.#lifecycle.roomMade(node);
    this.wake();
    this.#released(instance);
  }

  #close(open: OpenMigration, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    this.#open.delete(open.number);
    this.#byInstance.delete(open.order.instance);
    this.#stopSearching(open);
    this.#queue.remove(open);
    this.#report(open, outcome, result);
    this.#world.openMigrations.delete(open.record);
  }

  #report(open: OpenMigration, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    this.#update(open, {
      endSeconds: this.#world.timeSeconds,
      outcome,
      transferredBytes: result?.transferredBytes ?? 0,
      downtimeSeconds: result?.downtimeSeconds ?? 0,
    });
    this.#ended.push(open.record);
    this.#world.hooks.migrationEnded(open.record);
  }

  #update(open: OpenMigration, changes: Partial<MigrationRecord>): void {
    const { openMigrations } = this.#world;
    openMigrations.delete(open.record);
    open.record = { ...open.record, ...changes };
    openMigrations.add(open.record);
  }
}

/** A migration that never ends by itself is looked at again after a year. */
const MOST_SECONDS = 31_536_000;
