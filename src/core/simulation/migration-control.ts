/**
 * Live migrations of a simulation: a queue under KubeVirt's limits (kubevirt.md 4.3), a target chosen by the policy that
 * decides now, room held on both nodes while one runs, and its end as the migration model says.
 */

import { migrationTargetOf } from '../engine/vm/migration-target.ts';
import { arrives } from '../migration/live/predict-migration.ts';
import type { MigrationResult } from '../migration/live/simulate-migration.ts';
import { type Pod, podKey } from '../model/pod.ts';
import { NO_LABELS } from '../model/selectors.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import { MIGRATION_PRIORITY, type MigrationOrder } from './migration-order.ts';
import { amountsOf, plugged, settledPod } from './pod-amounts.ts';
import type { MigrationRecord } from './run-result.ts';
import type { World } from './world.ts';

interface Open {
  readonly number: number;
  readonly order: MigrationOrder;
  record: MigrationRecord;
  target: Pod | null;
  result: MigrationResult | null;
  failures: number;
  /** Before this it is not tried again. */
  notBeforeSeconds: number;
}

/** A migration that failed is made again after 20 s, then twice as long each time, up to this (kubevirt.md 4.3). */
const FIRST_RETRY_SECONDS = 20;
const LAST_RETRY_SECONDS = 320;
/** KubeVirt waits so long for a target to be scheduled (kubevirt.md 4.6); here one is looked for again as often. */
const SEARCH_SECONDS = 60;

export class MigrationControl {
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #open = new Map<number, Open>();
  readonly #byInstance = new Map<InstanceRecord, Open>();
  readonly #outbound = new Map<string, number>();
  readonly #ended: MigrationRecord[] = [];
  #running = 0;
  #next = 0;
  #isTurnPlanned = false;

  constructor(world: World, lifecycle: Lifecycle) {
    this.#world = world;
    this.#lifecycle = lifecycle;
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
    const open: Open = {
      number: this.#next++,
      order,
      record,
      target: null,
      result: null,
      failures: 0,
      notBeforeSeconds: world.timeSeconds,
    };
    this.#open.set(open.number, open);
    this.#byInstance.set(instance, open);
    world.openMigrations.add(record);
    this.wake();
    return true;
  }

  /** Room was made somewhere: those that found no target look again. */
  look(): void {
    if (this.#open.size === this.#running) return;
    const { timeSeconds } = this.#world;
    for (const open of this.#open.values()) if (open.failures === 0) open.notBeforeSeconds = timeSeconds;
    this.wake();
  }

  /** Looks again, as soon as what happens now has happened, whether one that waits can start. */
  wake(): void {
    if (this.#isTurnPlanned || this.#open.size === this.#running) return;
    this.#isTurnPlanned = true;
    this.#world.plan(this.#world.timeSeconds, { kind: 'migration-turn' });
  }

  /** Starts what the limits allow: higher priority first, then who asked first. */
  turn(): void {
    this.#isTurnPlanned = false;
    const world = this.#world;
    const { perCluster, outboundPerNode } = world.options.migrationLimits;
    let soonest = Number.POSITIVE_INFINITY;
    const waiting = [...this.#open.values()]
      .filter(({ target }) => target === null)
      .sort((a, b) => MIGRATION_PRIORITY[b.order.reason] - MIGRATION_PRIORITY[a.order.reason] || a.number - b.number);
    for (const open of waiting) {
      if (this.#running >= perCluster) break;
      if (open.notBeforeSeconds > world.timeSeconds) {
        soonest = Math.min(soonest, open.notBeforeSeconds);
        continue;
      }
      if ((this.#outbound.get(open.record.sourceNode) ?? 0) >= outboundPerNode) continue;
      if (this.#start(open)) continue;
      open.notBeforeSeconds = world.timeSeconds + SEARCH_SECONDS;
      soonest = Math.min(soonest, open.notBeforeSeconds);
    }
    if (soonest < Number.POSITIVE_INFINITY) world.plan(soonest, { kind: 'migration-turn' });
  }

  /** A migration ends as its model said. */
  end(number: number): void {
    const open = this.#open.get(number);
    if (open?.result == null || open.target === null) return;
    const world = this.#world;
    const { result, target, record } = open;
    const targetNode = world.state.node(record.targetNode)!;
    this.#release(open);
    world.state.forget(podKey(target));
    const { instance } = open.order;
    const source = world.state.node(record.sourceNode)!;
    if (!arrives(result)) {
      world.touch(targetNode);
      world.touch(source);
      this.#retryLater(open, result);
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
    if (open.target !== null) {
      const node = this.#world.state.node(open.record.targetNode);
      this.#release(open);
      this.#world.state.dismiss(open.target);
      if (node !== undefined) {
        this.#world.touch(node);
        this.#lifecycle.roomMade(node);
      }
    }
    this.#close(open, 'cancelled', null);
    this.wake();
  }

  /** Migrations into a node that has gone start over. */
  loseTarget(nodeName: string): void {
    for (const open of [...this.#open.values()]) {
      if (open.target === null || open.record.targetNode !== nodeName) continue;
      this.#release(open);
      this.#world.state.dismiss(open.target);
      const source = this.#world.state.node(open.record.sourceNode);
      if (source !== undefined) this.#world.touch(source);
      this.#retryLater(open, null);
    }
  }

  /** Chooses a target and holds room there; false where there is none. */
  #start(open: Open): boolean {
    const world = this.#world;
    const { instance, reason, addedNodeSelector = NO_LABELS } = open.order;
    const source = world.state.node(instance.nodeName);
    if (source === undefined) return false;
    const key = `${instance.id}#${open.number}`;
    const role = { key, sourceNode: source.name, reason, priority: MIGRATION_PRIORITY[reason] };
    const made = this.#targetOf(open, migrationTargetOf(instance.pod, source.node, role));
    const selector = new Map([...addedNodeSelector, ...made.nodeSelector]);
    const target: Pod = { ...made, nodeSelector: selector, requiredNodeAffinity: made.requiredNodeAffinity };
    const choice = world.scheduler.choose(target);
    if (choice.node === null || choice.node === source.name) return false;
    world.scheduler.assume(target, choice.node);
    const node = world.state.node(choice.node)!;
    open.target = node.pods.get(podKey(target)) ?? target;
    open.result = world.options.migrationModel(
      instance.measuredVm()!,
      { source, target: node },
      instance.dirtyClassOf(),
    );
    this.#running++;
    this.#outbound.set(source.name, (this.#outbound.get(source.name) ?? 0) + 1);
    this.#update(open, { targetNode: node.name, startSeconds: world.timeSeconds });
    world.hooks.migrationStarted(open.record);
    world.touch(node);
    world.touch(source);
    const seconds = Math.min(open.result.totalSeconds, MOST_SECONDS);
    world.plan(world.timeSeconds + seconds, { kind: 'migration-end', migration: open.number });
    return true;
  }

  /** The target pod with what a hot-plug asks for, and never on the source. */
  #targetOf({ order: { requests, instance } }: Open, target: Pod): Pod {
    const apart = { key: 'metadata.name', operator: 'NotIn' as const, values: [instance.nodeName] };
    const terms = target.requiredNodeAffinity?.terms ?? [{ expressions: [], fields: [], isValid: true }];
    const requiredNodeAffinity = { terms: terms.map((term) => ({ ...term, fields: [...term.fields, apart] })) };
    if (requests === undefined) return { ...target, requiredNodeAffinity };
    return { ...target, requiredNodeAffinity, ...plugged(target, requests) };
  }

  /** Gives back what a running migration holds of the limits. */
  #release({ record: { sourceNode } }: Open): void {
    this.#running--;
    this.#outbound.set(sourceNode, this.#outbound.get(sourceNode)! - 1);
  }

  #retryLater(open: Open, result: MigrationResult | null): void {
    const world = this.#world;
    const node = world.state.node(open.record.targetNode);
    this.#report(open, result?.outcome ?? 'cancelled', result);
    const seconds = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(10, open.failures++));
    open.target = null;
    open.result = null;
    open.notBeforeSeconds = world.timeSeconds + seconds;
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
