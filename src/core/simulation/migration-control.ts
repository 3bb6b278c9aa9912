/**
 * Live migrations of a simulation: a queue under KubeVirt's limits (kubevirt.md 4.3), a target chosen by the policy that
 * decides now, room held on both nodes while one runs, and its end as the migration model says.
 */

import { arrives } from '../migration/live/predict-migration.ts';
import type { MigrationResult } from '../migration/live/simulate-migration.ts';
import type { MigrationReason } from '../model/migration.ts';
import { type Pod, podKey } from '../model/pod.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { MigrationOrder } from './migration-order.ts';
import { MigrationQueue, type Queued } from './migration-queue.ts';
import { targetPodOf } from './migration-target-pod.ts';
import { amountsOf, settledPod } from './pod-amounts.ts';
import type { MigrationRecord } from './run-result.ts';
import type { World } from './world.ts';

/** A migration that has not ended. */
class Open implements Queued {
  readonly number: number;
  readonly order: MigrationOrder;
  readonly reason: MigrationReason;
  record: MigrationRecord;
  /** Set while it runs. */
  running: { readonly target: Pod; readonly result: MigrationResult } | null = null;
  failures = 0;
  notBeforeSeconds: number;
  /** Since when it holds a slot and looks for a target; null while it waits or runs. */
  searchingSinceSeconds: number | null = null;

  constructor(number: number, order: MigrationOrder, record: MigrationRecord) {
    this.number = number;
    this.order = order;
    this.reason = order.reason;
    this.record = record;
    this.notBeforeSeconds = record.requestedSeconds;
  }

  get sourceNode(): string {
    return this.record.sourceNode;
  }
}

/** A migration that failed is made again after 20 s, then twice as long each time, up to this (kubevirt.md 4.3). */
const FIRST_RETRY_SECONDS = 20;
const LAST_RETRY_SECONDS = 320;
/** KubeVirt gives up a migration whose target pod was not scheduled for so long (kubevirt.md 4.6). */
const SEARCH_SECONDS = 300;

export class MigrationControl {
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #open = new Map<number, Open>();
  readonly #byInstance = new Map<InstanceRecord, Open>();
  readonly #queue: MigrationQueue<Open>;
  /** Those that hold a slot and have found no target yet: never more than there are slots. */
  readonly #searching = new Set<Open>();
  readonly #ended: MigrationRecord[] = [];
  #next = 0;
  #isTurnPlanned = false;

  constructor(world: World, lifecycle: Lifecycle) {
    this.#world = world;
    this.#lifecycle = lifecycle;
    this.#queue = new MigrationQueue(world.options.migrationLimits);
  }

  /** Every migration that ended or is open, in the order they were asked for. */
  get records(): readonly MigrationRecord[] {
    return [...this.#ended, ...Array.from(this.#open.values(), ({ record }) => record)].sort(
      (a, b) => a.requestedSeconds - b.requestedSeconds || (a.instance < b.instance ? -1 : 1),
    );
  }

  has(instance: InstanceRecord): boolean {
    return this.#byInstance.has(instance);
  }

  /** Asks for a migration; nothing where the instance is no running VM, cannot be migrated, or has one already. */
  request(order: MigrationOrder): boolean {
    const { instance, reason } = order;
    const { vm } = instance.pod;
    if (vm === null || !instance.isStarted || instance.phase !== 'running' || this.has(instance)) return false;
    if (vm.migratability.isMigratable === false) return false;
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
      memoryBytes: vm.guestMemoryBytes,
    };
    const open = new Open(this.#next++, order, record);
    this.#open.set(open.number, open);
    this.#byInstance.set(instance, open);
    world.openMigrations.add(record);
    this.#queue.add(open);
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
    if (open.order.requests !== undefined) instance.pendingPod = { ...instance.pendingPod, ...amountsOf(pod) };
    world.touch(source);
    world.touch(targetNode);
    this.#close(open, result.outcome, result);
    this.#lifecycle.roomMade(source);
    this.wake();
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
  #start(open: Open): boolean {
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
    const result = world.options.migrationModel(instance.measuredVm()!, ends, instance.dirtyClassOf());
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

  #stopSearching(open: Open): void {
    this.#searching.delete(open);
    open.searchingSinceSeconds = null;
  }

  /** This try has ended; another one waits for its turn. */
  #retryLater(open: Open, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    const world = this.#world;
    const node = world.state.node(open.record.targetNode);
    this.#report(open, outcome, result);
    const seconds = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(10, open.failures++));
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

  #close(open: Open, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    this.#open.delete(open.number);
    this.#byInstance.delete(open.order.instance);
    this.#stopSearching(open);
    this.#queue.remove(open);
    this.#report(open, outcome, result);
    this.#world.openMigrations.delete(open.record);
  }

  #report(open: Open, outcome: MigrationRecord['outcome'], result: MigrationResult | null): void {
    this.#update(open, {
      endSeconds: this.#world.timeSeconds,
      outcome,
      transferredBytes: result?.transferredBytes ?? 0,
      downtimeSeconds: result?.downtimeSeconds ?? 0,
    });
    this.#ended.push(open.record);
    this.#world.hooks.migrationEnded(open.record);
  }

  #update(open: Open, changes: Partial<MigrationRecord>): void {
    const { openMigrations } = this.#world;
    openMigrations.delete(open.record);
    open.record = { ...open.record, ...changes };
    openMigrations.add(open.record);
  }
}

/** A migration that never ends by itself is looked at again after a year. */
const MOST_SECONDS = 31_536_000;
