/**
 * A discrete-event simulation of a cluster: what comes and goes, who decides, what becomes of it. The clock is virtual; the
 * same setup and events give the same result, to the byte. The cost of an event does not grow with the number of past ones.
 */

import { ExtenderPolicy } from '../engine/extender/extender-policy.ts';
import { createPolicyExtender } from '../engine/extender/policy-as-extender.ts';
import { Scheduler } from '../engine/schedule.ts';
import { BerthError } from '../errors.ts';
import type { NodeState } from '../model/node-state.ts';
import { hasPodAffinity, type Pod } from '../model/pod.ts';
import { type ClusterEvent, EVENT_ORDER } from './cluster-event.ts';
import { createHooks } from './hooks.ts';
import type { InstanceRecord } from './instance-record.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Metric } from './metric.ts';
import { MigrationControl } from './migration-control.ts';
import { NodeControl } from './node-control.ts';
import { FLUSH_SECONDS } from './pending-queue.ts';
import { CountRecorder } from './recording/count-recorder.ts';
import { HeatRecorder } from './recording/heat-recorder.ts';
import { RefusalRecorder } from './recording/refusal-recorder.ts';
import { SeriesRecorder } from './recording/series-recorder.ts';
import { ResizeControl } from './resize-control.ts';
import type { RunResult } from './run-result.ts';
import { SchedulerTurn } from './scheduler-turn.ts';
import type { SimulationSetup } from './simulation-setup.ts';
import { UsageControl } from './usage-control.ts';
import { type SimulationEvent, World } from './world.ts';

/** What is done about each kind of event. */
type Handlers = {
  readonly [K in SimulationEvent['kind']]: (event: Extract<SimulationEvent, { readonly kind: K }>) => void;
};

export class Simulation {
  readonly #setup: SimulationSetup;
  readonly #world: World;
  readonly #lifecycle: Lifecycle;
  readonly #migrations: MigrationControl;
  readonly #nodes: NodeControl;
  readonly #resizes: ResizeControl;
  readonly #usage: UsageControl;
  readonly #turn: SchedulerTurn;
  readonly #schedulers: (Scheduler | null)[];
  readonly #metrics: readonly Metric[];
  readonly #counts = new CountRecorder();
  readonly #refusals = new RefusalRecorder();
  readonly #series: SeriesRecorder;
  readonly #heat: HeatRecorder | null;
  readonly #handlers: Handlers = {
    arrival: (event) => this.#lifecycle.arrive(event),
    departure: ({ instance }) => this.#withInstance(instance, (found) => this.#leave(found)),
    'stay-end': ({ instance, stay }) => {
      if (stay === instance.stay) this.#leave(instance);
    },
    start: ({ instance, stay }) => {
      if (stay !== instance.stay) return;
      this.#lifecycle.start(instance);
      this.#nodes.evacuate(instance);
    },
    turn: () => this.#takeTurn(),
    usage: (event) => this.#withInstance(event.instance, (instance) => this.#usage.measure(instance, event)),
    migrate: (event) =>
      this.#withInstance(event.instance, (instance) => {
        this.#migrations.request({ ...event, instance });
      }),
    resize: (event) => this.#withInstance(event.instance, (instance) => this.#resizes.resize(instance, event)),
    hotplug: (event) => this.#withInstance(event.instance, (instance) => this.#resizes.plug(instance, event)),
    policy: ({ policy }) => this.#decideBy(policy),
    'node-join': ({ node }) => this.#nodes.join(node),
    'node-recover': ({ nodeName }) => this.#nodes.recover(nodeName),
    'node-uncordon': ({ nodeName }) => this.#nodes.setCordon(nodeName, false),
    'node-change': (event) => this.#nodes.change(event),
    'node-cordon': ({ nodeName }) => this.#nodes.setCordon(nodeName, true),
    'node-drain': ({ nodeName }) => this.#nodes.drain(nodeName),
    'node-fail': ({ nodeName }) => this.#nodes.fail(nodeName),
    'node-leave': ({ nodeName }) => this.#nodes.leave(nodeName),
    'rolling-upgrade': (event) => this.#nodes.upgrade(event),
    sample: () => this.#sample(),
    flush: () => this.#flush(),
    'usage-refresh': () => this.#usage.refresh(),
    'migration-end': ({ migration }) => this.#migrations.end(migration),
    'migration-turn': () => this.#migrations.turn(),
    'drain-turn': () => this.#nodes.goOnDraining(),
    failover: ({ nodeName, failure }) => this.#nodes.failOver(nodeName, failure),
    'reboot-end': ({ upgrade, nodeName }) => this.#nodes.endReboot(upgrade, nodeName),
  };
  #handled = 0;
  #isFlushPlanned = false;

  /** Throws `internal` where there is no decider. */
  constructor(setup: SimulationSetup) {
    const world = new World(setup);
    this.#setup = setup;
    this.#world = world;
    this.#schedulers = setup.deciders.map(() => null);
    const needs = { wakeScheduler: () => this.#turn.wake(), roomMade: (node: NodeState) => this.#roomMade(node) };
    this.#lifecycle = new Lifecycle(world, {
      ...needs,
      neighbourCame: () => {
        if (world.queue.stir(looksAtNeighbours)) this.#turn.wake();
      },
      cancelMigration: (instance) => this.#migrations.cancel(instance),
    });
    this.#migrations = new MigrationControl(world, this.#lifecycle, (instance) => {
      this.#nodes.evacuate(instance);
      this.#resizes.goOn(instance);
    });
    this.#nodes = new NodeControl(world, this.#lifecycle, this.#migrations);
    this.#resizes = new ResizeControl(world, this.#migrations, needs);
    this.#usage = new UsageControl(world);
    this.#turn = new SchedulerTurn(world, this.#lifecycle);
    this.#metrics = setup.metrics.flatMap((definition) => definition.create(world) ?? []);
    this.#series = new SeriesRecorder(this.#metrics);
    this.#heat = setup.options.recordsHeat ? new HeatRecorder(world.book, setup.startSeconds) : null;
    const heat = this.#heat === null ? [] : [this.#heat];
    world.hooks = createHooks([
      this.#counts,
      this.#refusals,
      this.#usage,
      this.#nodes.budgets,
      ...heat,
      ...this.#metrics,
    ]);
    this.#decideBy(0);
    this.#begin();
  }

  get timeSeconds(): number {
    return this.#world.timeSeconds;
  }

  /** Events handled so far. */
  get handledEvents(): number {
    return this.#handled;
  }

  /** What metrics read; for tests and pages that look into a running simulation. */
  get world(): World {
    return this.#world;
  }

  /**
   * Takes events, in any order; those of one time happen in the order of EVENT_ORDER. Throws `out-of-range` for one that
   * lies before the clock.
   */
  feed(events: Iterable<ClusterEvent>): void {
    const world = this.#world;
    for (const event of events) {
      if (!(event.timeSeconds >= world.timeSeconds)) {
        const found = `${event.kind} at ${event.timeSeconds} s`;
        throw new BerthError(
          'out-of-range',
          `found ${found}, wanted ${world.timeSeconds} s or later: time never goes back`,
        );
      }
      world.events.give(event.timeSeconds, EVENT_ORDER[event.kind], event);
    }
  }

  /** Lets everything happen that lies before a time. Hot. */
  advance(untilSeconds: number): void {
    const world = this.#world;
    while (world.events.nextSeconds < untilSeconds) this.#step();
  }

  /** Lets everything happen up to a time, that time included; what is given later must lie after it. */
  settle(atSeconds: number): void {
    const world = this.#world;
    this.advance(atSeconds);
    while (world.events.nextSeconds === atSeconds) this.#step();
    world.moveTo(atSeconds);
  }

  /** Lets everything happen up to a time, that time included, and gives the result. The simulation is over then. */
  finish(endSeconds: number): RunResult {
    const world = this.#world;
    this.settle(endSeconds);
    this.#series.sample(endSeconds);
    const { settings, options } = this.#setup;
    return {
      settings,
      startSeconds: world.startSeconds,
      endSeconds: world.timeSeconds,
      counts: this.#counts.counts({ ...world.inPhase, events: this.#handled }),
      totals: this.#series.totals(),
      series: this.#series.series(),
      nodes: world.book.nodes,
      heat: this.#heat?.heat() ?? null,
      placements: options.recordsPlacements ? world.stays.log() : null,
      migrations: this.#migrations.records,
      refusals: this.#refusals.totals(),
      remarks: [...this.#nodes.remarks(), ...this.#migrations.remarks(), ...this.#series.remarks()],
    };
  }

  /** Puts in the nodes and pods that are there at the start. */
  #begin(): void {
    const { cluster, startSeconds, options } = this.#setup;
    const world = this.#world;
    for (const node of world.state.nodes) {
      world.book.numberOf(node.node);
      world.touch(node);
    }
    for (const pod of cluster.pods) {
      this.#lifecycle.arrive({
        pod,
        departureSeconds: Number.POSITIVE_INFINITY,
        lifetimeSeconds: null,
        group: '',
        tenant: '',
      });
    }
    world.plan(startSeconds + options.sampleSeconds, { kind: 'sample' });
    this.#series.sample(startSeconds);
  }

  #step(): void {
    const event = this.#world.takeNext();
    if (event !== null) this.#handle(event);
    this.#handled++;
  }

  /** Hot: once an event. */
  #handle<K extends SimulationEvent['kind']>(event: Extract<SimulationEvent, { readonly kind: K }>): void {
    const handlers = this.#handlers as Readonly<Record<K, (given: typeof event) => void>>;
    handlers[event.kind as K](event);
  }

  #sample(): void {
    const { timeSeconds, options } = this.#world;
    this.#series.sample(timeSeconds);
    this.#world.plan(timeSeconds + options.sampleSeconds, { kind: 'sample' });
  }

  #flush(): void {
    this.#isFlushPlanned = false;
    if (this.#world.queue.flush(this.#world.timeSeconds)) this.#turn.wake();
    this.#planFlush();
  }

  #withInstance(id: string, act: (instance: InstanceRecord) => void): void {
    const instance = this.#world.instances.get(id);
    if (instance !== undefined) act(instance);
  }

  #leave(instance: InstanceRecord): void {
    const { nodeName, phase } = instance;
    this.#lifecycle.depart(instance);
    const node = phase === 'running' ? this.#world.state.node(nodeName) : undefined;
    if (node !== undefined) this.#nodes.settle(node);
  }

  #takeTurn(): void {
    this.#turn.take();
    if (this.#world.pending.size > 0) this.#planFlush();
  }

  /** kube-scheduler looks every 30 s; here only while someone waits. */
  #planFlush(): void {
    const world = this.#world;
    if (this.#isFlushPlanned || world.pending.size === 0 || !world.options.waits) return;
    this.#isFlushPlanned = true;
    world.plan((Math.floor(world.timeSeconds / FLUSH_SECONDS) + 1) * FLUSH_SECONDS, { kind: 'flush' });
  }

  #roomMade(node: NodeState): void {
    const world = this.#world;
    if (world.queue.stir((pod) => world.scheduler.mayFitOn(pod, node))) this.#turn.wake();
    this.#resizes.look(node);
    this.#migrations.look();
    this.#nodes.settle(node);
  }

  /** From here on the decider of that position decides; nothing where there is none. */
  #decideBy(position: number): void {
    const decider = this.#setup.deciders[position];
    if (decider === undefined) {
      if (position === 0) throw new BerthError('internal', 'a simulation needs a policy that decides');
      return;
    }
    const world = this.#world;
    const { profile, extender } = decider;
    this.#schedulers[position] ??= new Scheduler(
      world.state,
      profile,
      extender === null
        ? []
        : [createPolicyExtender(new ExtenderPolicy(world.state, extender.profile, profile), extender.settings)],
    );
    world.scheduler = this.#schedulers[position];
    if (world.queue.stir(() => true)) this.#turn.wake();
  }
}

/** Whether a pod that has come elsewhere may help: kube-scheduler's hints for affinity and spreading. */
function looksAtNeighbours(pod: Pod): boolean {
  return hasPodAffinity(pod) || pod.spreadConstraints.length > 0;
}
