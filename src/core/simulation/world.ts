/** The simulated cluster with everything around it that changes: instances, the queue, the clock and what is to come. */

import type { Profile } from '../engine/profile.ts';
import type { Scheduler } from '../engine/schedule.ts';
import type { NodeState } from '../model/node-state.ts';
import { ClusterState } from '../model/state.ts';
import { type ClusterEvent, EVENT_ORDER, SCHEDULING_ORDER } from './cluster-event.ts';
import { EventQueue } from './event-queue.ts';
import type { Hooks } from './hooks.ts';
import type { InstanceRecord, MeasuredUse } from './instance-record.ts';
import type { SimulationWorld } from './metric.ts';
import { PendingQueue } from './pending-queue.ts';
import { PriorityCount } from './priority-count.ts';
import { NodeBook } from './recording/node-book.ts';
import { PlacementRecorder } from './recording/placement-recorder.ts';
import type { MigrationRecord } from './run-result.ts';
import type { SimulationOptions, SimulationSetup } from './simulation-setup.ts';

/** What the simulation plans for itself. */
export type OwnEvent =
  /** The scheduler's turn. */
  | { readonly kind: 'turn' }
  | { readonly kind: 'flush' }
  | { readonly kind: 'sample' }
  | { readonly kind: 'usage-refresh' }
  /** An instance has run as long as it was to run. */
  | { readonly kind: 'stay-end'; readonly instance: InstanceRecord; readonly stay: number }
  /** The start-up of an instance is over. */
  | { readonly kind: 'start'; readonly instance: InstanceRecord; readonly stay: number }
  | { readonly kind: 'migration-end'; readonly migration: number }
  | { readonly kind: 'migration-turn' }
  /** A disruption budget allows more: drains go on. */
  | { readonly kind: 'drain-turn' }
  /** The pods of a failed node are given up. */
  | { readonly kind: 'failover'; readonly nodeName: string; readonly failure: number }
  | { readonly kind: 'reboot-end'; readonly upgrade: number; readonly nodeName: string };

export type SimulationEvent = ClusterEvent | OwnEvent;

/** Places of the simulation's own events among those of one time. */
const OWN_ORDER: Readonly<Record<OwnEvent['kind'], number>> = {
  'reboot-end': 1,
  'migration-end': 5,
  start: 6,
  'stay-end': EVENT_ORDER.departure,
  flush: 48,
  'usage-refresh': 49,
  turn: SCHEDULING_ORDER,
  'migration-turn': 61,
  'drain-turn': 62,
  // After all nodes that fail at that time.
  failover: 85,
  sample: 100,
};

export class World implements SimulationWorld {
  readonly state: ClusterState;
  readonly options: SimulationOptions;
  readonly startSeconds: number;
  readonly mix: SimulationWorld['mix'];
  readonly events = new EventQueue<SimulationEvent>();
  readonly queue: PendingQueue;
  readonly book = new NodeBook();
  readonly stays: PlacementRecorder;
  /** Those that have not left, by id. */
  readonly instances = new Map<string, InstanceRecord>();
  readonly pending = new Set<InstanceRecord>();
  readonly openMigrations = new Set<MigrationRecord>();
  /** Set once, before anything happens. */
  hooks!: Hooks;
  timeSeconds: number;
  /** True once anything was measured. */
  hasUsage = false;
  /** True where rules of a policy read the time: the state follows the clock then. */
  readonly #tellsTime: boolean;
  /** What happens now takes room away: the scheduler waits until all of that has happened. */
  isLate = false;
  /** Of those that run. */
  readonly priorities = new PriorityCount();
  /** How many are in each of these phases. */
  readonly inPhase = { running: 0, pending: 0, down: 0 };
  /** Who decides now. */
  scheduler!: Scheduler;

  constructor({ cluster, deciders, options, startSeconds, mix }: SimulationSetup) {
    // Pods are entered one by one, so that everyone hears of them. Nobody's virt-handler falls silent unless its node fails.
    const nodes = cluster.nodes.map((node) => ({ ...node, heartbeatSeconds: null }));
    this.state = new ClusterState({ ...cluster, nodes, pods: [], timeSeconds: startSeconds });
    this.#tellsTime = deciders.some((one) => [one.profile, one.extender?.profile].some(readsTime));
    this.options = options;
    this.startSeconds = startSeconds;
    this.timeSeconds = startSeconds;
    this.mix = mix;
    this.queue = new PendingQueue(options.queue);
    this.stays = new PlacementRecorder(this.book);
  }

  usageOf(instance: { readonly id: string }): MeasuredUse | null {
    return this.instances.get(instance.id)?.use ?? null;
  }

  instanceOf(key: string): InstanceRecord | undefined {
    return this.instances.get(key);
  }

  /** Plans an event of the simulation's own, at its kind's place among those of one time where no other is given. */
  plan(timeSeconds: number, event: OwnEvent, order = OWN_ORDER[event.kind]): void {
    this.events.push(timeSeconds, order, event);
  }

  /** Takes out what happens next and moves the clock there; null where nothing is planned. Hot. */
  takeNext(): SimulationEvent | null {
    const { nextSeconds } = this.events;
    const event = this.events.pop();
    if (event === undefined) return null;
    this.moveTo(nextSeconds);
    this.isLate = orderOf(event) > SCHEDULING_ORDER;
    return event;
  }

  /** Moves the clock. Time never goes back. Hot. */
  moveTo(timeSeconds: number): void {
    if (timeSeconds <= this.timeSeconds) return;
    this.hooks.elapse(timeSeconds - this.timeSeconds);
    this.timeSeconds = timeSeconds;
    if (this.#tellsTime) this.state.setTime(timeSeconds);
  }

  /** Tells that something about a node has changed. Hot. */
  touch(node: NodeState, isThere = true): void {
    this.hooks.nodeChanged(node, isThere);
  }

  /** Puts an instance into a phase and keeps the counts. Hot. */
  setPhase(instance: InstanceRecord, phase: InstanceRecord['phase']): void {
    const before = instance.phase;
    if (before === 'running' || before === 'pending' || before === 'down') this.inPhase[before]--;
    if (before === 'running') this.priorities.delete(instance.pod.priority);
    if (phase === 'running') this.priorities.add(instance.pod.priority);
    if (phase === 'running' || phase === 'pending' || phase === 'down') this.inPhase[phase]++;
    instance.phase = phase;
    instance.sinceSeconds = this.timeSeconds;
  }
}

function readsTime(profile: Profile | undefined): boolean {
  return profile?.plugins.some(({ plugin }) => plugin.reads !== 'cluster' && plugin.readsTime === true) ?? false;
}

/** Place of an event among those of its time. Hot. */
function orderOf({ kind }: SimulationEvent): number {
  return (ORDER as Readonly<Record<string, number>>)[kind]!;
}

const ORDER = { ...EVENT_ORDER, ...OWN_ORDER };
