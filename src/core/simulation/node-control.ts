/** What happens to nodes: they join, are cordoned and drained, fail and recover, are upgraded and leave. */

import type { Node } from '../model/node.ts';
import type { NodeState } from '../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../model/resources.ts';
import type { ClusterEvent } from './cluster-event.ts';
import { DisruptionBudgets } from './disruption-budgets.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { EvictionCause } from './metric.ts';
import type { MigrationControl } from './migration-control.ts';
import type { World } from './world.ts';

type NodeChange = Extract<ClusterEvent, { kind: 'node-change' }>;
type RollingUpgrade = Extract<ClusterEvent, { kind: 'rolling-upgrade' }>;

interface Failed {
  readonly node: Node;
  readonly instances: readonly InstanceRecord[];
  readonly failure: number;
}

interface Upgrade {
  readonly waiting: string[];
  readonly rebootSeconds: number;
  /** Objects of nodes that are away. */
  readonly away: Map<string, Node>;
}

/** Owners of pods that stay with their node: a drain leaves them, and they are not started elsewhere. */
const NODE_OWNERS: ReadonlySet<string> = new Set(['DaemonSet', 'Node']);

export class NodeControl {
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #migrations: MigrationControl;
  readonly #failed = new Map<string, Failed>();
  readonly #draining = new Set<string>();
  readonly #upgrades: Upgrade[] = [];
  /** Upgrade that drains a node now, by its name. */
  readonly #upgradeOf = new Map<string, number>();
  #failures = 0;
  #isTurnPlanned = false;
  /** Follows the run as an observer. */
  readonly budgets: DisruptionBudgets;

  constructor(world: World, lifecycle: Lifecycle, migrations: MigrationControl) {
    this.#world = world;
    this.#lifecycle = lifecycle;
    this.#migrations = migrations;
    this.budgets = new DisruptionBudgets(world, () => this.#planTurn());
  }

  /** A node joins; nothing where one of its name is there. In the place of a failed one it takes up what that ran. */
  join(node: Node): void {
    const { state } = this.#world;
    if (state.node(node.name) !== undefined) return;
    if (this.#failed.has(node.name)) {
      this.recover(node.name, node);
      return;
    }
    this.#world.book.numberOf(node);
    state.addNode(node);
    this.#gained(state.node(node.name)!);
  }

  change({ nodeName, labels, taints }: NodeChange): void {
    const state = this.#world.state.node(nodeName);
    if (state === undefined) return;
    const changed = new Map(state.node.labels);
    for (const [key, value] of labels ?? []) {
      if (value === null) changed.delete(key);
      else changed.set(key, value);
    }
    this.#replace(state, { ...state.node, labels: changed, taints: taints ?? state.node.taints });
    this.#gained(state);
  }

  setCordon(nodeName: string, isUnschedulable: boolean): void {
    const state = this.#world.state.node(nodeName);
    if (state === undefined || state.node.isUnschedulable === isUnschedulable) return;
    if (!isUnschedulable) this.#draining.delete(nodeName);
    this.#replace(state, { ...state.node, isUnschedulable });
    if (!isUnschedulable) this.#gained(state);
  }

  /** Cordons a node and sends away what runs there: VMs that may live-migrate do, others start anew elsewhere. */
  drain(nodeName: string): void {
    const state = this.#world.state.node(nodeName);
    if (state === undefined) return;
    this.setCordon(nodeName, true);
    this.#draining.add(nodeName);
    for (const instance of this.#on(state)) this.evacuate(instance);
    this.settle(state);
  }

  /** Sends an instance away where its node is drained; one that cannot migrate yet, once it has started. */
  evacuate(instance: InstanceRecord): void {
    if (!this.#draining.has(instance.nodeName) || instance.phase !== 'running' || isOfNode(instance)) return;
    const { vm } = instance.pod;
    const strategy = vm?.evictionStrategy ?? 'None';
    const migrates = vm !== null && (strategy === 'LiveMigrate' || strategy === 'LiveMigrateIfPossible');
    if (migrates && (this.#migrations.has(instance) || this.#migrations.request({ instance, reason: 'evacuation' })))
      return;
    // LiveMigrate holds a VM that cannot migrate where it is: the drain waits for someone to shut it down.
    if (strategy === 'LiveMigrate' || strategy === 'External') return;
    if (this.budgets.holderOf(instance) === null) this.#lifecycle.evict(instance, 'drain');
  }

  /** A disruption budget allows more than before: who was held on a drained node is sent away. */
  goOnDraining(): void {
    this.#isTurnPlanned = false;
    for (const name of [...this.#draining].sort()) {
      const state = this.#world.state.node(name);
      if (state === undefined) continue;
      for (const instance of this.#on(state)) this.evacuate(instance);
      this.settle(state);
    }
  }

  /** Looks whether a drained node is empty. */
  settle(state: NodeState): void {
    const upgrade = this.#upgradeOf.get(state.name);
    if (upgrade === undefined || !this.#draining.has(state.name) || this.#on(state).length > 0) return;
    this.#upgradeOf.delete(state.name);
    const { away, rebootSeconds } = this.#upgrades[upgrade]!;
    const node = { ...state.node, isUnschedulable: false };
    this.leave(state.name);
    away.set(node.name, node);
    this.#world.plan(this.#world.timeSeconds + rebootSeconds, { kind: 'reboot-end', upgrade, nodeName: node.name });
  }

  /** Takes a node away; what ran there waits for another. */
  leave(nodeName: string): void {
    const state = this.#world.state.node(nodeName);
    if (state === undefined) return;
    this.setCordon(nodeName, true);
    this.#draining.delete(nodeName);
    this.#migrations.loseTarget(nodeName);
    for (const instance of this.#on(state, true)) this.#giveUp(instance, 'node-left');
    this.#world.state.removeNode(nodeName);
    this.#world.touch(state, false);
    this.#skipUpgrade(nodeName);
  }

  /** A node fails: its pods are lost until it is back, or are given up after a while. */
  fail(nodeName: string): void {
    const state = this.#world.state.node(nodeName);
    if (state === undefined) return;
    this.#migrations.loseTarget(nodeName);
    const instances = this.#on(state, true);
    for (const instance of instances) this.#lifecycle.goDown(instance);
    this.#world.state.removeNode(nodeName);
    this.#world.touch(state, false);
    const failure = this.#failures++;
    this.#failed.set(nodeName, { node: state.node, instances, failure });
    const { failoverSeconds } = this.#world.options;
    this.#world.plan(this.#world.timeSeconds + failoverSeconds, { kind: 'failover', nodeName, failure });
    this.#skipUpgrade(nodeName);
  }

  /** The pods of a node that is still away are started elsewhere. */
  failOver(nodeName: string, failure: number): void {
    const failed = this.#failed.get(nodeName);
    if (failed?.failure !== failure) return;
    for (const instance of failed.instances) if (isLostWith(nodeName, instance)) this.#giveUp(instance, 'failure');
  }

  /** A failed node is back, as it was or as given; what was not given up runs there again. */
  recover(nodeName: string, node = this.#failed.get(nodeName)?.node): void {
    const failed = this.#failed.get(nodeName);
    if (failed === undefined || node === undefined) return;
    this.#failed.delete(nodeName);
    this.#world.state.addNode(node);
    for (const instance of failed.instances) if (isLostWith(nodeName, instance)) this.#lifecycle.comeBack(instance);
    this.#gained(this.#world.state.node(nodeName)!);
  }

  upgrade({ nodeNames, parallel, rebootSeconds }: RollingUpgrade): void {
    const waiting = nodeNames.filter((name) => this.#world.state.node(name) !== undefined);
    this.#upgrades.push({ waiting, rebootSeconds, away: new Map() });
    for (let lane = 0; lane < parallel; lane++) this.#upgradeNext(this.#upgrades.length - 1);
  }

  /** A node is back from its upgrade; the next one goes. */
  endReboot(upgrade: number, nodeName: string): void {
    const { away } = this.#upgrades[upgrade]!;
    const node = away.get(nodeName);
    away.delete(nodeName);
    if (node !== undefined) this.join(node);
    this.#upgradeNext(upgrade);
  }

  /** Drains that have not come to their end, and what holds them. */
  remarks(): readonly string[] {
    return [...this.#draining].sort().flatMap((name) => {
      const state = this.#world.state.node(name);
      const held = state === undefined ? [] : this.#on(state);
      if (held.length === 0) return [];
      const [first] = held;
      const others = held.length === 1 ? '' : ` and ${held.length - 1} more`;
      const holder = this.budgets.holderOf(first!);
      const why = holder === null ? '' : `: disruption budget ${holder} holds it`;
      return [`Node ${name} was still being drained at the end: ${first!.id}${others} could not be moved${why}.`];
    });
  }

  #planTurn(): void {
    if (this.#isTurnPlanned || this.#draining.size === 0) return;
    this.#isTurnPlanned = true;
    this.#world.plan(this.#world.timeSeconds, { kind: 'drain-turn' });
  }

  #upgradeNext(upgrade: number): void {
    const name = this.#upgrades[upgrade]!.waiting.shift();
    if (name === undefined) return;
    if (this.#world.state.node(name) === undefined) {
      this.#upgradeNext(upgrade);
      return;
    }
    this.#upgradeOf.set(name, upgrade);
    this.drain(name);
  }

  /** A node that goes before it was empty is left out of its upgrade. */
  #skipUpgrade(nodeName: string): void {
    this.#draining.delete(nodeName);
    const upgrade = this.#upgradeOf.get(nodeName);
    if (upgrade === undefined) return;
    this.#upgradeOf.delete(nodeName);
    this.#upgradeNext(upgrade);
  }

  #giveUp(instance: InstanceRecord, cause: EvictionCause): void {
    if (isOfNode(instance)) this.#lifecycle.depart(instance);
    else this.#lifecycle.evict(instance, cause);
  }

  /** Running instances on a node, in the order of their ids; those that belong to it only where asked for. */
  #on(state: NodeState, withNodeOwned = false): InstanceRecord[] {
    return [...state.pods.keys()]
      .sort()
      .flatMap((key) => this.#world.instances.get(key) ?? [])
      .filter((instance) => instance.phase === 'running' && (withNodeOwned || !isOfNode(instance)));
  }

  #replace(state: NodeState, node: Node): void {
    this.#world.state.updateNode(node);
    this.#world.touch(state);
  }

  #gained(state: NodeState): void {
    this.#world.touch(state);
    this.#lifecycle.roomMade(state);
  }
}

/** Whether an instance is down with this node: one that was given up since may have been lost with another. */
function isLostWith(nodeName: string, instance: InstanceRecord): boolean {
  return instance.phase === 'down' && instance.nodeName === nodeName;
}

function isOfNode({ pod }: InstanceRecord): boolean {
  return pod.owner !== null && NODE_OWNERS.has(pod.owner.kind);
}

/** Millicores and bytes that are allocatable on a node and asked for by nobody. */
export function freeOf({ node, requested }: NodeState): { readonly cpuMilli: number; readonly memoryBytes: number } {
  const free = (axis: number): number => amountOf(node.allocatable, axis) - amountOf(requested, axis);
  return { cpuMilli: free(CPU_MILLI), memoryBytes: free(MEMORY_BYTES) };
}
